"""A field of every kind for the engine's tests."""

from __future__ import annotations

from zhulian.engine.conditions import Kind, Spec

SPECS = {
    spec.key: spec
    for spec in (
        Spec("text", Kind.TEXT, cost=5),
        Spec("choice", Kind.CHOICE, choices={"low": 1, "high": 3}),
        Spec("word", Kind.CHOICE, choices={"open": "open", "shut": "shut"}),
        Spec("boolean", Kind.BOOLEAN),
        Spec("integer", Kind.INTEGER),
        Spec("decimal", Kind.DECIMAL),
        Spec("money", Kind.MONEY),
        Spec("date", Kind.DATE),
        Spec("moment", Kind.DATETIME),
        Spec("duration", Kind.DURATION),
        Spec("category", Kind.REFERENCE, tree="category"),
        Spec("agent", Kind.REFERENCE, is_person=True),
        Spec("queue", Kind.REFERENCE, is_team=True),
        Spec("labels", Kind.SET, cost=4),
        Spec("phone", Kind.PHONE, normalise=lambda value: "+86" + value.replace(" ", "")),
        Spec("scores", Kind.INTEGER, is_many=True),
    )
}


def node(field: str, op: str, *value: object) -> dict[str, object]:
    """A test in its JSON form."""
    test: dict[str, object] = {"field": field, "op": op}
    return test | {"value": value[0]} if value else test


def tree(where: object) -> dict[str, object]:
    """A whole tree in its JSON form."""
    return {"v": 1, "where": where}
