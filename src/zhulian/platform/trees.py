"""Trees that are kept as each node's parent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence


def children_of(parents: Mapping[int, int | None]) -> dict[int, list[int]]:
    """Node → the nodes directly below it, given node → its parent."""
    below: dict[int, list[int]] = defaultdict(list)
    for node, parent in parents.items():
        if parent is not None:
            below[parent].append(node)
    return below


def under(node: int, children: Mapping[int, Sequence[int]]) -> frozenset[int]:
    """The node and all below it; a circle ends where it began."""
    found, waiting = {node}, [node]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)
