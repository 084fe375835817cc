"""A desk with work on it: requests in every state, words, files, moves, offers. For tests and for looking at pages."""

from __future__ import annotations

from datetime import timedelta

from tests.world import Centre, settle
from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.models import Customer, Organisation
from zhulian.people.models import QueueMember, Skill
from zhulian.platform.clock import now
from zhulian.platform.models import OutgoingMessage
from zhulian.tickets import actions
from zhulian.tickets.models import CannedAnswer, DispositionCode, DispositionKind, Form, Ticket, TicketType

NAMES = (
    ("李丽", "13800138001", "宽带频繁掉线，晚上八点以后每隔十分钟一次"),
    ("欧阳修远", "13912345678", "路由器红灯常亮"),
    ("王建国", "", "账单多收了 30 元月租费"),
    (
        "Alexandra Konstantinopoulou-Featherstonehaugh",
        "",
        "Cannot log in to the customer portal since the update",
    ),
    ("陈晓明", "13700001111", "申请迁移到新地址"),
    ("赵敏", "13611112222", "安装师傅没有按约定时间上门"),
)


def wording(world: Centre) -> None:
    """Names as a real centre has them, lists to choose from, prepared answers, a form."""
    for name, words in {"wang": "王强", "zhao": "赵云", "chen": "陈静", "sun": "孙班长"}.items():
        world.users[name].name = words
        world.users[name].save(update_fields=["name"])
    for queue, words, english in (
        (world.front, "宽带一线", "Broadband"),
        (world.experts, "网络专家", "Network experts"),
    ):
        queue.name, queue.name_en = words, english
        queue.save(update_fields=["name", "name_en"])
    below = Category.objects.create(client=world.a, parent=world.category, code="drop", name="掉线", level=2)
    Category.objects.create(client=world.a, parent=below, code="evening", name="晚间掉线", level=3)
    Category.objects.create(client=world.a, code="bill", name="账单")
    for code, name in (("aging", "线路老化"), ("user", "客户设备")):
        DispositionCode.objects.create(client=world.a, kind=DispositionKind.CAUSE, code=code, name=name)
    DispositionCode.objects.create(client=world.a, kind=DispositionKind.RESULT, code="part", name="部分解决")
    MediaSource.objects.create(client=world.a, code="hotline", name="客服热线")
    TicketType.objects.create(client=world.a, code="repair", name="报修", queue=world.front)
    CannedAnswer.objects.create(
        client=world.a,
        name="问候",
        shortcut="hi",
        body="{{ customer.name }}您好，我是{{ agent.name }}，您的请求 {{ request.number }} 由我处理。",
    )
    CannedAnswer.objects.create(
        client=world.a, name="安排上门", shortcut="visit", body="您好，工程师将于明天上午上门检查线路。"
    )
    question = {
        "key": "light",
        "kind": "choice",
        "label": "指示灯颜色",
        "required": False,
        "options": [{"value": "red", "label": "红色"}, {"value": "green", "label": "绿色"}],
    }
    form = Form.objects.create(client=world.a, name="投诉", ticket_type=world.type)
    form.versions.create(number=1, questions=[question], published_at=now())


def take(world: Centre, ticket: Ticket, name: str = "wang") -> Ticket:
    """An agent takes a request up."""
    return actions.accept(world.actor("admin").system("test"), ticket.pk, user=world.users[name])


