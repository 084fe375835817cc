"""A troubleshooting guide of the example centre: no connection at home."""

from __future__ import annotations

from typing import Any

from zhulian.catalogue.models import Product
from zhulian.knowledge.guiding import writing
from zhulian.knowledge.guiding.writing import GuideFacts
from zhulian.platform.access import Actor
from zhulian.platform.models import Client
from zhulian.tickets.models import TicketType

Both = dict[str, str]


def _both(zh: str, en: str) -> Both:
    return {"zh-hans": zh, "en": en}


def _choice(name: str, zh: str, en: str) -> dict[str, Any]:
    return {"id": name, "texts": _both(zh, en)}


def _node(
    name: str, kind: str, title: Both, body: Both | None = None, edges: Both | None = None, **more: Any
) -> dict[str, Any]:
    texts = {"title": title, "body": body} if body else {"title": title}
    return {"id": name, "kind": kind, "texts": texts, "edges": edges or {}, **more}


def _steps(repair: int | None) -> list[dict[str, Any]]:
    return [*_lamp(), *_others(), *_speed(), *_endings(repair)]


def _lamp() -> list[dict[str, Any]]:
    return [
        _node(
            "lamp",
            "question",
            _both("光猫上的“光信号”（LOS）灯是什么样？", "What does the LOS lamp of the modem show?"),
            edges={"red": "cable", "off": "restart", "none": "power"},
            choices=[
                _choice("red", "红灯亮或闪", "Red, lit or blinking"),
                _choice("off", "不亮，其他灯正常", "Dark, the others are lit"),
                _choice("none", "所有灯都不亮", "No lamp is lit at all"),
            ],
        ),
        _node(
            "power",
            "step",
            _both("检查电源", "Check the power"),
            _both(
                "<p>看电源插头是否插紧，换一个插座试试。</p><p>光猫背面的开关要按下去。</p>",
                "<p>Press the plug in firmly and try another socket.</p><p>The switch at the back must be on.</p>",
            ),
            {"next": "broken"},
            settings={"asks": True},
        ),
        _node(
            "cable",
            "step",
            _both("检查光纤", "Check the fibre"),
            _both(
                "<ol><li>黄色的细线是光纤，看有没有折弯、压住。</li><li>把接头轻轻拔下再插紧。</li><li>等两分钟，看红灯是否熄灭。</li></ol>",
                "<ol><li>The thin yellow cable is the fibre: is it bent or squeezed?</li><li>Pull its plug "
                "gently and put it back.</li><li>Wait two minutes and look whether the red lamp goes out.</li></ol>",
            ),
            {"next": "others"},
            settings={"asks": True},
        ),
    ]


def _others() -> list[dict[str, Any]]:
    return [
        _node(
            "others",
            "question",
            _both("邻居家也上不了网吗？", "Are your neighbours without connection too?"),
            edges={"yes": "outage", "no": "visit"},
            choices=[_choice("yes", "是的", "Yes"), _choice("no", "不是，或不清楚", "No, or I do not know")],
        ),
        _node(
            "restart",
            "step",
            _both("重启光猫和路由器", "Restart modem and router"),
            _both(
                "<p>先关光猫，再关路由器；等一分钟，先开光猫，灯稳定后再开路由器。</p>",
                "<p>Switch off the modem, then the router. Wait a minute; switch on the modem first, and the "
                "router when its lamps are steady.</p>",
            ),
            {"next": "speed"},
            settings={"asks": True},
        ),
    ]


def _speed() -> list[dict[str, Any]]:
    return [
        _node(
            "speed",
            "input",
            _both("网线直连电脑，测得的速度（Mbps）", "Speed measured by cable at a computer (Mbps)"),
            edges={"next": "slow"},
            settings={"type": "number", "low": 0, "high": 10000, "optional": True},
        ),
        {
            "id": "slow",
            "kind": "decision",
            "texts": {"title": _both("速度低于 50？", "Slower than 50?")},
            "choices": [
                {"id": "yes", "when": {"v": 1, "where": {"field": "speed", "op": "lt", "value": "50"}}}
            ],
            "edges": {"yes": "visit", "otherwise": "wifi"},
        },
    ]


def _endings(repair: int | None) -> list[dict[str, Any]]:
    ending: dict[str, Any] = {"settings": {"type": repair}} if repair else {}
    return [
        _node(
            "wifi",
            "solved",
            _both("线路正常，问题在无线信号", "The line is fine, the wireless signal is weak"),
            _both(
                "<p>把路由器放到高处、离墙远一点，或用网线连接。</p>",
                "<p>Put the router higher and away from walls, or use a cable.</p>",
            ),
        ),
        _node(
            "outage",
            "request",
            _both("可能是小区线路故障", "It may be a fault in your area"),
            _both("<p>提交后我们优先核实。</p>", "<p>We look into it at once.</p>"),
            **ending,
        ),
        _node(
            "visit",
            "request",
            _both("需要师傅上门检查线路", "A technician must look at the line"),
            **ending,
        ),
        _node("broken", "request", _both("光猫可能坏了", "The modem may be broken"), **ending),
    ]


def make_guides(clients: dict[str, Client]) -> None:
    """The guide of the broadband company, published."""
    client = clients["xinghe"]
    actor = Actor.system("demo")
    products = list(Product.objects.filter(client=client, code="broadband"))
    repair = TicketType.objects.filter(client=client, code="repair", is_public=True).values_list(
        "pk", flat=True
    )
    facts = GuideFacts("家里上不了网", "No connection at home", slug="no-connection", products=products)
    guide = writing.make(actor, client=client, facts=facts)
    definition = {
        "schema": 1,
        "languages": list(writing.LANGUAGES),
        "start": "lamp",
        "nodes": _steps(repair.first()),
    }
    writing.save(actor, guide.pk, definition, revision=1)
    writing.publish(actor, guide.pk)
