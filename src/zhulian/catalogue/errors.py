"""The engine's complaints about a calendar in the reader's language, each with what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.bilingual import unpack
from zhulian.engine.worktime import WorktimeError

TEXTS: dict[str, Any] = {
    "span_outside_day": _("A time lies outside the day. Times go from 00:00 to 24:00."),
    "span_end_not_after_start": _(
        "%(start)s–%(end)s: the end must come after the start. For hours over midnight, end one day at 24:00 and "
        "begin the next at 00:00."
    ),
    "bad_time_of_day": _("“%(text)s” is no time of day. Write it as 09:00; the latest is 24:00."),
    "spans_unsorted": _(
        "The hours beginning at %(start)s come too late in the list. Put the earlier ones first."
    ),
    "spans_overlap": _("The hours beginning at %(start)s start before the ones above them end."),
    "week_not_seven_days": _("A week has seven days."),
    "blank_name": _("Give the day a name: it is shown to people who ask why a deadline is what it is."),
    "empty_day": _("%(day)s is to be worked but has no hours. Enter hours, or mark it as closed."),
    "unknown_zone": _("There is no time zone “%(zone)s”. Choose one from the list, such as Asia/Shanghai."),
    "never_opens": _("This calendar is never open. Enter hours for at least one day."),
    "never_due": _(
        "The calendar has not enough working time within ten years. Check its hours and the target."
    ),
    "never_opens_again": _("The calendar has no working time within the next ten years. Check its hours."),
}
MINUTES = {"start", "end"}


def worktime_text(error: WorktimeError) -> str:
    """What is wrong and how to mend it."""
    values = {name: _plain(name, value) for name, value in error.values().items()}
    text = TEXTS.get(error.code, _("This calendar cannot be used: %(code)s."))
    return str(text) % {"code": error.code, **values}


def _plain(name: str, value: object) -> object:
    if name in MINUTES and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    return unpack(value) if isinstance(value, str) else value
