"""Whether a JSON value fits its field. What passes here is what objects keep and what an API speaks.

text, long_text, choice: a text (of a choice its key); integer: a whole number; money: whole cents; decimal: a text such
as "12.5"; date: "2025-11-02"; datetime: "2025-11-02T06:30:00+00:00"; boolean: true or false; choices: a list of keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from zhulian.platform.custom_fields.mistakes import Mistake
from zhulian.platform.models import CustomField, FieldKind
from zhulian.platform.models.custom import TEXT_INDEXED

LONG_TEXT = 20_000
BIGGEST = 10**15 - 1
"""So that a number survives in JSON and in the numbers of SQLite."""
YEARS = range(1900, 9900)
_LOST = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE_DIGITS, DECIMALS = 11, 4


def is_empty(value: Any) -> bool:
    """No value: the field is left empty, or is emptied."""
    return value is None or value == "" or value == []


def checked(field: CustomField, value: Any, *, held: Any = None, is_lenient: bool = False) -> Any:
    """The value as it is kept; None for an empty one. Raises Mistake.

    A choice that is no longer offered stays where it is `held`, or with `is_lenient` (for values that were kept
    before: another customer's, those of an earlier time).
    """
    if is_empty(value):
        return None
    kept = _CHECKS[FieldKind(field.kind)](field, value)
    if is_empty(kept):
        return None
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES) and not is_lenient:
        _must_be_offered(field, kept, held)
    return kept


def _must_be_offered(field: CustomField, kept: Any, held: Any) -> None:
    chosen, before = (
        set(one) if isinstance(one, list) else {one} if one else set() for one in (kept, held or "")
    )
    gone = [key for key in chosen - before if key not in field.offered]
    if gone:
        raise Mistake("old_choice", field.labels[min(gone)])


def clean_text(text: str) -> str:
    """Without what a database, a workbook or a page cannot hold, and without outer blanks."""
    return _LOST.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _text(field: CustomField, value: Any) -> str:
    if not isinstance(value, str):
        raise Mistake("wrong_type")
    text = clean_text(value)
    most = LONG_TEXT if field.kind == FieldKind.LONG_TEXT else TEXT_INDEXED
    if len(text) > most:
        raise Mistake("too_long", most)
    return text if field.kind == FieldKind.LONG_TEXT else " ".join(text.split())


def _whole(field: CustomField, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Mistake("wrong_type")
    if abs(value) > BIGGEST:
        raise Mistake("too_large")
    return int(value)


def _decimal(field: CustomField, value: Any) -> str:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise Mistake("wrong_type")
    number = Decimal(value)
    if abs(number) >= 10**WHOLE_DIGITS:
        raise Mistake("too_large")
    if number != round(number, DECIMALS):
        raise Mistake("decimals")
    return format(number.normalize() + 0, "f")


def _date(field: CustomField, value: Any) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Mistake("wrong_type")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Mistake("date")
    if day.year not in YEARS:
        raise Mistake("date")
    return day.isoformat()


def _moment(field: CustomField, value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in YEARS:
        raise Mistake("moment")
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def _boolean(field: CustomField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Mistake("yes_no")
    return value


def _choice(field: CustomField, value: Any) -> str:
    if not isinstance(value, str) or value not in field.labels:
        raise Mistake("no_choice", value)
    return value


def _choices(field: CustomField, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise Mistake("wrong_type")
    chosen = {_choice(field, one) for one in value}
    return [key for key in field.labels if key in chosen]


_CHECKS: dict[FieldKind, Callable[[CustomField, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.INTEGER: _whole,
    FieldKind.DECIMAL: _decimal,
    FieldKind.MONEY: _whole,
    FieldKind.DATE: _date,
    FieldKind.DATETIME: _moment,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
}
