"""What can be wrong with data from outside: codes and places; the rooms above find the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

Place: TypeAlias = tuple[str | int, ...]


@dataclass(eq=False)
class FlowError(ValueError):
    """The common ancestor. `code` is stable."""

    code: ClassVar[str] = "flow"

    def __str__(self) -> str:
        return self.code


@dataclass(eq=False)
class BadFlow(FlowError):
    """Not the JSON form of a flow; `place` leads to the fault, `why` is one of the codes of `reading`."""

    place: Place
    why: str
    code: ClassVar[str] = "bad_flow"

    def __str__(self) -> str:
        return f"{self.why} at /{'/'.join(str(step) for step in self.place)}"


@dataclass(eq=False)
class BadState(FlowError):
    """Not the JSON form of a walk's state, or of a walk through another flow."""

    why: str
    code: ClassVar[str] = "bad_state"

    def __str__(self) -> str:
        return self.why


@dataclass(eq=False)
class BadInput(FlowError):
    """The input does not fit where the walk stands. `why`: outlet, empty, type, low, high, long, choice, over."""

    why: str
    limit: float | None = None
    code: ClassVar[str] = "bad_input"

    def __str__(self) -> str:
        return self.why


@dataclass(eq=False)
class NoSuchNode(FlowError):
    """An edit names a node that is not there (or a new one that is)."""

    node: str
    code: ClassVar[str] = "no_such_node"

    def __str__(self) -> str:
        return self.node
