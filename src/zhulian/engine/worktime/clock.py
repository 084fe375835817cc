"""The questions a deadline asks of a calendar."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from .calendar import DAY, Calendar
from .errors import NegativeSeconds, NeverDue, NeverOpensAgain
from .moments import from_seconds, to_range, to_seconds
from .pauses import Pause, Stop, overlay, stopped_for_good, stops
from .states import Piece
from .tiles import open_pieces

# Ten years, leap days included: what lies further ahead is a mistake in the calendar or in the target.
HORIZON = 3653 * DAY


def is_open(cal: Calendar, at: datetime) -> bool:
    """Whether `at` is working time. Raises `NaiveTime`, `TimeOutOfRange`."""
    to_seconds(at)
    local = at.astimezone(cal._zone_info)
    minute = local.hour * 60 + local.minute
    return any(
        span.start <= minute < span.end for span in cal.spans_on(date(local.year, local.month, local.day))
    )


def next_open(cal: Calendar, at: datetime) -> datetime:
    """The first working moment at or after `at`, in UTC; `at` itself, to the whole second, if that is one.

    Raises `NeverOpensAgain` when there is none within ten years, besides `NaiveTime` and `TimeOutOfRange`.
    """
    begin = to_seconds(at)
    for piece in open_pieces(cal, begin, begin + HORIZON):
        return from_seconds(piece.start)
    raise NeverOpensAgain(at)


def elapsed(cal: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Seconds of working time from `start` to `end` outside the pauses, both taken to the whole second.

    Raises `EndBeforeStart`, `NaiveTime`, `TimeOutOfRange`.
    """
    begin, until = to_range(start, end)
    return sum(piece.end - piece.start for piece in _working(cal, begin, until, stops(pauses)))


def due(cal: Calendar, start: datetime, seconds: int, pauses: Iterable[Pause] = ()) -> datetime | None:
    """The earliest moment, in UTC, by which `seconds` of working time have passed since `start`.

    None while the clock is stopped: an open-ended pause begins before the time is used up. The earliest
    moment is the evening's close rather than the next morning's opening, and for 0 seconds it is `start`
    itself, open or not.
    Raises `NegativeSeconds`, `NeverDue` (not within ten years of `start`), `NaiveTime`, `TimeOutOfRange`.
    """
    begin = to_seconds(start)
    if seconds < 0:
        raise NegativeSeconds(seconds)
    if seconds == 0:
        return from_seconds(begin)
    among, left = stops(pauses), seconds
    for piece in _working(cal, begin, begin + HORIZON, among):
        if piece.end - piece.start >= left:
            return from_seconds(piece.start + left)
        left -= piece.end - piece.start
    open_ended = stopped_for_good(among)
    if open_ended is None or open_ended.start >= begin + HORIZON:
        raise NeverDue(start, seconds)
    return None


def _working(cal: Calendar, begin: int, until: int, among: Sequence[Stop]) -> Iterator[Piece]:
    open_ended = stopped_for_good(among)
    if open_ended is not None:
        until = max(begin, min(until, open_ended.start))
    timeline = open_pieces(cal, begin, until)
    if not among:
        return timeline
    return (piece for piece, stop in overlay(timeline, among) if stop is None)
