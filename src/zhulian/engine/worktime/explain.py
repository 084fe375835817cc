"""Why a due time is what it is: the way there, step by step, as data for any language."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from .calendar import Calendar
from .clock import due, next_open
from .moments import from_seconds, to_range, to_seconds
from .pauses import Pause, Stop, overlay, stopped_for_good, stops
from .states import DayKind, Piece, Reason
from .tiles import pieces


@dataclass(frozen=True, slots=True)
class Counted:
    """Working time that counted, from `start` to `end` (UTC)."""

    start: datetime
    end: datetime
    seconds: int
    code: str = field(default="counted", init=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Time that did not count, for one reason, from `start` to `end` (UTC).

    `name` is the holiday's, the special day's or the pause's, else empty. `first_day` and `last_day` are the
    dates in the calendar's zone that it touches.
    """

    reason: Reason
    start: datetime
    end: datetime
    name: str
    first_day: date
    last_day: date
    code: str = field(default="skipped", init=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """The counted time that follows is owed to a make-up or special day."""

    kind: DayKind
    name: str
    day: date
    code: str = field(default="opened", init=False)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Here the clock stands still, and nobody can tell yet until when."""

    at: datetime
    name: str
    code: str = field(default="stopped", init=False)


Step = Counted | Skipped | Opened | Stopped


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer (`end`; None while stopped), the working seconds counted on the way, and the steps.

    The counted and skipped steps cover the time from `start` to `end` (or the stop) without gap or overlap.
    """

    start: datetime
    end: datetime | None
    counted: int
    steps: tuple[Step, ...]

    def as_data(self) -> dict[str, Any]:
        """The same in values that JSON knows, to be kept with a deadline: moments and dates in ISO 8601."""
        plain: dict[str, Any] = asdict(self, dict_factory=_plain)
        return plain


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in pairs}


def _plain_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def explain_due(cal: Calendar, start: datetime, seconds: int, pauses: Iterable[Pause] = ()) -> Explanation:
    """`due` with its explanation; the counted steps add up to `seconds`, unless stopped. Same errors."""
    pauses = tuple(pauses)
    end = due(cal, start, seconds, pauses)
    begin, among = to_seconds(start), stops(pauses)
    if end is not None:
        return _explanation(begin, end, _steps(cal, begin, to_seconds(end), among))
    stop = stopped_for_good(among)
    assert stop is not None, "due is None only for an open-ended pause"
    until = max(begin, stop.start)
    halt = Stopped(from_seconds(until), stop.name)
    return _explanation(begin, None, (*_steps(cal, begin, until, among), halt))


def explain_elapsed(
    cal: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()
) -> Explanation:
    """`elapsed` with its explanation: `counted` is its answer. Same errors."""
    begin, until = to_range(start, end)
    return _explanation(begin, from_seconds(until), _steps(cal, begin, until, stops(pauses)))


def explain_next_open(cal: Calendar, at: datetime) -> Explanation:
    """`next_open` with its explanation: `end` is its answer, the steps say why not earlier. Same errors."""
    end = next_open(cal, at)
    begin = to_seconds(at)
    return _explanation(begin, end, _steps(cal, begin, to_seconds(end), ()))


def _explanation(begin: int, end: datetime | None, steps: Iterable[Step]) -> Explanation:
    steps = tuple(steps)
    counted = sum(step.seconds for step in steps if isinstance(step, Counted))
    return Explanation(from_seconds(begin), end, counted, steps)


def _steps(cal: Calendar, begin: int, until: int, among: tuple[Stop, ...]) -> Iterator[Step]:
    opened: set[date] = set()
    for stretch, run in groupby(overlay(pieces(cal, begin, until), among), key=_sameness):
        parts = [piece for piece, _stop in run]
        first, last = parts[0], parts[-1]
        start, end = from_seconds(first.start), from_seconds(last.end)
        if stretch.reason is not None:
            days = [piece.day for piece in parts]
            yield Skipped(stretch.reason, start, end, stretch.name, min(days), max(days))
            continue
        kind = first.state.kind
        if kind is not None and first.day not in opened:
            opened.add(first.day)
            yield Opened(kind, first.state.name, first.day)
        yield Counted(start, end, last.end - first.start)


@dataclass(frozen=True, slots=True)
class _Sameness:
    """What adjoining pieces share to be told as one step; an exceptional date's open time stays apart."""

    reason: Reason | None
    name: str
    apart: date | Stop | None


def _sameness(cut: tuple[Piece, Stop | None]) -> _Sameness:
    piece, stop = cut
    if stop is not None:
        return _Sameness(Reason.PAUSE, stop.name, stop)
    exceptional = piece.state.reason is None and piece.state.kind is not None
    return _Sameness(piece.state.reason, piece.state.name, piece.day if exceptional else None)
