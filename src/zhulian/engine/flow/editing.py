"""Changes of a flow as a person makes them. Flows are frozen: every change gives a new one and tells what it broke."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from .errors import NoSuchNode
from .lint import Finding, lint
from .model import Flow, Node
from .vocabulary import Role, Vocabulary


@dataclass(frozen=True, slots=True)
class Edited:
    """The changed flow, and the findings that were not there before."""

    flow: Flow
    broke: tuple[Finding, ...] = ()


def fresh_id(flow: Flow, kind: str) -> str:
    """An id that no node has: kind-1, kind-2, …"""
    taken = {node.id for node in flow.nodes}
    number = 1
    while f"{kind[:30]}-{number}" in taken:
        number += 1
    return f"{kind[:30]}-{number}"


def added(flow: Flow, vocabulary: Vocabulary, node: Node, after: str = "", outlet: str = "") -> Edited:
    """`node` behind an outlet of another one; what stood there follows it. Without `after` it becomes the start.

    Raises NoSuchNode for an id that is taken, or an unknown `after`.
    """
    if flow.node(node.id) is not None:
        raise NoSuchNode(node.id)
    place = flow.nodes.index(_found(flow, after)) + 1 if after else 0
    nodes = (*flow.nodes[:place], node, *flow.nodes[place:])
    return _judged(flow, _inserted(replace(flow, nodes=nodes), vocabulary, node, after, outlet), vocabulary)


def removed(flow: Flow, vocabulary: Vocabulary, node_id: str) -> Edited:
    """The flow without a node; what led to it leads to the one that followed it, where exactly one did."""
    whole = _led(flow, node_id, _heir(_found(flow, node_id)))
    nodes = tuple(node for node in whole.nodes if node.id != node_id)
    return _judged(flow, replace(whole, nodes=nodes), vocabulary)


def moved(flow: Flow, vocabulary: Vocabulary, node_id: str, after: str = "", outlet: str = "") -> Edited:
    """A node taken out of its place (as `removed` closes it) and put behind an outlet of another one.

    What stood there follows it by the outlets that led to the one that followed it before. Raises NoSuchNode.
    """
    node = _found(flow, node_id)
    if after == node_id:
        raise NoSuchNode(after)
    if after:
        _found(flow, after)
    heir = _heir(node)
    whole = _led(flow, node_id, heir)
    follower = whole.start if not after else _found(whole, after).edges.get(outlet, "")
    if heir and follower:
        edges = {name: follower if goal == heir else goal for name, goal in node.edges.items()}
        whole = _with(whole, node_id, lambda old: replace(old, edges=edges))
    return _judged(flow, _inserted(whole, vocabulary, _found(whole, node_id), after, outlet), vocabulary)


def renamed(flow: Flow, vocabulary: Vocabulary, node_id: str, new_id: str) -> Edited:
    """A node under another id, and every edge that leads to it. Raises NoSuchNode for an id that is taken."""
    _found(flow, node_id)
    if flow.node(new_id) is not None:
        raise NoSuchNode(new_id)
    whole = _led(_with(flow, node_id, lambda node: replace(node, id=new_id)), node_id, new_id)
    return _judged(flow, whole, vocabulary)


def connected(flow: Flow, vocabulary: Vocabulary, node_id: str, outlet: str, goal: str) -> Edited:
    """An outlet leads to `goal`; "" for nowhere."""
    _found(flow, node_id)
    if goal:
        _found(flow, goal)
    return _judged(flow, _joined(flow, node_id, outlet, goal), vocabulary)


def rewritten(flow: Flow, vocabulary: Vocabulary, node: Node) -> Edited:
    """Another content for the node with this id; edges of outlets that it no longer has are dropped."""
    old = _found(flow, node.id)
    outlets = vocabulary.outlets(node)
    edges = {name: goal for name, goal in {**old.edges, **node.edges}.items() if name in outlets and goal}
    return _judged(flow, _with(flow, node.id, lambda _old: replace(node, edges=edges)), vocabulary)


def started(flow: Flow, vocabulary: Vocabulary, node_id: str) -> Edited:
    """The flow begins with this node."""
    _found(flow, node_id)
    return _judged(flow, replace(flow, start=node_id), vocabulary)


def _judged(old: Flow, new: Flow, vocabulary: Vocabulary) -> Edited:
    before = set(lint(old, vocabulary))
    return Edited(new, tuple(finding for finding in lint(new, vocabulary) if finding not in before))


def _found(flow: Flow, node_id: str) -> Node:
    node = flow.node(node_id)
    if node is None:
        raise NoSuchNode(node_id)
    return node


def _main(outlets: tuple[str, ...]) -> str:
    """The outlet behind which the rest goes when a node is put in front of it: the last, which is for all others."""
    return outlets[-1] if outlets else ""


def _with(flow: Flow, node_id: str, change: Callable[[Node], Node]) -> Flow:
    nodes = tuple(change(node) if node.id == node_id else node for node in flow.nodes)
    start = flow.start
    if start == node_id and all(node.id != start for node in nodes):
        start = next((new.id for old, new in zip(flow.nodes, nodes, strict=True) if old.id == node_id), "")
    return replace(flow, start=start, nodes=nodes)


def _joined(flow: Flow, node_id: str, outlet: str, goal: str) -> Flow:
    def change(node: Node) -> Node:
        edges = {name: there for name, there in node.edges.items() if name != outlet}
        return replace(node, edges={**edges, outlet: goal} if goal else edges)

    return _with(flow, node_id, change)


def _led(flow: Flow, old: str, new: str) -> Flow:
    """What led to `old` leads to `new`; to nowhere for ""."""

    def edges(found: Mapping[str, str]) -> dict[str, str]:
        changed = {name: new if goal == old else goal for name, goal in found.items()}
        return {name: goal for name, goal in changed.items() if goal}

    nodes = tuple(replace(node, edges=edges(node.edges)) for node in flow.nodes)
    return replace(flow, start=new if flow.start == old else flow.start, nodes=nodes)


def _heir(node: Node) -> str:
    """The only other node to which this one leads; "" where there are none or several."""
    ahead = {goal for goal in node.edges.values() if goal != node.id}
    return ahead.pop() if len(ahead) == 1 else ""


def _inserted(flow: Flow, vocabulary: Vocabulary, node: Node, after: str, outlet: str) -> Flow:
    """`node`, which nothing leads to, behind `outlet` of `after`, before what stood there."""
    owner = flow.node(after) if after else None
    follower = flow.start if owner is None else owner.edges.get(outlet, "")
    main = _main(vocabulary.outlets(node))
    if owner is None:
        flow = replace(flow, start=node.id)
    else:
        flow = _joined(flow, after, outlet, node.id)
    is_free = bool(main) and not node.edges.get(main) and vocabulary.role(node) is not Role.END
    if is_free and follower and follower != node.id:
        flow = _joined(flow, node.id, main, follower)
    return flow
