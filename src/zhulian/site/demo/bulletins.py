"""Gives the demo centre bulletins: one in force for each client company, one of a skill group, one that is over."""

from __future__ import annotations

from datetime import timedelta

from zhulian.knowledge.bulletins import Wish, save_bulletin
from zhulian.people.models import Queue
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import Client, User

TEXTS = {
    "xinghe": (
        (
            "畅享套餐月租费下调",
            "<p>即日起，畅享套餐月租费由 129 元调整为 119 元，老客户下个账期自动生效，无需办理。</p>"
            "<ul><li>客户问起时，请告知生效日期以短信为准。</li><li>副卡费用不变。</li></ul>",
            "Lower monthly fee of the Enjoy plan",
            "<p>The monthly fee of the Enjoy plan falls from ¥129 to ¥119. Present customers get it with their next "
            "bill without asking.</p><ul><li>The date in the text message counts.</li>"
            "<li>Extra cards cost the same as before.</li></ul>",
        ),
    ),
    "nuanju": (
        (
            "净水器滤芯延长质保",
            "<p>四月以后购买的净水器，滤芯质保由六个月延长至十二个月，凭订单号登记即可。</p>",
            "Longer warranty for water filters",
            "<p>Filters of purifiers bought since April are covered for twelve months instead of six; the order number "
            "is enough.</p>",
        ),
    ),
}
OF_REPAIR = (
    "城东片区线路检修",
    "<p>今晚零点至六点城东片区检修，期间断网属正常。报修工单请注明“检修”，不派师傅上门。</p>",
    "Line works in the eastern district",
    "<p>From midnight to six the lines of the eastern district are worked on. Mark requests with “works” and send no "
    "engineer.</p>",
)


def add_bulletins(clients: dict[str, Client], writer: User) -> None:
    """What the demo's agents should know; none of them keeps anybody from going ready."""
    actor, moment = Actor.of(writer), now()
    for slug, texts in TEXTS.items():
        for title, html, title_en, html_en in texts:
            begin = moment - timedelta(days=2)
            save_bulletin(actor, Wish(title, html, clients[slug], title_en, html_en, starts_at=begin))
    title, html, title_en, html_en = OF_REPAIR
    repair = list(Queue.objects.filter(code="xh-repair"))
    save_bulletin(
        actor,
        Wish(
            title,
            html,
            clients["xinghe"],
            title_en,
            html_en,
            queues=repair,
            starts_at=moment - timedelta(hours=3),
            ends_at=moment + timedelta(days=1),
        ),
    )
    past = Wish(
        "国庆假期值班安排",
        "<p>假期值班表见班组群，替班请提前一天登记。</p>",
        None,
        "Duty over the holidays",
        "<p>The rota is with the supervisors; tell them a day before if somebody stands in for you.</p>",
        starts_at=moment - timedelta(days=40),
        ends_at=moment - timedelta(days=30),
    )
    save_bulletin(actor, past)
