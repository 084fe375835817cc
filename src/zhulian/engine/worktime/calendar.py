"""A working calendar: an ordinary week in a time zone, and the dates that differ from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from .errors import BadDay, BlankName, EmptyDay, NeverOpens, UnknownZone
from .spans import ALL_DAY, Span, Spans, Week, check_spans, check_weekday
from .states import DayKind, Reason, State, Tiles

DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Day:
    """A date that differs from its weekday; made with `holiday`, `make_up` or `special`.

    Raises `BlankName`, `BadDay` (contradictory) and those of bad spans.
    """

    kind: DayKind
    name: str
    spans: Spans = ()
    like: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BlankName(self.kind)
        check_spans(self.spans)
        if self.like is not None:
            check_weekday(self.like)
        worked_by = (self.like is not None) + bool(self.spans)
        if worked_by != (self.kind is not DayKind.HOLIDAY):
            raise BadDay(self.kind, self.name)
        if self.kind is DayKind.SPECIAL and self.like is not None:
            raise BadDay(self.kind, self.name)

    @classmethod
    def holiday(cls, name: str) -> Self:
        """Closed all day."""
        return cls(DayKind.HOLIDAY, name)

    @classmethod
    def make_up(cls, name: str, like: int | None = None, spans: Iterable[Span] = ()) -> Self:
        """A make-up workday 调休, worked like a weekday (0 = Monday) or with spans of its own: give one."""
        return cls(DayKind.MAKE_UP, name, tuple(spans), like)

    @classmethod
    def special(cls, name: str, spans: Iterable[Span]) -> Self:
        """A single date with hours of its own, e.g. an early close or an extra Saturday."""
        return cls(DayKind.SPECIAL, name, tuple(spans))


@dataclass(frozen=True)
class Calendar:
    """Open at a moment when the wall clock in `zone` then reads a time within a span of that date.

    So when clocks go back, the repeated hour is worked twice if it lies in a span; when they go forward, the
    missing one is not worked. An exception rules its own date from 00:00 to 24:00: a holiday also closes the
    early part of a night shift begun the evening before.

    Raises `UnknownZone`, `EmptyDay` (a make-up day like a weekday that is closed) and `NeverOpens`.
    Equal, hashable and picklable by its three values; the pieces of days already asked for are kept with it.
    """

    zone: str
    week: Week
    days: Mapping[date, Day] = field(default_factory=dict, hash=False)
    _tiles: dict[int, Tiles] = field(default_factory=dict, init=False, repr=False, compare=False)
    _zone_info: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        object.__setattr__(self, "_zone_info", _load_zone(self.zone))
        for day, exception in self.days.items():
            if exception.kind is not DayKind.HOLIDAY and not self.spans_on(day):
                raise EmptyDay(day, exception.name)
        if not any(self.week.days) and all(day.kind is DayKind.HOLIDAY for day in self.days.values()):
            raise NeverOpens

    def __reduce__(self) -> tuple[Callable[..., "Calendar"], tuple[str, Week, dict[date, Day]]]:
        return Calendar, (self.zone, self.week, dict(self.days))

    @classmethod
    def always(cls, zone: str = "UTC") -> Self:
        """24x7: every second of every day."""
        return cls(zone, Week.same((ALL_DAY,), on=range(7)))

    def spans_on(self, day: date) -> Spans:
        """The working spans of a local date; none if it is closed."""
        exception = self.days.get(day)
        if exception is None:
            return self.week.days[day.weekday()]
        if exception.like is not None:
            return self.week.days[exception.like]
        return exception.spans

    def state_at(self, day: date, second: int) -> tuple[State, int]:
        """The state at a second of a local date's wall clock, and the second (up to 86,400) where it ends."""
        spans = self.spans_on(day)
        exception = self.days.get(day)
        if not spans:
            return _closed(exception), DAY
        # Only a special day's own hours explain why it is closed now; a make-up day's are the usual ones.
        named = exception if exception is not None and exception.kind is DayKind.SPECIAL else None
        for place, span in enumerate(spans):
            if second < span.start * 60:
                return _state(Reason.BREAK if place else Reason.OUTSIDE_HOURS, named), span.start * 60
            if second < span.end * 60:
                return _state(None, exception), span.end * 60
        return _state(Reason.OUTSIDE_HOURS, named), DAY


def _state(reason: Reason | None, exception: Day | None) -> State:
    return State(reason) if exception is None else State(reason, exception.kind, exception.name)


def _closed(exception: Day | None) -> State:
    return _state(Reason.HOLIDAY if exception else Reason.CLOSED_WEEKDAY, exception)


def _load_zone(zone: str) -> ZoneInfo:
    # A bad key shows as KeyError, ValueError or, for a folder's or an endless name, OSError.
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(zone) from error
