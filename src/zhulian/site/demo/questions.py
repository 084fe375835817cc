"""The exact questions of the demo's repair forms, published like an administrator would."""

from __future__ import annotations

from decimal import Decimal

from zhulian.platform.access import Actor
from zhulian.platform.models import Client
from zhulian.tickets.forms_editor.actions import publish
from zhulian.tickets.models import Form, TicketType
from zhulian.tickets.questions import dump_questions
from zhulian.tickets.questions.kinds import Kind, Operator
from zhulian.tickets.questions.shapes import Condition, Limits, Option, Question

BROADBAND = (
    Question(
        key="symptom",
        kind=Kind.CHOICE,
        label="遇到的是哪种情况？",
        label_en="What happens?",
        required=True,
        options=(
            Option("drops", "时断时续", "It drops"),
            Option("slow", "网速慢", "It is slow"),
            Option("dead", "完全不能上网", "Nothing works"),
        ),
        position=1,
    ),
    Question(
        key="light",
        kind=Kind.CHOICE,
        label="光猫上的“光信号”灯是什么颜色？",
        label_en="What colour is the modem's LOS light?",
        required=True,
        options=(Option("off", "不亮", "Off"), Option("red", "红色闪烁", "Blinking red")),
        show_if=(Condition("symptom", Operator.IN, ("drops", "dead")),),
        position=2,
    ),
    Question(
        key="speed",
        kind=Kind.NUMBER,
        label="测得的下载速度（Mbps）",
        label_en="Measured download speed (Mbps)",
        show_if=(Condition("symptom", Operator.IS, ("slow",)),),
        validation=Limits(min=Decimal(0), max=Decimal(10_000)),
        position=3,
    ),
    Question(
        key="since",
        kind=Kind.DATE,
        label="从哪天开始的？",
        label_en="Since which day?",
        validation=Limits(latest_today=True),
        position=4,
    ),
)
APPLIANCE = (
    Question(
        key="serial",
        kind=Kind.SERIAL,
        label="机身编码",
        label_en="Serial number",
        help="在机身背面的标签上",
        position=1,
    ),
    Question(
        key="in_warranty",
        kind=Kind.YES_NO,
        label="还在保修期内吗？",
        label_en="Is it under warranty?",
        required=True,
        position=2,
    ),
    Question(
        key="bought_on",
        kind=Kind.DATE,
        label="购买日期",
        label_en="Date of purchase",
        show_if=(Condition("in_warranty", Operator.IS, ("yes",)),),
        validation=Limits(latest_today=True),
        position=3,
    ),
)
FORMS = {
    "xinghe": ("宽带报修", "Broadband repair", BROADBAND),
    "nuanju": ("家电报修", "Appliance repair", APPLIANCE),
}


def publish_forms(clients: dict[str, Client]) -> None:
    """One repair form for each demo client."""
    for slug, (name, name_en, questions) in FORMS.items():
        form = Form.objects.create(
            client=clients[slug],
            name=name,
            name_en=name_en,
            ticket_type=TicketType.objects.get(client=clients[slug], code="repair"),
            draft=dump_questions(questions),
        )
        publish(Actor.system("demo"), form.pk, version=form.draft_version)
