"""Times as people and programs write them: 2019/4/25 9:32:09, ISO, dd-mm-yyyy, Excel's day numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

DMY, MDY = "dmy", "mdy"
UNCLEAR = "unclear"
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock; the zone is put on afterwards
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
SERIAL = re.compile(r"[1-6]\d{4}(?:\.\d+)?")
CLOCK = re.compile(
    r"[T\s]*(?P<before>上午|下午|中午|晚上|凌晨|[AaPp]\.?[Mm]\.?)?\s*(?P<hour>\d{1,2})[::时点](?P<minute>\d{2})"
    r"(?:[::分](?P<second>\d{2})(?:[.,]\d+)?秒?|分)?\s*(?P<after>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
BARE_CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})?")
LATE = {"下午", "晚上", "p"}


def parse(text: str, zone: tzinfo, order: str = "") -> datetime | None:
    """The moment in UTC, or None where it cannot be read.

    `zone` is that of times without one. `order` (DMY or MDY) reads what has the year last; without it such a date is
    read only where just one order makes sense.
    """
    text = text.strip()
    if SERIAL.fullmatch(text):
        return _in_utc(EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86400)), zone)
    for pattern in (YEAR_FIRST, YEAR_LAST, COMPACT):
        found = pattern.match(text)
        if found is None:
            continue
        year, month, day = _parts(pattern, found, order)
        try:
            wall = datetime(year, month, day)  # noqa: DTZ001 - the zone is put on below
        except ValueError:
            return None
        return _with_clock(wall, text[found.end() :], zone)
    return None


def _parts(pattern: re.Pattern[str], found: re.Match[str], order: str) -> tuple[int, int, int]:
    first, second, third = (int(part) for part in found.groups())
    if pattern is not YEAR_LAST:
        return first, second, third
    if not order:
        order = DMY if first > 12 else MDY if second > 12 else ""
    if order == DMY:
        return third, second, first
    return (third, first, second) if order == MDY else (0, 0, 0)


def _with_clock(wall: datetime, rest: str, zone: tzinfo) -> datetime | None:
    if not rest.strip():
        return _in_utc(wall, zone)
    found = CLOCK.fullmatch(rest)
    if found is None:
        bare = BARE_CLOCK.fullmatch(rest.strip())
        if bare is None:
            return None
        hour, minute, second, offset = int(bare[1]), int(bare[2]), int(bare[3] or 0), ""
    else:
        hour, minute, second = _hour(found), int(found["minute"]), int(found["second"] or 0)
        offset = found["zone"] or ""
    if hour > 23 or minute > 59 or second > 59:
        return None
    moment = wall.replace(hour=hour, minute=minute, second=second)
    return _in_utc(moment, _offset(offset) if offset else zone)


def _hour(found: re.Match[str]) -> int:
    hour = int(found["hour"])
    half = (found["before"] or found["after"] or "").lower()
    half = half[:1] if half[:1] in {"a", "p"} else half
    if half in LATE and hour < 12:
        return hour + 12
    if half in {"a", "上午", "凌晨"} and hour == 12:
        return 0
    return hour


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo or UTC


def _in_utc(wall: datetime, zone: tzinfo) -> datetime | None:
    try:
        return wall.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def order_of(samples: Iterable[str]) -> str:
    """How these dates with the year last are to be read: DMY, MDY, UNCLEAR, or "" where there are none."""
    found = [match for text in samples if (match := YEAR_LAST.match(text.strip()))]
    if not found:
        return ""
    fits = {
        DMY: all(int(match[2]) <= 12 for match in found),
        MDY: all(int(match[1]) <= 12 for match in found),
    }
    fitting = [order for order, is_fitting in fits.items() if is_fitting]
    return fitting[0] if len(fitting) == 1 else UNCLEAR
