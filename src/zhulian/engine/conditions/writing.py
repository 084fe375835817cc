"""Tree → JSON: the stable form in which filters, triggers and policies are stored."""

import json
from typing import Any as Anything

from .limits import VERSION
from .tree import All, Any, Node, Not
from .values import dump_value


def dump(tree: Node) -> dict[str, Anything]:
    """The tree as JSON data; `parse(dump(tree), specs) == tree`."""
    return {"v": VERSION, "where": _node(tree)}


def dump_text(tree: Node) -> str:
    """The tree as JSON text, the same for equal trees."""
    return json.dumps(dump(tree), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _node(node: Node) -> dict[str, Anything]:
    match node:
        case All(parts):
            return {"all": [_node(part) for part in parts]}
        case Any(parts):
            return {"any": [_node(part) for part in parts]}
        case Not(part):
            return {"not": _node(part)}
    test: dict[str, Anything] = {"field": node.field, "op": str(node.operator)}
    return test if node.value is None else {**test, "value": dump_value(node.value)}
