"""Working time: calendars, and due times that explain every step (SPEC SL1).

A `Calendar` is an ordinary `Week` in a time zone with its exceptional `Day`s: holidays, make-up workdays 调休 and
special hours. `due` and `elapsed` reckon in whole seconds of working time and answer in UTC. The `explain_*`
give the same answers with the way there as typed steps, which the interface puts in words. All errors are
`WorktimeError`s.

    week = Week.same([Span.of("09:00", "12:00"), Span.of("13:30", "18:00")])
    days = {date(2025, 10, 1): Day.holiday("国庆节"), date(2025, 10, 11): Day.make_up("国庆节", like=4)}
    explain_due(Calendar("Asia/Shanghai", week, days), start, 4 * 3600, [Pause(asked_customer, answered)])
"""

from .calendar import Calendar, Day
from .clock import HORIZON, due, elapsed, is_open, next_open
from .errors import (
    BadDay,
    BadTimeOfDay,
    BadWeekday,
    BlankName,
    EmptyDay,
    EndBeforeStart,
    NaiveTime,
    NegativeSeconds,
    NeverDue,
    NeverOpens,
    NeverOpensAgain,
    PauseEndBeforeStart,
    SpanEndNotAfterStart,
    SpanOutsideDay,
    SpansOverlap,
    SpansUnsorted,
    TimeOutOfRange,
    UnknownZone,
    WeekNotSevenDays,
    WorktimeError,
)
from .explain import (
    Counted,
    Explanation,
    Opened,
    Skipped,
    Step,
    Stopped,
    explain_due,
    explain_elapsed,
    explain_next_open,
)
from .pauses import Pause
from .spans import ALL_DAY, BUSINESS_DAYS, Span, Spans, Week, minutes, split_shift
from .states import DayKind, Reason

__all__ = [
    "ALL_DAY",
    "BUSINESS_DAYS",
    "HORIZON",
    "BadDay",
    "BadTimeOfDay",
    "BadWeekday",
    "BlankName",
    "Calendar",
    "Counted",
    "Day",
    "DayKind",
    "EmptyDay",
    "EndBeforeStart",
    "Explanation",
    "NaiveTime",
    "NegativeSeconds",
    "NeverDue",
    "NeverOpens",
    "NeverOpensAgain",
    "Opened",
    "Pause",
    "PauseEndBeforeStart",
    "Reason",
    "Skipped",
    "Span",
    "SpanEndNotAfterStart",
    "SpanOutsideDay",
    "Spans",
    "SpansOverlap",
    "SpansUnsorted",
    "Step",
    "Stopped",
    "TimeOutOfRange",
    "UnknownZone",
    "Week",
    "WeekNotSevenDays",
    "WorktimeError",
    "due",
    "elapsed",
    "explain_due",
    "explain_elapsed",
    "explain_next_open",
    "is_open",
    "minutes",
    "next_open",
    "split_shift",
]
