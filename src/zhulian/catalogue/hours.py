"""The form field for hours: several spans for each of some days, typed in time inputs that suit keyboard and phone.

`WeekField` holds seven days, Monday first, `DayField` one. A span that ends at 00:00 ends at midnight (24:00).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.catalogue.calendars import WEEKDAYS, WeekData, spans_of
from zhulian.catalogue.errors import worktime_text
from zhulian.catalogue.explain import WEEKDAYS as DAY_NAMES
from zhulian.engine.worktime import NeverOpens, WorktimeError
from zhulian.engine.worktime.spans import check_spans
from zhulian.platform.administration.fields import Table
from zhulian.platform.clock import now

LEAST_LINES = 2
WORKING_DAYS = range(5)
KEY = re.compile(r"^(\d)-(\d{1,2})-(start|end)$")
OPERATION = re.compile(r"^(add|clear|working|all):(\d)$")


class HoursWidget(Table):
    """Pairs of time inputs for each day, with buttons that the server answers with the table drawn anew."""

    template = "catalogue/hours.html"

    def __init__(self, labels: Sequence[Any] = DAY_NAMES) -> None:
        super().__init__()
        self.context = {"labels": labels}

    def drawn(self, name: str, value: Any) -> dict[str, Any]:
        """Days with their spans and a spare line."""
        days = _days(value, len(self.context["labels"]))
        extra = self.context.get("extra", {})
        is_week = len(days) == WEEKDAYS
        return {
            "url": reverse("calendar-hours") if is_week else "",
            "example_url": reverse("calendar-example") if is_week else "",
            "example_at": timezone.localtime(now()).strftime("%Y-%m-%dT%H:%M"),
            "days": [
                (index, label, _lines(spans, extra.get(index, 0)))
                for index, (label, spans) in enumerate(zip(self.context["labels"], days, strict=True))
            ],
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """`[[["09:00", "12:00"], …], …]`; lines left empty are dropped, half-empty ones kept to be complained of."""
        spans: dict[int, dict[int, list[str]]] = {}
        for key, text in super().value_from_datadict(data, files, name).items():
            if match := KEY.match(key):
                day, line, end = int(match[1]), int(match[2]), match[3] == "end"
                spans.setdefault(day, {}).setdefault(line, ["", ""])[end] = text.strip()
        return [
            [_midnight(pair) for _line, pair in sorted(spans.get(day, {}).items())]
            for day in range(len(self.context["labels"]))
        ]


def _days(value: Any, count: int) -> WeekData:
    return value if isinstance(value, list) and len(value) == count else [[] for _day in range(count)]


def _lines(spans: list[list[str]], extra: int) -> list[list[str]]:
    blank = max(LEAST_LINES - len(spans), 0) + extra
    shown = [[start, "00:00" if end == "24:00" else end] for start, end in spans]
    return shown + [["", ""]] * blank


def _midnight(pair: list[str]) -> list[str]:
    start, end = (text[:5] for text in pair)
    return [start, "24:00" if end == "00:00" else end]


class WeekField(forms.Field):
    """The hours of a week."""

    widget = HoursWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> WeekData:
        """Sorts each day's spans; refuses those that cannot be, and a week without any."""
        week = [_checked(day, label) for day, label in zip(value, DAY_NAMES, strict=True)]
        if not any(week):
            raise ValidationError(worktime_text(NeverOpens()))
        return week


class DayField(forms.Field):
    """The hours of one day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=HoursWidget([gettext_lazy("Hours")]), **options)

    def prepare_value(self, value: Any) -> Any:
        """A stored day as the one-day table."""
        is_day = isinstance(value, list) and (
            not value or (isinstance(value[0], list) and len(value[0]) == 2)
        )
        return [value] if is_day and value and isinstance(value[0][0], str) else value

    def clean(self, value: Any) -> list[list[str]]:
        """Sorts the spans and refuses those that cannot be."""
        return _checked(value[0], "")


def _checked(spans: list[list[str]], label: Any) -> list[list[str]]:
    prefix = _("%(day)s: ") % {"day": label} if label else ""
    if any(not start or not end for start, end in spans):
        raise ValidationError(prefix + _("Enter both the beginning and the end, or leave both empty."))
    ordered = sorted(spans)
    try:
        check_spans(spans_of(ordered))
    except WorktimeError as error:
        raise ValidationError(prefix + worktime_text(error)) from error
    return ordered


def operate(week: WeekData, operation: str) -> tuple[WeekData, dict[int, int]]:
    """What a button of the table does: `add:2` a line, `clear:2`, `working:2` and `all:2` copy day 2 to others.

    Answers the week and how many more blank lines each day shows. An unknown operation changes nothing.
    """
    match = OPERATION.match(operation)
    if match is None or int(match[2]) >= len(week):
        return week, {}
    verb, day = match[1], int(match[2])
    if verb == "add":
        return week, {day: 1 if len(week[day]) >= LEAST_LINES else 2 - len(week[day])}
    targets = {"clear": [day], "working": WORKING_DAYS, "all": range(WEEKDAYS)}[verb]
    source = [] if verb == "clear" else week[day]
    return [list(source) if index in targets else spans for index, spans in enumerate(week)], {}
