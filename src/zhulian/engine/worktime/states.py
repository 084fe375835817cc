"""What the calendar says of a stretch of time: open, or closed and why."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class DayKind(StrEnum):
    """How a date differs from its weekday."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    SPECIAL = "special"


class Reason(StrEnum):
    """Why time does not count."""

    CLOSED_WEEKDAY = "closed_weekday"
    HOLIDAY = "holiday"
    OUTSIDE_HOURS = "outside_hours"
    BREAK = "break"
    PAUSE = "pause"


class State(NamedTuple):
    """Open (`reason` None) or closed. `kind` and `name`: of the date's exception, if it plays a part."""

    reason: Reason | None
    kind: DayKind | None = None
    name: str = ""


class Piece(NamedTuple):
    """A stretch of one state in one local date, from `start` to before `end` in seconds of Unix time."""

    start: int
    end: int
    day: date
    state: State


class Tiles(NamedTuple):
    """One UTC day cut into pieces without gaps, and those of them that are open."""

    all: tuple[Piece, ...]
    open: tuple[Piece, ...]
