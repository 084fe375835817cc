"""What a test comes down to once time, person and trees are known: five checks that every database can do too."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any as Anything
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Blank:
    """There is no value."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value is among these. Texts are folded."""

    values: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these ids is among the values."""

    values: frozenset[int]


class Place(StrEnum):
    """Where in a text."""

    ANYWHERE = "anywhere"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Part:
    """A value contains this folded text at that place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Span:
    """A value lies between the two; None is open, and a bound counts unless said otherwise."""

    low: Anything = None
    high: Anything = None
    with_low: bool = True
    with_high: bool = True


Check: TypeAlias = Blank | OneOf | AllOf | Part | Span


def holds(check: Check, values: Iterable[Anything]) -> bool:
    """Whether the values (none of them empty) satisfy the check; without values only `Blank` does."""
    match check:
        case Blank():
            return not tuple(values)
        case AllOf(wanted):
            return wanted <= frozenset(values)
        case OneOf(wanted):
            return any(value in wanted for value in values)
        case Part(text, place):
            return any(_has(value, text, place) for value in values)
        case Span():
            return any(_lies_in(value, check) for value in values)


def _has(value: str, text: str, place: Place) -> bool:
    if place is Place.START:
        return value.startswith(text)
    return value.endswith(text) if place is Place.END else text in value


def _lies_in(value: Anything, span: Span) -> bool:
    if span.low is not None and not (value > span.low or (span.with_low and value == span.low)):
        return False
    return span.high is None or value < span.high or (span.with_high and bool(value == span.high))
