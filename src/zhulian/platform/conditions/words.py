"""Operators, values and errors of conditions in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from zhulian.engine.conditions import (
    Amount,
    ConditionError,
    Described,
    Kind,
    Node,
    Operator,
    Single,
    Spec,
    Unit,
    describe,
    references_of,
)
from zhulian.platform.access import Actor
from zhulian.platform.conditions.fields import Source
from zhulian.platform.ui.text import duration_text, group_phone

OPERATOR_WORDS: Mapping[Operator, Any] = {
    Operator.IS: pgettext_lazy("condition", "is"),
    Operator.IS_NOT: pgettext_lazy("condition", "is not"),
    Operator.IN: pgettext_lazy("condition", "is one of"),
    Operator.NOT_IN: pgettext_lazy("condition", "is none of"),
    Operator.CONTAINS: pgettext_lazy("condition", "contains"),
    Operator.NOT_CONTAINS: pgettext_lazy("condition", "does not contain"),
    Operator.STARTS_WITH: pgettext_lazy("condition", "starts with"),
    Operator.ENDS_WITH: pgettext_lazy("condition", "ends with"),
    Operator.IS_EMPTY: pgettext_lazy("condition", "is empty"),
    Operator.IS_NOT_EMPTY: pgettext_lazy("condition", "is not empty"),
    Operator.LESS: pgettext_lazy("condition", "is less than"),
    Operator.AT_MOST: pgettext_lazy("condition", "is at most"),
    Operator.MORE: pgettext_lazy("condition", "is more than"),
    Operator.AT_LEAST: pgettext_lazy("condition", "is at least"),
    Operator.BETWEEN: pgettext_lazy("condition", "is between"),
    Operator.BEFORE: pgettext_lazy("condition", "is before"),
    Operator.AFTER: pgettext_lazy("condition", "is after"),
    Operator.ON: pgettext_lazy("condition", "is on"),
    Operator.IN_LAST: pgettext_lazy("condition", "is in the last"),
    Operator.IN_NEXT: pgettext_lazy("condition", "is in the next"),
    Operator.OLDER_THAN: pgettext_lazy("condition", "is longer ago than"),
    Operator.TODAY: pgettext_lazy("condition", "is today"),
    Operator.YESTERDAY: pgettext_lazy("condition", "was yesterday"),
    Operator.TOMORROW: pgettext_lazy("condition", "is tomorrow"),
    Operator.THIS_WEEK: pgettext_lazy("condition", "is this week"),
    Operator.LAST_WEEK: pgettext_lazy("condition", "was last week"),
    Operator.THIS_MONTH: pgettext_lazy("condition", "is this month"),
    Operator.LAST_MONTH: pgettext_lazy("condition", "was last month"),
    Operator.THIS_YEAR: pgettext_lazy("condition", "is this year"),
    Operator.LAST_YEAR: pgettext_lazy("condition", "was last year"),
    Operator.IS_ME: pgettext_lazy("condition", "is me"),
    Operator.IS_NOT_ME: pgettext_lazy("condition", "is not me"),
    Operator.IN_MY_TEAMS: pgettext_lazy("condition", "is in my teams"),
    Operator.NOT_IN_MY_TEAMS: pgettext_lazy("condition", "is not in my teams"),
    Operator.UNDER: pgettext_lazy("condition", "is or lies below"),
    Operator.NOT_UNDER: pgettext_lazy("condition", "neither is nor lies below"),
    Operator.CONTAINS_ANY: pgettext_lazy("condition", "contains any of"),
    Operator.CONTAINS_ALL: pgettext_lazy("condition", "contains all of"),
    Operator.CONTAINS_NONE: pgettext_lazy("condition", "contains none of"),
}

ERROR_WORDS: Mapping[str, Any] = {
    "not_json": gettext_lazy("This filter cannot be read. Build it again from its conditions."),
    "unknown_version": gettext_lazy("This filter cannot be read. Build it again from its conditions."),
    "bad_node": gettext_lazy("A part of this filter cannot be read. Remove it and add it again."),
    "too_deep": gettext_lazy("Groups may lie at most %(limit)s levels deep. Move the innermost one up."),
    "too_many_nodes": gettext_lazy("A filter may have at most %(limit)s conditions. Remove some."),
    "too_many_values": gettext_lazy("At most %(limit)s values are possible here. Remove some."),
    "text_too_long": gettext_lazy("The text may have at most %(limit)s characters. Shorten it."),
    "too_costly": gettext_lazy(
        "This filter would take too long. Remove conditions that search within texts."
    ),
    "unknown_field": gettext_lazy("There is no field “%(field)s”. Remove this condition."),
    "unknown_operator": gettext_lazy("This comparison does not exist. Choose another."),
    "wrong_operator": gettext_lazy("This comparison is not possible with this field. Choose another."),
    "missing_value": gettext_lazy("Enter a value."),
    "unexpected_value": gettext_lazy("This comparison takes no value. Remove it."),
    "wrong_type": gettext_lazy("The value does not fit this field. Enter it again."),
    "bad_text": gettext_lazy("The text contains characters that cannot be searched. Type it again."),
    "bad_phone": gettext_lazy("Enter a telephone number or a part of one, with 1 to 40 digits."),
    "out_of_range": gettext_lazy("This number or date is not possible. Enter another."),
    "unknown_choice": gettext_lazy("This choice does not exist any more. Choose another."),
    "empty_range": gettext_lazy("The end lies before the beginning. Exchange the two."),
}


def explain(error: ConditionError) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    return str(ERROR_WORDS[error.code] % error.values())


def amount_text(amount: Amount) -> str:
    """3 days, 2 hours, …"""
    if amount.unit is Unit.MINUTES:
        return ngettext("%(n)s minute", "%(n)s minutes", amount.n) % {"n": amount.n}
    if amount.unit is Unit.HOURS:
        return ngettext("%(n)s hour", "%(n)s hours", amount.n) % {"n": amount.n}
    return ngettext("%(n)s day", "%(n)s days", amount.n) % {"n": amount.n}


def moment_text(moment: date, zone: ZoneInfo) -> str:
    """A day, or a moment in the reader's zone, in the reader's own format."""
    if isinstance(moment, datetime):
        local = moment.astimezone(zone)
        return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
    return date_format(moment, "SHORT_DATE_FORMAT")


class SourceWords:
    """The words of one source's fields for one reader. Names of things are fetched once for the whole tree."""

    def __init__(self, tree: Node, source: Source, actor: Actor, zone: ZoneInfo) -> None:
        self._fields, self._zone = source.fields_for(actor), zone
        self._names: dict[str, Mapping[int, str]] = {}
        for key, ids in references_of(tree, source.specs_for(actor)).items():
            labels = self._fields[key].labels
            self._names[key] = labels(actor, ids) if labels is not None and ids else {}

    def field(self, spec: Spec) -> str:
        """The field's label."""
        return str(self._fields[spec.key].label)

    def operator(self, spec: Spec, operator: Operator) -> str:
        """The operator's words."""
        return str(OPERATOR_WORDS[operator])

    def value(self, spec: Spec, value: Single | Amount) -> str:
        """One value as people write it."""
        if isinstance(value, Amount):
            return amount_text(value)
        if isinstance(value, date):
            return moment_text(value, self._zone)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, int):
            return self._number(spec, value)
        if spec.kind is Kind.CHOICE:
            return str(self._fields[spec.key].choices[str(value)])
        if spec.kind is Kind.PHONE:
            return group_phone(str(value))
        return format(value, "f") if isinstance(value, Decimal) else value

    def _number(self, spec: Spec, value: int) -> str:
        if spec.kind in (Kind.REFERENCE, Kind.SET):
            return self._names.get(spec.key, {}).get(value) or _("(not available)")
        if spec.kind is Kind.DURATION:
            return duration_text(value)
        if spec.kind is Kind.MONEY:
            return f"{'-' * (value < 0)}¥{abs(value) // 100:,}.{abs(value) % 100:02}"
        return str(value)


def described(tree: Node, source: Source, actor: Actor, zone: ZoneInfo) -> Described:
    """The tree as chips in the reader's language. Raises UnknownField for what the actor may not use."""
    return describe(tree, source.specs_for(actor), SourceWords(tree, source, actor, zone))
