"""Dates, durations and telephone numbers as people say them; assets/src/lib/timefmt.js is the browser's twin."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

UNITS = {"zh": ("天", "小时", "分", "秒"), "en": ("d", "h", "m", "s")}
DAYS = {"zh": {-1: "昨天", 0: "今天", 1: "明天"}, "en": {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def language() -> str:
    """ "zh" or "en": the family of the active language."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def relative_time(moment: datetime, now: datetime, *, is_long: bool = False) -> str:
    """今天 14:05 · 昨天 · 明天 09:00 · 3月8日 · 2025-11-02 here; `is_long` always adds the time of day."""
    then, today = timezone.localtime(moment), timezone.localtime(now)
    clock = f"{then:%H:%M}"
    difference = (then.date() - today.date()).days
    day = day_text(moment, now)
    if difference in DAYS[language()]:
        return day if difference == -1 and not is_long else f"{day} {clock}"
    return f"{day} {clock}" if is_long else day


def day_text(moment: datetime, now: datetime) -> str:
    """The day alone, for headings: 今天 · 昨天 · 明天 · 3月8日 · 2025-11-02 here."""
    then, today = timezone.localtime(moment), timezone.localtime(now)
    if name := DAYS[language()].get((then.date() - today.date()).days):
        return name
    if then.year != today.year:
        return f"{then:%Y-%m-%d}"
    return f"{then.month}月{then.day}日" if language() == "zh" else f"{then.day} {MONTHS[then.month - 1]}"


def full_time(moment: datetime) -> str:
    """The whole date and time of day in the active zone, for tooltips."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def duration_text(value: timedelta | float | None) -> str:
    """Seconds as 3分20秒 / 3m 20s: the two largest units; "—" for none."""
    if value is None:
        return "—"
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    total = abs(int(seconds))
    amounts = (total // 86400, total // 3600 % 24, total // 60 % 60, total % 60)
    units = UNITS[language()]
    first = next((index for index, amount in enumerate(amounts) if amount), None)
    if first is None:
        return f"0{units[3]}"
    shown = [f"{amounts[i]}{units[i]}" for i in (first, first + 1) if i < 4 and amounts[i]]
    return ("" if language() == "zh" else " ").join(shown)


def clock_text(seconds: float) -> str:
    """Seconds as 03:12 or 1:03:12."""
    total = abs(int(seconds))
    rest = f"{total // 60 % 60:02}:{total % 60:02}"
    return f"{total // 3600}:{rest}" if total >= 3600 else rest


def group_phone(number: str) -> str:
    """A telephone number in the groups people read: 138 1234 5678, 010 8888 6666, 400 820 8820; others unchanged.

    Masked digits (138****5678) keep their place: 138 **** 5678. A leading +86 is kept apart.
    """
    text = number.strip()
    prefix = ""
    if text.startswith("+86"):
        prefix, text = "+86 ", text[3:].lstrip(" -")
    digits = text.replace(" ", "").replace("-", "")
    groups = _groups(digits)
    if not groups or any(char not in "0123456789*" for char in digits):
        return number.strip()
    parts, start = [], 0
    for length in groups:
        parts.append(digits[start : start + length])
        start += length
    return prefix + " ".join(parts)


def _groups(digits: str) -> tuple[int, ...]:
    if len(digits) == 11 and digits[0] == "1":
        return 3, 4, 4
    if len(digits) == 10 and digits[:3] in {"400", "800"}:
        return 3, 3, 4
    if digits[:1] == "0" and 10 <= len(digits) <= 12:
        area = 3 if digits[1:2] in {"1", "2"} else 4
        rest = len(digits) - area
        return area, rest - 4, 4
    return ()


def short_date(moment: datetime) -> str:
    """The date in the reader's own format."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
