"""Pauses: time in which the clock stands still, e.g. while waiting for the customer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .errors import PauseEndBeforeStart
from .moments import to_seconds
from .states import Piece

# Later than any moment reckoned with: the end of a pause that has none yet.
NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `start` to before `end`; None: it still does. `name` is for explaining.

    Raises `PauseEndBeforeStart`, and `NaiveTime` or `TimeOutOfRange` for either end.
    """

    start: datetime
    end: datetime | None = None
    name: str = ""

    def __post_init__(self) -> None:
        begin = to_seconds(self.start)
        if self.end is not None and to_seconds(self.end) < begin:
            raise PauseEndBeforeStart(self.start, self.end)


class Stop(NamedTuple):
    """A pause in Unix time; `end` is `NEVER` while it is open."""

    start: int
    end: int
    name: str


def stops(pauses: Iterable[Pause]) -> tuple[Stop, ...]:
    """The pauses in order and apart: where they overlap, the time belongs to the one that began first."""
    given = sorted(
        Stop(to_seconds(pause.start), NEVER if pause.end is None else to_seconds(pause.end), pause.name)
        for pause in pauses
    )
    apart: list[Stop] = []
    reached = min((stop.start for stop in given), default=0)
    for stop in given:
        rest = stop._replace(start=max(stop.start, reached))
        if rest.start < rest.end:
            apart.append(rest)
            reached = rest.end
    return tuple(apart)


def stopped_for_good(among: Sequence[Stop]) -> Stop | None:
    """The pause that has no end yet, if there is one; it is always the last."""
    return among[-1] if among and among[-1].end == NEVER else None


def overlay(timeline: Iterable[Piece], among: Sequence[Stop]) -> Iterator[tuple[Piece, Stop | None]]:
    """The timeline's pieces cut at the pauses' ends, each with the pause it lies in."""
    place = 0
    for piece in timeline:
        at = piece.start
        while at < piece.end:
            while place < len(among) and among[place].end <= at:
                place += 1
            stop = among[place] if place < len(among) else None
            if stop is not None and stop.start > at:
                end, inside = min(piece.end, stop.start), None
            else:
                end, inside = min(piece.end, NEVER if stop is None else stop.end), stop
            yield piece._replace(start=at, end=end), inside
            at = end
