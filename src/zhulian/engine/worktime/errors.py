"""What can be wrong with a calendar or a question. Codes and values; the rooms above find the words."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import ClassVar


class WorktimeError(ValueError):
    """The common ancestor. `code` is stable and is what a translation hangs on; the fields are its values."""

    code: ClassVar[str] = "worktime"

    def __str__(self) -> str:
        return f"{self.code}: {self.values()}"

    def values(self) -> dict[str, object]:
        """The error's fields by name."""
        return {}


@dataclass(eq=False)
class _Detailed(WorktimeError):
    def values(self) -> dict[str, object]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(eq=False)
class SpanOutsideDay(_Detailed):
    """A span's start or end, in minutes after midnight, lies outside 0–1440."""

    start: int
    end: int
    code: ClassVar[str] = "span_outside_day"


@dataclass(eq=False)
class SpanEndNotAfterStart(_Detailed):
    """A span must end after it starts; for a shift over midnight use `split_shift`."""

    start: int
    end: int
    code: ClassVar[str] = "span_end_not_after_start"


@dataclass(eq=False)
class BadTimeOfDay(_Detailed):
    """The text is no time of day from 00:00 to 24:00."""

    text: str
    code: ClassVar[str] = "bad_time_of_day"


@dataclass(eq=False)
class SpansUnsorted(_Detailed):
    """A day's spans must follow each other; the one starting at minute `start` comes too late in the list."""

    start: int
    code: ClassVar[str] = "spans_unsorted"


@dataclass(eq=False)
class SpansOverlap(_Detailed):
    """The span starting at minute `start` begins before the one before it has ended."""

    start: int
    code: ClassVar[str] = "spans_overlap"


@dataclass(eq=False)
class WeekNotSevenDays(_Detailed):
    """A week has seven days, Monday first."""

    days: int
    code: ClassVar[str] = "week_not_seven_days"


@dataclass(eq=False)
class BadWeekday(_Detailed):
    """Weekdays are 0 (Monday) to 6 (Sunday)."""

    weekday: int
    code: ClassVar[str] = "bad_weekday"


@dataclass(eq=False)
class BlankName(_Detailed):
    """An exception without a name could not be explained to anyone."""

    kind: str
    code: ClassVar[str] = "blank_name"


@dataclass(eq=False)
class BadDay(_Detailed):
    """The exception contradicts itself: a holiday with spans, a make-up day with spans and a weekday, …"""

    kind: str
    name: str
    code: ClassVar[str] = "bad_day"


@dataclass(eq=False)
class EmptyDay(_Detailed):
    """A day meant to be worked has no spans; if it is closed it is a holiday."""

    day: date
    name: str
    code: ClassVar[str] = "empty_day"


@dataclass(eq=False)
class UnknownZone(_Detailed):
    """No such IANA time zone."""

    zone: str
    code: ClassVar[str] = "unknown_zone"


class NeverOpens(WorktimeError):
    """Neither a weekday nor an exception of the calendar has working time."""

    code: ClassVar[str] = "never_opens"


@dataclass(eq=False)
class NaiveTime(_Detailed):
    """A moment without a time zone is no moment."""

    value: datetime
    code: ClassVar[str] = "naive_time"


@dataclass(eq=False)
class TimeOutOfRange(_Detailed):
    """The moment's year lies outside those reckoned with (1900–9900)."""

    value: datetime
    code: ClassVar[str] = "time_out_of_range"


@dataclass(eq=False)
class EndBeforeStart(_Detailed):
    """Time was asked for backwards."""

    start: datetime
    end: datetime
    code: ClassVar[str] = "end_before_start"


@dataclass(eq=False)
class PauseEndBeforeStart(_Detailed):
    """A pause ends before it starts."""

    start: datetime
    end: datetime
    code: ClassVar[str] = "pause_end_before_start"


@dataclass(eq=False)
class NegativeSeconds(_Detailed):
    """Less than no time was asked for."""

    seconds: int
    code: ClassVar[str] = "negative_seconds"


@dataclass(eq=False)
class NeverDue(_Detailed):
    """The calendar does not offer `seconds` of working time within ten years of `start`."""

    start: datetime
    seconds: int
    code: ClassVar[str] = "never_due"


@dataclass(eq=False)
class NeverOpensAgain(_Detailed):
    """The calendar has no working time within ten years of `start`."""

    start: datetime
    code: ClassVar[str] = "never_opens_again"
