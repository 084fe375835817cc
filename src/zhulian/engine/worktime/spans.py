"""Times of day: spans, shifts over midnight, the ordinary week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from .errors import (
    BadTimeOfDay,
    BadWeekday,
    SpanEndNotAfterStart,
    SpanOutsideDay,
    SpansOverlap,
    SpansUnsorted,
    WeekNotSevenDays,
)

MINUTES_A_DAY = 24 * 60
BUSINESS_DAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Span:
    """Working time of one date, in minutes after local midnight; `end` (up to 1440 = 24:00) is not included.

    Raises `SpanOutsideDay` and `SpanEndNotAfterStart`.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start <= MINUTES_A_DAY and 0 <= self.end <= MINUTES_A_DAY):
            raise SpanOutsideDay(self.start, self.end)
        if self.end <= self.start:
            raise SpanEndNotAfterStart(self.start, self.end)

    @classmethod
    def of(cls, start: str, end: str) -> Self:
        """The span between two times of day in text, e.g. `Span.of("13:30", "24:00")`."""
        return cls(minutes(start), minutes(end))


ALL_DAY = Span(0, MINUTES_A_DAY)
Spans = tuple[Span, ...]


def minutes(text: str) -> int:
    """Minutes after midnight of a time of day HH:MM, 00:00 to 24:00. Raises `BadTimeOfDay`."""
    hour, colon, minute = text.partition(":")
    plain = all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (hour, minute))
    if not (plain and colon and len(minute) == 2 and int(minute) < 60):
        raise BadTimeOfDay(text)
    total = int(hour) * 60 + int(minute)
    if total > MINUTES_A_DAY:
        raise BadTimeOfDay(text)
    return total


def check_spans(spans: Spans) -> None:
    """A day's spans come in order, apart or touching. Raises `SpansUnsorted`, `SpansOverlap`."""
    for before, after in pairwise(spans):
        if after.start < before.start:
            raise SpansUnsorted(after.start)
        if after.start < before.end:
            raise SpansOverlap(after.start)


def split_shift(start: int, end: int) -> tuple[Spans, Spans]:
    """A shift as its spans of the day it starts on and of the next day.

    Minutes after midnight; an `end` before `start` means the next day, so 22:00–06:00 gives 22:00–24:00 and
    00:00–06:00. Raises `SpanEndNotAfterStart` when both are the same minute, which could mean two things.
    """
    if end > start or start == end:
        return (Span(start, end),), ()
    late = (Span(start, MINUTES_A_DAY),)
    return late, ((Span(0, end),) if end else ())


@dataclass(frozen=True, slots=True)
class Week:
    """The spans of the seven weekdays, Monday first; an empty day is closed. Raises as `check_spans`."""

    days: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise WeekNotSevenDays(len(self.days))
        for spans in self.days:
            check_spans(spans)

    @classmethod
    def same(cls, spans: Iterable[Span], on: Iterable[int] = BUSINESS_DAYS) -> Self:
        """The same spans on each weekday in `on` (0 = Monday), closed on the others."""
        daily = tuple(spans)
        return cls.of({weekday: daily for weekday in on})

    @classmethod
    def of(cls, days: Mapping[int, Iterable[Span]]) -> Self:
        """A week from the weekdays that are worked (0 = Monday). Raises `BadWeekday`."""
        for weekday in days:
            check_weekday(weekday)
        mon, tue, wed, thu, fri, sat, sun = (tuple(days.get(weekday, ())) for weekday in range(7))
        return cls((mon, tue, wed, thu, fri, sat, sun))

    @classmethod
    def of_shifts(cls, shifts: Mapping[int, Iterable[tuple[int, int]]]) -> Self:
        """A week from the shifts that *start* on each weekday, as (start, end) minutes.

        Those over midnight are split (`split_shift`); Sunday's run into Monday. Their order does not matter.
        """
        days: dict[int, list[Span]] = {}
        for weekday, starting in shifts.items():
            check_weekday(weekday)
            for start, end in starting:
                today, tomorrow = split_shift(start, end)
                days.setdefault(weekday, []).extend(today)
                days.setdefault((weekday + 1) % 7, []).extend(tomorrow)
        return cls.of(
            {weekday: sorted(spans, key=lambda span: span.start) for weekday, spans in days.items()}
        )


def check_weekday(weekday: int) -> None:
    """Raises `BadWeekday` unless it is 0 (Monday) to 6 (Sunday)."""
    if not 0 <= weekday <= 6:
        raise BadWeekday(weekday)
