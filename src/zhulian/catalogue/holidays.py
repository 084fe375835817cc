"""Statutory holidays and make-up workdays of mainland China, from the `chinese_calendar` package into our table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import chinese_calendar
from django.db import transaction

from zhulian.catalogue import calendars
from zhulian.catalogue.models import DayKind, Holiday
from zhulian.platform import audit
from zhulian.platform.access import Actor

ANNOUNCED_IN_MONTH = 10
"""The State Council announces next year's holidays in October or November; before that nobody can enter them."""

_CHINESE = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def known_years() -> range:
    """The years for which the installed package knows the holidays."""
    days = chinese_calendar.constants.holidays
    return range(min(days).year, max(days).year + 1)


def seed_holidays(years: Iterable[int], *, actor: Actor | None = None) -> int:
    """Enter the statutory days of these years for all calendars; how many rows were added.

    Days that are already in the table are left as they are, so what was edited stays. Years that the package does
    not know add nothing: see `missing_holiday_years`.
    """
    wanted = set(years)
    found = _statutory(wanted)
    with transaction.atomic():
        present = set(
            Holiday.objects.filter(calendar__isnull=True, day__year__in=wanted).values_list("day", flat=True)
        )
        added = Holiday.objects.bulk_create([row for row in found if row.day not in present])
        if added:
            calendars.touch()
            audit.record(
                actor or Actor.system("holidays"),
                "holidays.seeded",
                None,
                new={"years": sorted(wanted), "count": len(added)},
            )
    return len(added)


def missing_holiday_years(today: date) -> list[int]:
    """Years that deadlines reach but whose holidays nobody entered: this one, and the next once it is announced."""
    years = [today.year, today.year + 1] if today.month >= ANNOUNCED_IN_MONTH else [today.year]
    shared = Holiday.objects.filter(calendar__isnull=True, kind=DayKind.CLOSED)
    return [year for year in years if not shared.filter(day__year=year).exists()]


def _statutory(years: set[int]) -> list[Holiday]:
    constants = chinese_calendar.constants
    return [
        Holiday(day=day, kind=kind, name=_CHINESE.get(name, name), name_en=name)
        for kind, days in ((DayKind.CLOSED, constants.holidays), (DayKind.WORKDAY, constants.workdays))
        for day, name in sorted(days.items())
        if day.year in years
    ]
