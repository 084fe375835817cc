"""What can be asked of which kind of field: operators, their opposites and the shape of their values."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    """Whole cents."""
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    """Whole seconds."""
    REFERENCE = "reference"
    """The id of a user, queue, customer, category, …"""
    SET = "set"
    """Many references: labels, groups, skills."""
    PHONE = "phone"


class Operator(StrEnum):
    """The stable names under which trees are stored."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"
    LESS = "lt"
    AT_MOST = "lte"
    MORE = "gt"
    AT_LEAST = "gte"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    ON = "on"
    IN_LAST = "in_last"
    IN_NEXT = "in_next"
    OLDER_THAN = "older_than"
    TODAY = "today"
    YESTERDAY = "yesterday"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    IS_ME = "is_me"
    IS_NOT_ME = "is_not_me"
    IN_MY_TEAMS = "in_my_teams"
    NOT_IN_MY_TEAMS = "not_in_my_teams"
    UNDER = "under"
    NOT_UNDER = "not_under"
    CONTAINS_ANY = "contains_any"
    CONTAINS_ALL = "contains_all"
    CONTAINS_NONE = "contains_none"


class Shape(StrEnum):
    """What stands beside an operator."""

    NOTHING = "nothing"
    ONE = "one"
    LIST = "list"
    PAIR = "pair"
    AMOUNT = "amount"


O = Operator  # noqa: E741 - the tables below are read by column

OPPOSITES: Mapping[Operator, Operator] = {
    O.IS_NOT: O.IS,
    O.NOT_IN: O.IN,
    O.NOT_CONTAINS: O.CONTAINS,
    O.IS_NOT_EMPTY: O.IS_EMPTY,
    O.IS_NOT_ME: O.IS_ME,
    O.NOT_IN_MY_TEAMS: O.IN_MY_TEAMS,
    O.NOT_UNDER: O.UNDER,
    O.CONTAINS_NONE: O.CONTAINS_ANY,
}
"""Negative operator → the positive one whose exact complement it is."""

_FROM_POSITIVE = {positive: negative for negative, positive in OPPOSITES.items()}

PERIODS = (
    O.TODAY,
    O.YESTERDAY,
    O.TOMORROW,
    O.THIS_WEEK,
    O.LAST_WEEK,
    O.THIS_MONTH,
    O.LAST_MONTH,
    O.THIS_YEAR,
    O.LAST_YEAR,
)
"""Calendar periods around the context's present day."""

_EMPTY = (O.IS_EMPTY, O.IS_NOT_EMPTY)
_EQUAL = (O.IS, O.IS_NOT, O.IN, O.NOT_IN)
_NUMBERS = (*_EQUAL, O.LESS, O.AT_MOST, O.MORE, O.AT_LEAST, O.BETWEEN, *_EMPTY)
_DATES = (O.ON, O.BEFORE, O.AFTER, O.BETWEEN, O.IN_LAST, O.IN_NEXT, O.OLDER_THAN, *PERIODS, *_EMPTY)
_ME = (O.IS_ME, O.IS_NOT_ME)
_TEAMS = (O.IN_MY_TEAMS, O.NOT_IN_MY_TEAMS)
_TREE = (O.UNDER, O.NOT_UNDER)

_BY_KIND: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (*_EQUAL, O.CONTAINS, O.NOT_CONTAINS, O.STARTS_WITH, O.ENDS_WITH, *_EMPTY),
    Kind.CHOICE: (*_EQUAL, *_EMPTY),
    Kind.BOOLEAN: (O.IS, O.IS_NOT, *_EMPTY),
    Kind.INTEGER: _NUMBERS,
    Kind.DECIMAL: _NUMBERS,
    Kind.MONEY: _NUMBERS,
    Kind.DURATION: _NUMBERS,
    Kind.DATE: _DATES,
    Kind.DATETIME: _DATES,
    Kind.REFERENCE: (*_EQUAL, *_EMPTY),
    Kind.SET: (O.CONTAINS_ANY, O.CONTAINS_ALL, O.CONTAINS_NONE, *_EMPTY),
    Kind.PHONE: (*_EQUAL, O.CONTAINS, O.NOT_CONTAINS, O.ENDS_WITH, *_EMPTY),
}

_SHAPES: Mapping[Operator, Shape] = {
    **dict.fromkeys((*_EMPTY, *PERIODS, *_ME, *_TEAMS), Shape.NOTHING),
    **dict.fromkeys((O.IN, O.NOT_IN, O.CONTAINS_ANY, O.CONTAINS_ALL, O.CONTAINS_NONE), Shape.LIST),
    **dict.fromkeys((O.IN_LAST, O.IN_NEXT, O.OLDER_THAN), Shape.AMOUNT),
    O.BETWEEN: Shape.PAIR,
}


def operators_of(
    kind: Kind, *, person: bool = False, team: bool = False, tree: bool = False
) -> tuple[O, ...]:
    """The operators of a kind, in the order in which a person is offered them; the flags add those of references."""
    extra = (*_ME,) * person + (*_TEAMS,) * (person or team) + (*_TREE,) * tree
    return (*_BY_KIND[kind], *extra) if kind is Kind.REFERENCE else _BY_KIND[kind]


def shape_of(operator: Operator) -> Shape:
    """What value the operator takes."""
    return _SHAPES.get(operator, Shape.ONE)


def positive(operator: Operator) -> tuple[Operator, bool]:
    """The operator's positive form, and whether it is that form itself."""
    form = OPPOSITES.get(operator)
    return (operator, True) if form is None else (form, False)


def opposite(operator: Operator) -> Operator | None:
    """The operator that holds exactly where this one does not; None where only `Not` can say it."""
    return OPPOSITES.get(operator) or _FROM_POSITIVE.get(operator)
