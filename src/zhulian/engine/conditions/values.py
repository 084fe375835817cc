"""JSON values ⇄ the typed values of tests. Nothing is guessed: a number is no text, a text no number."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any as Anything

from .errors import (
    BadPhone,
    BadText,
    EmptyRange,
    MissingValue,
    OutOfRange,
    TextTooLong,
    TooManyValues,
    UnexpectedValue,
    UnknownChoice,
    WrongType,
)
from .fields import Spec
from .folding import digits
from .kinds import Kind, Operator, Shape, shape_of
from .limits import FIRST_YEAR, LAST_YEAR, MAX_ALL_OF, MAX_AMOUNT, MAX_INTEGER, MAX_LIST, MAX_TEXT
from .tree import Amount, Path, Single, Unit, Value

# [0-9], not \d: that takes the digits of every script.
_DECIMAL = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
MAX_DIGITS = 40


def read_value(raw: Anything, operator: Operator, spec: Spec, path: Path) -> Value:
    """The typed value for this operator and field. Raises ConditionErrors that carry the path."""
    shape = shape_of(operator)
    if shape is Shape.NOTHING:
        if raw is not None:
            raise UnexpectedValue(path)
        return None
    if raw is None:
        raise MissingValue(path)
    if shape is Shape.AMOUNT:
        return _amount(raw, spec, path)
    if shape is Shape.PAIR:
        return _pair(raw, spec, path)
    if shape is Shape.LIST:
        return _several(raw, spec, path, MAX_ALL_OF if operator is Operator.CONTAINS_ALL else MAX_LIST)
    return _date(raw, spec, path) if operator is Operator.ON else _single(raw, spec, path)


def _single(raw: Anything, spec: Spec, path: Path) -> Single:
    return _READERS[spec.kind](raw, spec, path)


def _sequence(raw: Anything, path: Path, expected: str) -> tuple[Anything, ...]:
    if not isinstance(raw, list | tuple):
        raise WrongType(path, expected)
    return tuple(raw)


def _several(raw: Anything, spec: Spec, path: Path, limit: int) -> tuple[Single, ...]:
    found = _sequence(raw, path, "list")
    if not found:
        raise MissingValue(path)
    if len(found) > limit:
        raise TooManyValues(path, limit)
    return tuple(_single(one, spec, (*path, index)) for index, one in enumerate(found))


def _pair(raw: Anything, spec: Spec, path: Path) -> tuple[Single, Single]:
    found = _sequence(raw, path, "pair")
    if len(found) != 2:
        raise WrongType(path, "pair")
    low, high = (_single(one, spec, (*path, index)) for index, one in enumerate(found))
    if type(low) is not type(high):
        raise WrongType(path, "pair")
    if low > high:  # type: ignore[operator]
        raise EmptyRange(path)
    return low, high


def _amount(raw: Anything, spec: Spec, path: Path) -> Amount:
    if not isinstance(raw, dict) or set(raw) != {"n", "unit"}:
        raise WrongType(path, "amount")
    n = _whole(raw["n"], (*path, "n"), 1, MAX_AMOUNT)
    unit = raw["unit"]
    units = (Unit.DAYS,) if spec.kind is Kind.DATE else tuple(Unit)
    if not isinstance(unit, str) or unit not in units:
        raise WrongType((*path, "unit"), "amount")
    return Amount(n, Unit(unit))


def checked_text(raw: Anything, path: Path, expected: str) -> str:
    """A text that both databases can hold: not empty, not too long, no NUL, no half of a surrogate pair."""
    if not isinstance(raw, str):
        raise WrongType(path, expected)
    if len(raw) > MAX_TEXT:
        raise TextTooLong(path, MAX_TEXT)
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in raw):
        raise BadText(path)
    if not raw:
        raise MissingValue(path)
    return str(raw)


def _text(raw: Anything, spec: Spec, path: Path) -> str:
    return checked_text(raw, path, spec.kind)


def _phone(raw: Anything, spec: Spec, path: Path) -> str:
    text = checked_text(raw, path, spec.kind)
    if not 1 <= len(digits(text)) <= MAX_DIGITS:
        raise BadPhone(path)
    return text


def _choice(raw: Anything, spec: Spec, path: Path) -> str:
    text = checked_text(raw, path, spec.kind)
    if text not in spec.choices:
        raise UnknownChoice(path)
    return text


def _boolean(raw: Anything, spec: Spec, path: Path) -> bool:
    if not isinstance(raw, bool):
        raise WrongType(path, spec.kind)
    return raw


def _whole(raw: Anything, path: Path, low: int, high: int, expected: str = "integer") -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise WrongType(path, expected)
    if not low <= raw <= high:
        raise OutOfRange(path)
    return int(raw)


def _number(raw: Anything, spec: Spec, path: Path) -> int:
    return _whole(raw, path, -MAX_INTEGER, MAX_INTEGER, spec.kind)


def _seconds(raw: Anything, spec: Spec, path: Path) -> int:
    return _whole(raw, path, 0, MAX_INTEGER, spec.kind)


def _reference(raw: Anything, spec: Spec, path: Path) -> int:
    return _whole(raw, path, 1, MAX_INTEGER, spec.kind)


def _decimal(raw: Anything, spec: Spec, path: Path) -> Decimal:
    """At most 15 digits: so many survive in the numbers of SQLite, where exact decimals are doubles."""
    if not isinstance(raw, str):
        raise WrongType(path, spec.kind)
    if not _DECIMAL.fullmatch(raw):
        raise OutOfRange(path)
    return Decimal(raw)


def _date(raw: Anything, spec: Spec, path: Path) -> date:
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        raise WrongType(path, spec.kind)
    try:
        found = date.fromisoformat(raw)
    except ValueError:
        raise OutOfRange(path)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise OutOfRange(path)
    return found


def _day_or_moment(raw: Anything, spec: Spec, path: Path) -> date | datetime:
    """A day of the person's own calendar, or a moment with its offset, kept in UTC."""
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        return _date(raw, spec, path)
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        raise OutOfRange(path)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise OutOfRange(path)
    return found.astimezone(UTC)


_READERS: Mapping[Kind, Callable[[Anything, Spec, Path], Single]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _number,
    Kind.DATE: _date,
    Kind.DATETIME: _day_or_moment,
    Kind.DURATION: _seconds,
    Kind.REFERENCE: _reference,
    Kind.SET: _reference,
    Kind.PHONE: _phone,
}


def dump_value(value: Value) -> Anything:
    """The value as JSON knows it."""
    if isinstance(value, tuple):
        return [dump_value(one) for one in value]
    if isinstance(value, Amount):
        return {"n": value.n, "unit": str(value.unit)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value
