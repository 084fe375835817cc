"""From a test to the check it means here and now. Evaluation and every compiler go through this one place."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any as Anything

from .checks import AllOf, Blank, Check, OneOf, Part, Place, Span
from .context import Context
from .days import day_start, period
from .errors import WrongOperator
from .fields import Spec
from .folding import digits, fold
from .kinds import Kind, Operator, positive
from .tree import Amount, Test, Unit

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A check, and whether the test is true where it holds or where it does not."""

    check: Check
    is_positive: bool


def meaning(test: Test, spec: Spec, context: Context) -> Meaning:
    """What the test asks of the field's values. The tree must have been read by `parse` or checked by `check`."""
    operator, is_positive = positive(test.operator)
    if test.operator not in spec.operators:
        raise WrongOperator((), spec.key, str(test.operator))
    return Meaning(_check(operator, test.value, spec, context), is_positive)


def _check(operator: Operator, value: Anything, spec: Spec, context: Context) -> Check:
    if operator is Operator.IS_EMPTY:
        return Blank()
    if operator is Operator.IS:
        return OneOf(_comparable((value,), spec))
    if operator is Operator.IN or operator is Operator.CONTAINS_ANY:
        return OneOf(_comparable(value, spec))
    if operator is Operator.CONTAINS_ALL:
        return AllOf(frozenset(value))
    if operator in _PLACES:
        text = digits(value) if spec.kind is Kind.PHONE else fold(value)
        return Part(text, _PLACES[operator])
    if operator in _REFERENCES:
        return OneOf(_REFERENCES[operator](value, spec, context))
    if operator in _NUMBERS:
        return _NUMBERS[operator](value)
    return _dates(operator, value, spec.kind, context)


_PLACES: Mapping[Operator, Place] = {
    Operator.CONTAINS: Place.ANYWHERE,
    Operator.STARTS_WITH: Place.START,
    Operator.ENDS_WITH: Place.END,
}

_NUMBERS: Mapping[Operator, Callable[[Anything], Span]] = {
    Operator.LESS: lambda value: Span(high=value, with_high=False),
    Operator.AT_MOST: lambda value: Span(high=value),
    Operator.MORE: lambda value: Span(low=value, with_low=False),
    Operator.AT_LEAST: lambda value: Span(low=value),
}


def _teams(_value: Anything, spec: Spec, context: Context) -> frozenset[Hashable]:
    return frozenset(context.my_mates if spec.is_person else context.my_teams)


_REFERENCES: Mapping[Operator, Callable[[Anything, Spec, Context], frozenset[Hashable]]] = {
    Operator.IS_ME: lambda _value, _spec, context: frozenset(() if context.me is None else (context.me,)),
    Operator.IN_MY_TEAMS: _teams,
    Operator.UNDER: lambda value, spec, context: frozenset(context.under(spec.tree, value)),
}


def _comparable(values: Iterable[Anything], spec: Spec) -> frozenset[Hashable]:
    if spec.kind is Kind.TEXT:
        return frozenset(fold(value) for value in values)
    if spec.kind is Kind.CHOICE:
        return frozenset(spec.choices[value] for value in values)
    if spec.kind is Kind.PHONE:
        return frozenset(spec.normalise(value) for value in values) - {""}
    return frozenset(values)


def _dates(operator: Operator, value: Anything, kind: Kind, context: Context) -> Span:
    """Dates are compared as dates; days are turned into the moments at which they begin for moments."""
    if operator is Operator.BETWEEN and kind not in (Kind.DATE, Kind.DATETIME):
        return Span(value[0], value[1])
    if isinstance(value, Amount):
        return (
            _dates_by_amount(operator, value, context)
            if kind is Kind.DATE
            else _moments(operator, value, context)
        )
    first, end = _bounds(operator, value, context)
    if kind is Kind.DATE:
        return Span(first, end, with_high=False)
    return Span(_moment(first, context), _moment(end, context), with_high=False)


def _moment(bound: date | datetime | None, context: Context) -> datetime | None:
    if bound is None or isinstance(bound, datetime):
        return bound
    return day_start(bound, context.zone)


def _bounds(operator: Operator, value: Anything, context: Context) -> tuple[date | None, date | None]:
    """From the first (included) to the second (not included); a datetime is a date too."""
    days = period(operator, context.today)
    if days is not None:
        return days
    if operator is Operator.BEFORE:
        return None, value
    if operator is Operator.AFTER:
        return _just_after(value), None
    low, high = value if operator is Operator.BETWEEN else (value, value)
    return low, _just_after(high)


def _just_after(bound: date) -> date:
    return bound + (_TICK if isinstance(bound, datetime) else _DAY)


def _dates_by_amount(operator: Operator, amount: Amount, context: Context) -> Span:
    today, days = context.today, amount.n * _DAY
    if operator is Operator.IN_LAST:
        return Span(today - days, today)
    if operator is Operator.IN_NEXT:
        return Span(today, today + days)
    return Span(high=today - days, with_high=False)


_LENGTHS: Mapping[Unit, timedelta] = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: _DAY,
}


def _moments(operator: Operator, amount: Amount, context: Context) -> Span:
    now, length = context.now, amount.n * _LENGTHS[amount.unit]
    if operator is Operator.IN_LAST:
        return Span(now - length, now)
    if operator is Operator.IN_NEXT:
        return Span(now, now + length)
    return Span(high=now - length, with_high=False)
