"""Work calendars: the rows of the database as calendars that the engine reckons with.

Built ones are kept per process. Every write of a calendar or holiday calls `touch`, which gives all processes a new
version, so a kept one is never stale and reading costs one small query.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime

import structlog
from django.db.models import F, Q

from zhulian.catalogue.bilingual import pack
from zhulian.catalogue.models import Calendar, DayKind, Holiday
from zhulian.engine.worktime import Calendar as WorkCalendar
from zhulian.engine.worktime import Day, NeverOpens, Span, Spans, Week, WorktimeError, due
from zhulian.platform.models import Client, SiteSetting

log = structlog.get_logger(__name__)

WEEKDAYS = 7
VERSION_SETTING = "calendars_version"
BUSINESS_WEEK = [[["09:00", "12:00"], ["13:30", "18:00"]]] * 5 + [[], []]
KEPT = 64

_kept: dict[tuple[object, ...], WorkCalendar] = {}

WeekData = list[list[list[str]]]


def spans_of(pairs: Iterable[Iterable[str]]) -> Spans:
    """`[["09:00", "12:00"], …]` as the engine's spans. Raises WorktimeError."""
    return tuple(Span.of(start, end) for start, end in pairs)


def week_of(data: WeekData) -> Week:
    """Seven days of spans, Monday first, as the engine's week. Raises WorktimeError."""
    return Week(tuple(spans_of(day) for day in data))  # type: ignore[arg-type]


def days_of(week: Week, exceptions: Iterable[Holiday]) -> dict[date, Day]:
    """The exceptional days for a week; a later exception for the same day wins.

    A make-up workday without hours of its own is worked like the first weekday that is worked at all.
    """
    usual = next((weekday for weekday, spans in enumerate(week.days) if spans), None)
    days: dict[date, Day] = {}
    for row in exceptions:
        name, spans = pack(row.name, row.name_en) or str(row.day), spans_of(row.spans)
        if row.kind == DayKind.CLOSED or (not spans and (row.kind == DayKind.SPECIAL or usual is None)):
            days[row.day] = Day.holiday(name)
        elif row.kind == DayKind.SPECIAL:
            days[row.day] = Day.special(name, spans)
        else:
            days[row.day] = Day.make_up(name, spans=spans) if spans else Day.make_up(name, like=usual)
    return days


def build(row: Calendar) -> WorkCalendar:
    """The engine's calendar of a row (saved or not) with its holidays. Raises WorktimeError."""
    shared = Holiday.objects.filter(calendar__isnull=True) if row.follows_holidays else Holiday.objects.none()
    own = Holiday.objects.filter(calendar=row) if row.pk else Holiday.objects.none()
    week = week_of(row.week)
    return WorkCalendar(row.zone, week, days_of(week, [*shared, *own]))


def engine_calendar(row: Calendar) -> WorkCalendar:
    """`build`, kept for the next caller until some calendar or holiday is written. Raises WorktimeError."""
    version = SiteSetting.objects.filter(pk=VERSION_SETTING).values_list("value", flat=True).first()
    key = (row.pk, version, row.zone, row.follows_holidays, repr(row.week))
    if key not in _kept:
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = build(row)
    return _kept[key]


def touch() -> None:
    """Make all processes build their calendars anew. Called in the transaction of every write of one."""
    SiteSetting.objects.update_or_create(pk=VERSION_SETTING, defaults={"value": secrets.token_hex(8)})


def calendar_row_for(client: Client) -> Calendar:
    """The client's default calendar, else the operating company's; else business hours (not saved)."""
    rows = Calendar.objects.filter(Q(client=client) | Q(client__isnull=True), is_active=True)
    return rows.order_by(
        F("client").asc(nulls_last=True), "-is_default", "position", "id"
    ).first() or Calendar(
        name="工作时间",
        name_en="Business hours",
        zone=client.time_zone,
        week=BUSINESS_WEEK,
    )


def calendar_for(client: Client) -> WorkCalendar:
    """The calendar that a client company's promises are reckoned with, unless a policy names another.

    Raises WorktimeError for stored hours that cannot be reckoned with.
    """
    return engine_calendar(calendar_row_for(client))


def due_for(client: Client, start: datetime, seconds: int) -> datetime | None:
    """When `seconds` of the client company's working time from `start` are over.

    None where its calendar cannot tell, such as one that is never open: work goes on without a due time, the log
    names the calendar, and the list of calendars says what is wrong with it.
    """
    row = calendar_row_for(client)
    try:
        return due(engine_calendar(row), start, seconds)
    except WorktimeError as error:
        log.warning("calendar_unusable", calendar_id=row.pk, client_id=client.pk, error=str(error))
        return None


def trouble_of(row: Calendar) -> WorktimeError | None:
    """What keeps people from promising anything by this calendar; None where it can be reckoned with."""
    if not any(row.week):
        return NeverOpens()
    try:
        engine_calendar(row)
    except WorktimeError as error:
        return error
    return None


def hours_a_week(row: Calendar) -> float:
    """Working hours of an ordinary week. Raises WorktimeError."""
    return sum(span.end - span.start for day in week_of(row.week).days for span in day) / 60
