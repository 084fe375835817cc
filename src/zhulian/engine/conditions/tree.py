"""The tree itself: All, Any, Not and Test, frozen and comparable, and the values that a Test carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from .kinds import Operator


class Unit(StrEnum):
    """Of amounts of time; a day is 24 hours for moments and a calendar day for dates."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Amount:
    """So much time, e.g. 3 days."""

    n: int
    unit: Unit


Single: TypeAlias = str | bool | int | Decimal | date | datetime
Value: TypeAlias = Single | Amount | tuple[Single, ...] | None


@dataclass(frozen=True, slots=True)
class Test:
    """One question to one field. `value` has the shape that the operator takes; None where it takes nothing."""

    field: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True)
class All:
    """True if every part is; true without parts."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """True if some part is; false without parts."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """True if the part is not."""

    part: Node


Node: TypeAlias = All | Any | Not | Test
Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]
"""Where a node stands in the JSON form, e.g. ("where", "all", 0, "not")."""

EVERYTHING = All()
NOTHING = Any()


def branches(node: Node) -> tuple[tuple[Path, Node], ...]:
    """The parts directly below a node, each with the steps that lead to it."""
    match node:
        case All(parts):
            return tuple((("all", index), part) for index, part in enumerate(parts))
        case Any(parts):
            return tuple((("any", index), part) for index, part in enumerate(parts))
        case Not(part):
            return ((("not",), part),)
        case _:
            return ()


def walk(node: Node) -> Iterator[tuple[int, Node]]:
    """Every node with its depth, the root (1) first, without recursion."""
    waiting = [(1, node)]
    while waiting:
        depth, found = waiting.pop()
        yield depth, found
        waiting.extend((depth + 1, part) for _path, part in reversed(branches(found)))


def tests(node: Node) -> Iterator[Test]:
    """Every Test of the tree, in its order."""
    return (found for _depth, found in walk(node) if isinstance(found, Test))
