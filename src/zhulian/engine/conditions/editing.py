"""Small changes of a tree, as a person makes them chip by chip. Trees are frozen: every change is a new tree."""

from __future__ import annotations

from .errors import BadNode
from .tree import EVERYTHING, All, Any, Node, Not, Path, Step, Test

GROUPS: dict[str, type[All] | type[Any]] = {"all": All, "any": Any}


def node_at(tree: Node, path: Path) -> Node:
    """The node to which the steps below the root lead, e.g. ("all", 0, "any", 2). Raises BadNode."""
    node, rest = tree, list(path)
    while rest:
        node = _part(node, rest, path)
    return node


def replaced(tree: Node, path: Path, node: Node) -> Node:
    """The tree with `node` in the place of what stood there. Raises BadNode for a path that leads nowhere."""
    found = _changed(tree, list(path), node, path)
    return EVERYTHING if found is None else found


def removed(tree: Node, path: Path) -> Node:
    """The tree without what stood there; groups left empty go with it. Raises BadNode."""
    found = _changed(tree, list(path), None, path)
    return EVERYTHING if found is None else found


def added(tree: Node, path: Path, node: Node) -> Node:
    """The tree with `node` as the last part of the group there; what is no such group becomes the first of an All.

    Raises BadNode.
    """
    there = node_at(tree, path)
    if isinstance(there, All):
        return replaced(tree, path, All((*there.parts, node)))
    if isinstance(there, Any) and (path or not there.parts):
        return replaced(tree, path, Any((*there.parts, node)))
    return replaced(tree, path, All((there, node)))


def path_text(path: Path) -> str:
    """Steps as one word for an address: "all.0.any.2"."""
    return ".".join(str(step) for step in path)


def read_path(text: str) -> Path:
    """The steps of `path_text`; whatever else is typed leads nowhere in any tree."""
    return tuple(_step(word) for word in text.split(".") if word)


def _step(word: str) -> Step:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 6 else word


def _part(node: Node, rest: list[Step], path: Path) -> Node:
    """The part that the next steps name; they are taken off `rest`."""
    name = rest.pop(0)
    if isinstance(node, Not) and name == "not":
        return node.part
    if isinstance(node, All | Any) and GROUPS.get(str(name)) is type(node) and rest:
        index = rest.pop(0)
        if isinstance(index, int) and index < len(node.parts):
            return node.parts[index]
    raise BadNode(path)


def _changed(node: Node, rest: list[Step], new: Node | None, path: Path) -> Node | None:
    """The node with `new` at the rest of the steps; None where nothing of it is left."""
    if not rest:
        return new
    steps = list(rest)
    part = _part(node, rest, path)
    inner = _changed(part, rest, new, path)
    if isinstance(node, Not):
        return None if inner is None else Not(inner)
    if isinstance(node, Test):
        raise BadNode(path)
    index = int(steps[1])
    parts = (*node.parts[:index], *(() if inner is None else (inner,)), *node.parts[index + 1 :])
    return type(node)(parts) if parts else None
