"""A guide as a centre has them: which lamp is lit, steps, a question for the speed, an end and a request."""

from __future__ import annotations

from zhulian.knowledge.guiding import writing
from zhulian.knowledge.guiding.writing import GuideFacts
from zhulian.knowledge.models import Guide


def both(zh, en):
    """A text in both languages."""
    return {"zh-hans": zh, "en": en}


def definition(**changes):
    """The steps; `changes` replaces the settings of a node by its id."""
    nodes = [
        {
            "id": "lamp",
            "kind": "question",
            "texts": {"title": both("指示灯是什么颜色？", "Which lamp is lit?")},
            "settings": {"variable": "lamp"},
            "choices": [
                {"id": "red", "texts": both("红色", "Red")},
                {"id": "green", "texts": both("绿色", "Green")},
            ],
            "edges": {"red": "restart", "green": "speed"},
        },
        {
            "id": "restart",
            "kind": "step",
            "texts": {
                "title": both("重启路由器", "Restart the router"),
                "body": both(
                    "<p>拔掉电源，等一分钟。</p>", "<p>Unplug it and wait <strong>a minute</strong>.</p>"
                ),
            },
            "settings": {"asks": True},
            "edges": {"next": "call"},
        },
        {
            "id": "speed",
            "kind": "input",
            "texts": {"title": both("测得的速度（Mbps）", "Measured speed (Mbps)")},
            "settings": {"variable": "speed", "type": "number", "low": 0},
            "edges": {"next": "which"},
        },
        {
            "id": "which",
            "kind": "decision",
            "choices": [
                {
                    "id": "slow",
                    "texts": {},
                    "when": {"v": 1, "where": {"field": "speed", "op": "lt", "value": "50"}},
                }
            ],
            "edges": {"slow": "restart", "otherwise": "fine"},
        },
        {"id": "fine", "kind": "solved", "texts": {"title": both("线路正常", "The line is fine")}},
        {"id": "call", "kind": "request", "texts": {"title": both("我们来看看", "We will have a look")}},
    ]
    for node in nodes:
        node["settings"] = {**node.get("settings", {}), **changes.get(node["id"], {})}
    return {"schema": 1, "languages": ["zh-hans", "en"], "start": "lamp", "nodes": nodes}


def guide(actor, client, name="宽带慢", *, is_published=True, steps=None, **facts) -> Guide:
    """A guide made through actions by somebody who may keep the knowledge."""
    made = writing.make(actor, client=client, facts=GuideFacts(name=name, **facts))
    writing.save(actor, made.pk, steps or definition(), revision=1)
    if is_published:
        writing.publish(actor, made.pk)
    return made