def talked(world: Centre, ticket: Ticket) -> Ticket:
    """A request with a whole life: answered, noted, moved to the experts and back, urged, on hold, reopened."""
    wang, chen = world.actor("wang"), world.actor("chen")
    system = wang.system("test")
    message = actions.reply(wang, ticket.pk, body="您好，我们已经收到，正在检测您的线路。\n稍后给您答复。")
    mail = OutgoingMessage.objects.create(
        channel="mail",
        key=f"test-{message.pk}",
        event="reply",
        recipient="li@example.com",
        body_text="",
        state="sent",
    )
    message.outgoing = mail
    message.save(update_fields=["outgoing"])
    actions.add_note(wang, ticket.pk, body="光衰 -27 dBm，偏高。请网络部看一下。")
    actions.transfer(
        wang,
        ticket.pk,
        actions.Target(queue=world.experts),
        reason="other_skill",
        comment="光衰偏高，需要上门",
    )
    actions.accept(system, ticket.pk, user=world.users["chen"])
    actions.return_transfer(chen, ticket.pk, reason="incomplete", comment="缺少客户可上门时间")
    actions.accept(system, ticket.pk, user=world.users["wang"])
    actions.add_customer_message(
        system,
        Ticket.objects.get(pk=ticket.pk),
        body="昨晚又断了五次，什么时候能修好？",
        html='<p style="color:#c00">昨晚<b>又断了五次</b>，什么时候能修好？</p><img src="https://example.com/t.gif">',
        quoted="> 您好，我们已经收到，正在检测您的线路。",
        channel="email",
        author_address="li@example.com",
    )
    actions.urge(wang, ticket.pk, comment="客户来电催问")
    actions.set_priority(wang, ticket.pk, priority=3)
    return Ticket.objects.get(pk=ticket.pk)


def resolved(world: Centre, ticket: Ticket, name: str = "wang") -> Ticket:
    """An agent took it and resolved it."""
    take(world, ticket, name)
    return actions.resolve(world.actor(name), ticket.pk, world.ending(), answer="已为您退回多收的费用。")


def busy(world: Centre) -> dict[str, Ticket]:
    """Wang's desk in the middle of a day (after `wording`); names of the requests that tests and pictures look at."""
    made: dict[str, Ticket] = {}
    customers = [
        world.customer(name, f"c{place}@example.com", phone) for place, (name, phone, _s) in enumerate(NAMES)
    ]
    firm = Organisation.objects.create(client=world.a, name="南方贸易有限公司")
    Customer.objects.filter(pk=customers[0].pk).update(
        tier=world.vip, organisation=firm, manager=world.users["wang"], remark="大客户，请优先处理。"
    )
    customers[0].refresh_from_db()
    skill = Skill.objects.create(code="broadband", name="宽带")
    world.front.skill_levels.create(skill=skill, least_level=3)
    for name in ("wang", "zhao"):
        world.agent(name).skill_levels.create(skill=skill, level=6)
    world.on_queue("wang", "chen")
    product = Product.objects.filter(client=world.a).first()
    made["main"] = talked(
        world, take(world, world.ticket(NAMES[0][2], customer=customers[0], product=product))
    )
    for place in (1, 2):
        made[f"open{place}"] = take(world, world.ticket(NAMES[place][2], customer=customers[place]))
    Ticket.objects.filter(pk=made["open1"].pk).update(expected_at=now() - timedelta(hours=2))
    Ticket.objects.filter(pk=made["open2"].pk).update(expected_at=now() + timedelta(minutes=40))
    actions.reply(world.actor("wang"), made["open2"].pk, body="请您提供账单截图。")
    actions.set_waiting(world.actor("wang"), made["open2"].pk, reason="customer")
    made["done"] = resolved(world, world.ticket("重复扣费退款", customer=customers[4]))
    given = world.ticket(NAMES[3][2], customer=customers[3])
    target = actions.Target(user=world.users["wang"])
    actions.reassign(world.actor("sun"), given.pk, target, comment="英文客户")
    made["given"] = given
    made["waiting"] = world.ticket(NAMES[5][2], customer=customers[5])
    made["vip"] = world.ticket("新装宽带预约上门时间", customer=customers[0])
    settle()
    QueueMember.objects.get_or_create(queue=world.experts, agent=world.agent("wang"))
    return made


def many(world: Centre, count: int, name: str = "wang") -> list[Ticket]:
    """So many requests in this agent's hands, each with words."""
    tickets = []
    for number in range(count):
        customer = world.customer(f"客户{number}", f"many{number}@example.com")
        tickets.append(take(world, world.ticket(f"请求 {number}", customer=customer), name))
    return tickets
