"""A second opinion: steps through time by the minute and reads the wall clock. Shares no code with the engine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Pauses = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Reference:
    """`hours(date)` gives (start, end) minutes of the day; everything asked must fall on whole steps."""

    zone: ZoneInfo
    hours: Callable[[date], Sequence[tuple[int, int]]]
    step: timedelta = MINUTE

    def works(self, at: datetime) -> bool:
        wall = at.astimezone(self.zone)
        minute = wall.hour * 60 + wall.minute
        return any(start <= minute < end for start, end in self.hours(wall.date()))

    def steps(self, start: datetime, end: datetime | None, pauses: Pauses = ()) -> Iterator[datetime]:
        """The beginning of each working step."""
        at = start.astimezone(UTC)
        while end is None or at < end:
            if self.works(at) and not any(first <= at < last for first, last in pauses):
                yield at
            at += self.step

    def elapsed(self, start: datetime, end: datetime, pauses: Pauses = ()) -> int:
        return sum(1 for _step in self.steps(start, end, pauses)) * (self.step // timedelta(seconds=1))

    def due(self, start: datetime, count: int, pauses: Pauses = ()) -> datetime:
        """When `count` steps have been worked."""
        return next(islice(self.steps(start, None, pauses), count - 1, None)) + self.step
