"""From what a person typed, or a file holds, to the JSON value of a field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from zhulian.platform.custom_fields.checking import checked, clean_text
from zhulian.platform.custom_fields.mistakes import Mistake
from zhulian.platform.models import CustomField, FieldKind

YES = frozenset({"yes", "y", "true", "1", "是", "有", "对"})
NO = frozenset({"no", "n", "false", "0", "否", "无", "不"})
SEPARATORS = re.compile(r"[,，;；、|\n]+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?"
    r"(?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?)?"
)


def read(field: CustomField, texts: Sequence[str], zone: ZoneInfo, *, held: Any = None) -> Any:
    """The value; None where nothing was typed. Moments without a zone are in `zone`. Raises Mistake."""
    typed = [text for text in map(clean_text, texts) if text]
    if not typed:
        return None
    return checked(field, _READERS[FieldKind(field.kind)](field, typed, zone), held=held)


def _folded(text: str) -> str:
    """Full-width digits and signs as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _number(text: str, mistake: str) -> Decimal:
    plain = _folded(text).replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        raise Mistake(mistake)
    return Decimal(plain)


def _text(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> str:
    return typed[0]


def _whole(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> int:
    number = _number(typed[0], "whole")
    if number != int(number):
        raise Mistake("whole")
    return int(number)


def _decimal(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> str:
    return format(_number(typed[0], "number"), "f")


def _money(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> int:
    cents = _number(_folded(typed[0]).lstrip("¥￥"), "money") * 100
    if cents != int(cents):
        raise Mistake("money")
    return int(cents)


def _parts(text: str, mistake: str) -> datetime:
    """A wall clock: the zone is put on by whoever needs one."""
    found = _DATE.fullmatch(_folded(text))
    if found is None:
        raise Mistake(mistake)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - see above
    except ValueError:
        raise Mistake(mistake)


def _date(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> str:
    return _parts(typed[0], "date").date().isoformat()


def _moment(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> str:
    """A wall clock in the zone; a text that says its offset is taken at its word."""
    try:
        exact = datetime.fromisoformat(_folded(typed[0]))
    except ValueError:
        exact = None
    if exact is None or exact.tzinfo is None:
        exact = _parts(typed[0], "moment").replace(tzinfo=zone)
    try:
        return exact.astimezone(UTC).isoformat()
    except OverflowError:
        raise Mistake("moment")


def _boolean(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> bool:
    word = _folded(typed[0]).lower()
    if word not in YES | NO:
        raise Mistake("yes_no")
    return word in YES


def _key(field: CustomField, text: str) -> str:
    """A choice by its key or, as files have it, by its name in either language."""
    keys = {row["key"]: row["key"] for row in field.options}
    for row in reversed(field.options):
        names = [name.casefold() for name in (row["name"], row["name_en"]) if name]
        keys |= {name: row["key"] for name in names if name not in keys or row["is_active"]}
    found = keys.get(text) or keys.get(text.casefold())
    if found is None:
        raise Mistake("no_choice", text)
    return str(found)


def _choice(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> str:
    return _key(field, typed[0])


def _choices(field: CustomField, typed: Sequence[str], zone: ZoneInfo) -> list[str]:
    """Several texts, each a choice, or several in one."""
    found = []
    for text in typed:
        try:
            found.append(_key(field, text))
        except Mistake:
            found += [_key(field, part.strip()) for part in SEPARATORS.split(text) if part.strip()]
    return found


_READERS: dict[FieldKind, Callable[[CustomField, Sequence[str], ZoneInfo], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.INTEGER: _whole,
    FieldKind.DECIMAL: _decimal,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.DATETIME: _moment,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
}
