"""Which kinds of nodes there are. Guides, scripts, questionnaires and voice menus each bring their own vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from zhulian.engine.conditions import Specs

from .model import Node, Value


class Role(StrEnum):
    """What a walk does at a node."""

    CHOOSE = "choose"
    """Wait until one of the outlets is chosen."""
    ENTER = "enter"
    """Wait for a value, keep it in a variable, go on."""
    PASS = "pass"
    """Go on at once by the first outlet whose condition holds."""
    END = "end"
    """The walk is over."""


class Choices(StrEnum):
    """What the choices of a node are."""

    NONE = "none"
    OUTLETS = "outlets"
    """Each is an outlet."""
    OPTIONS = "options"
    """The values that may be put in."""


class Sort(StrEnum):
    """What a setting holds."""

    BOOL = "bool"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    ID = "id"
    """A positive whole number: a row of the room that brought the vocabulary."""
    VARIABLE = "variable"
    """The name of the variable that keeps what is put in or chosen."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a kind."""

    sort: Sort
    is_required: bool = False
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a kind, written in every language of the flow."""

    is_required: bool = False
    is_rich: bool = False
    most: int = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node. Outlets may depend on a setting: `switched` has them by (name, value) and goes first."""

    role: Role
    outlets: tuple[str, ...] = ()
    switched: Mapping[tuple[str, Value], tuple[str, ...]] = field(default_factory=dict)
    closing: Mapping[str, str] = field(default_factory=dict)
    """Outlet → outcome with which the walk ends where nothing is connected there."""
    outcome: str = ""
    """Of kinds that end a walk."""
    choices: Choices = Choices.NONE
    texts: Mapping[str, Text] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The kinds by name, and the variables that a walk is given at its begin, such as a customer's tier."""

    kinds: Mapping[str, Kind]
    given: Specs = field(default_factory=dict)

    def outlets(self, node: Node) -> tuple[str, ...]:
        """The outlets that a node has, its own choices first; none for an unknown kind."""
        kind = self.kinds.get(node.kind)
        if kind is None:
            return ()
        fixed = next(
            (names for (name, value), names in kind.switched.items() if node.settings.get(name) == value),
            kind.outlets,
        )
        own = (choice.id for choice in node.choices) if kind.choices is Choices.OUTLETS else ()
        return (*own, *fixed)

    def role(self, node: Node) -> Role | None:
        """What a walk does at the node; None for an unknown kind."""
        kind = self.kinds.get(node.kind)
        return None if kind is None else kind.role

    def closes(self, node: Node, outlet: str) -> str:
        """The outcome with which the walk ends by this outlet if nothing is connected there; "" for none."""
        kind = self.kinds.get(node.kind)
        return "" if kind is None else kind.closing.get(outlet, "")

    def variable(self, node: Node) -> str:
        """The variable in which the node keeps what is put in; "" for none."""
        kind = self.kinds.get(node.kind)
        for name, setting in kind.settings.items() if kind is not None else ():
            if setting.sort is Sort.VARIABLE:
                found = node.settings.get(name)
                return found if isinstance(found, str) else ""
        return ""


Kinds: TypeAlias = Mapping[str, Kind]
