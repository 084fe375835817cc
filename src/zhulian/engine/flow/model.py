"""A flow as data: nodes, their texts, settings and choices, and the edges between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, str]
"""Language → text."""
Value: TypeAlias = str | int | float | bool
"""What a setting holds, and what a person puts in."""
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: an outlet of its own, or an option of an input. `when` is a condition tree as JSON."""

    id: str
    texts: Texts = field(default_factory=dict)
    when: Json = None


@dataclass(frozen=True, slots=True)
class Node:
    """One step. `edges`: outlet → id of the node to which it leads."""

    id: str
    kind: str
    texts: Mapping[str, Texts] = field(default_factory=dict)
    settings: Mapping[str, Value] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    edges: Mapping[str, str] = field(default_factory=dict)

    def choice(self, choice_id: str) -> Choice | None:
        """The choice with this id."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A step graph. It may be unfinished or wrong in any way that `lint` tells; only its shape is sure."""

    languages: tuple[str, ...]
    start: str = ""
    nodes: tuple[Node, ...] = ()

    def node(self, node_id: str) -> Node | None:
        """The (first) node with this id."""
        return next((node for node in self.nodes if node.id == node_id), None)

    def by_id(self) -> dict[str, Node]:
        """Id → node; of several with one id the first."""
        found: dict[str, Node] = {}
        for node in self.nodes:
            found.setdefault(node.id, node)
        return found

    def arrows(self) -> Iterator[tuple[Node, str, str]]:
        """Every edge: node, outlet, id of where it leads."""
        return ((node, outlet, goal) for node in self.nodes for outlet, goal in node.edges.items())


def text_in(texts: Texts, language: str, others: tuple[str, ...] = ()) -> str:
    """The text in this language, else in the first of the others that has one, else in any."""
    for wanted in (language, *others, *texts):
        if texts.get(wanted, "").strip():
            return texts[wanted]
    return ""
