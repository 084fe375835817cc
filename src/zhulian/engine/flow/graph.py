"""Ways through a flow: what can be reached, how far it is, where there is no end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from .model import Flow, Node
from .vocabulary import Role, Vocabulary


def goals(node: Node, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """(outlet, id of where it leads) of the outlets that the node has, in their order."""
    return [(name, node.edges[name]) for name in vocabulary.outlets(node) if node.edges.get(name)]


def distances(flow: Flow, vocabulary: Vocabulary) -> dict[str, int]:
    """The least number of steps from the start to every node that can be reached."""
    nodes = flow.by_id()
    found = {flow.start: 0} if flow.start in nodes else {}
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        for _outlet, goal in goals(nodes[here], vocabulary):
            if goal in nodes and goal not in found:
                found[goal] = found[here] + 1
                waiting.append(goal)
    return found


def ends(node: Node, vocabulary: Vocabulary) -> bool:
    """True if a walk can end at this node."""
    if vocabulary.role(node) is Role.END:
        return True
    return any(
        vocabulary.closes(node, name) and not node.edges.get(name) for name in vocabulary.outlets(node)
    )


def inputs_left(flow: Flow, vocabulary: Vocabulary) -> dict[str, int]:
    """The least number of inputs from each node to an end; nodes from which none can be reached are missing."""
    nodes = flow.by_id()
    before: dict[str, list[str]] = {key: [] for key in nodes}
    for node in nodes.values():
        for _outlet, goal in goals(node, vocabulary):
            if goal in before:
                before[goal].append(node.id)
    cost = {key: int(vocabulary.role(node) in (Role.CHOOSE, Role.ENTER)) for key, node in nodes.items()}
    found = {key: cost[key] for key, node in nodes.items() if ends(node, vocabulary)}
    waiting = deque(sorted(found, key=lambda key: found[key]))
    while waiting:
        here = waiting.popleft()
        for key in before[here]:
            reach = found[here] + cost[key]
            if reach < found.get(key, len(nodes) + 1):
                found[key] = reach
                (waiting.append if cost[key] else waiting.appendleft)(key)
    return found


def circles(nodes: Iterable[Node], vocabulary: Vocabulary) -> set[str]:
    """The nodes that lie on a circle of nodes which ask nothing: a walk would never come out."""
    passing = {node.id: node for node in nodes if vocabulary.role(node) is Role.PASS}
    ahead: Mapping[str, set[str]] = {
        key: {goal for _outlet, goal in goals(node, vocabulary) if goal in passing}
        for key, node in passing.items()
    }
    return {key for key in passing if key in _reached(key, ahead)}


def _reached(start: str, ahead: Mapping[str, set[str]]) -> set[str]:
    """What can be reached from `start` by at least one step."""
    found: set[str] = set()
    waiting = list(ahead[start])
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(ahead[here])
    return found
