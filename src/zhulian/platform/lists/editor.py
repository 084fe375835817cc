"""One condition being edited: from a chip to a small form and back to a test, every step checked by the engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import (
    Amount,
    ConditionError,
    Kind,
    Node,
    Operator,
    Path,
    Shape,
    Spec,
    Test,
    UnknownField,
    node_at,
    parse,
    read_path,
    shape_of,
    singles,
)
from zhulian.platform.access import Actor
from zhulian.platform.conditions import OPERATOR_WORDS, Field
from zhulian.platform.lists.state import ListState

WHOLE = re.compile(r"-?[0-9]{1,18}")
MONEY = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?")
MOST_OPTIONS = 200
UNITS = (("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days")))
FIRST_CHOICE = {
    Kind.TEXT: Operator.CONTAINS,
    Kind.PHONE: Operator.CONTAINS,
    Kind.CHOICE: Operator.IN,
    Kind.DATE: Operator.THIS_MONTH,
    Kind.DATETIME: Operator.TODAY,
    Kind.SET: Operator.CONTAINS_ANY,
    Kind.REFERENCE: Operator.IN,
}
INPUTS = {
    Kind.TEXT: "text",
    Kind.PHONE: "tel",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "decimal",
    Kind.MONEY: "decimal",
    Kind.DURATION: "number",
    Kind.DATE: "date",
    Kind.DATETIME: "date",
    Kind.BOOLEAN: "select",
    Kind.CHOICE: "select",
    Kind.REFERENCE: "select",
    Kind.SET: "select",
}


@dataclass(frozen=True)
class Editor:
    """What the small form shows."""

    fields: list[tuple[str, Any]]
    field: Field | None = None
    operator: Operator | None = None
    values: tuple[str, ...] = ()
    unit: str = "days"
    path: str = ""
    """The chip that is changed, or "" for a new one."""
    into: str = ""
    """Where a new one goes."""
    joint: str = ""
    """"any" where the new one begins a group of alternatives."""
    options: tuple[tuple[str, Any], ...] = ()
    is_remote: bool = False
    error: str = ""

    @property
    def operators(self) -> list[tuple[str, Any]]:
        """What can be asked of the field."""
        if self.field is None:
            return []
        return [(str(one), OPERATOR_WORDS[one]) for one in self.field.spec.operators]

    @property
    def shape(self) -> str:
        """What stands beside the operator."""
        return str(shape_of(self.operator)) if self.operator is not None else "nothing"

    @property
    def input(self) -> str:
        """The kind of input for one value."""
        return INPUTS[self.field.spec.kind] if self.field is not None else ""

    @property
    def unit_word(self) -> Any:
        """What a bare number counts."""
        kinds = {Kind.DURATION: _("minutes"), Kind.MONEY: _("yuan")}
        return kinds.get(self.field.spec.kind, "") if self.field is not None else ""

    @property
    def first(self) -> str:
        """The only, or the lower value."""
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        """The upper value."""
        return self.values[1] if len(self.values) > 1 else ""


def editor_for(actor: Actor, state: ListState, data: QueryDict, error: str = "") -> Editor:
    """The form for the chip at `path`, or for a new condition; a field or operator just chosen goes before.

    Raises ConditionError where the path leads nowhere.
    """
    fields = state.spec.source.fields_for(actor)
    base = Editor(
        fields=[(key, one.label) for key, one in fields.items()],
        path=data.get("path", ""),
        into=data.get("into", ""),
        joint="any" if data.get("joint") == "any" else "",
        error=error,
    )
    test = _test_at(state.where, base.path)
    key = data.get("field") or (test.field if test is not None else "")
    if key not in fields:
        return base
    field = fields[key]
    operator = _operator(field.spec, data.get("op", ""), test)
    values, unit = _values(data, test if test is not None and test.operator is operator else None, field.spec)
    same_field = test is None or test.field == key or "v" in data
    values = values if same_field else ()
    options, is_remote = _options(actor, field, values)
    return replace(
        base,
        field=field,
        operator=operator,
        values=values,
        unit=unit,
        options=options,
        is_remote=is_remote,
    )


def _test_at(where: Node, path: str) -> Test | None:
    if not path:
        return None
    found = node_at(where, read_path(path))
    return found if isinstance(found, Test) else None


def _operator(spec: Spec, wanted: str, test: Test | None) -> Operator:
    known = {str(one): one for one in spec.operators}
    if wanted in known:
        return known[wanted]
    if test is not None and str(test.operator) in known:
        return known[str(test.operator)]
    first = FIRST_CHOICE.get(spec.kind)
    return first if first in spec.operators else spec.operators[0]


def _values(data: QueryDict, test: Test | None, spec: Spec) -> tuple[tuple[str, ...], str]:
    if "v" in data or test is None:
        return tuple(value for value in data.getlist("v") if value), data.get("unit", "days")
    if isinstance(test.value, Amount):
        return (str(test.value.n),), str(test.value.unit)
    return tuple(_shown(value, spec) for value in singles(test)), "days"


def _shown(value: Any, spec: Spec) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if spec.kind is Kind.MONEY:
        return f"{Decimal(value) / 100:.2f}"
    if spec.kind is Kind.DURATION:
        return str(value // 60)
    if spec.kind is Kind.DATETIME:
        return str(value)[:10]
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _options(actor: Actor, field: Field, chosen: Sequence[str]) -> tuple[tuple[tuple[str, Any], ...], bool]:
    """(choices, whether more are fetched as one types)."""
    if field.spec.kind is Kind.BOOLEAN:
        return (("yes", _("Yes")), ("no", _("No"))), False
    if field.spec.kind is Kind.CHOICE:
        return tuple(field.choices.items()), False
    if field.options is None:
        return (), False
    rows = field.options(actor, "")
    if len(rows) <= MOST_OPTIONS and not field.is_searched:
        return tuple((str(pk), label) for pk, label in rows), False
    ids = [int(one) for one in chosen if WHOLE.fullmatch(one)]
    known = field.labels(actor, ids) if field.labels is not None and ids else {}
    return tuple((str(pk), label) for pk, label in known.items()), True


def read_test(actor: Actor, state: ListState, data: QueryDict) -> Test:
    """The test that was entered. Raises ConditionError."""
    fields = state.spec.source.fields_for(actor)
    key = data.get("field", "")
    if key not in fields:
        raise UnknownField((), key[:60])
    spec = fields[key].spec
    operator = next((one for one in spec.operators if str(one) == data.get("op", "")), spec.operators[0])
    written: dict[str, Any] = {"field": key, "op": str(operator)}
    value = _written(spec, operator, [one for one in data.getlist("v") if one.strip()], data.get("unit", ""))
    if shape_of(operator) is not Shape.NOTHING:
        written["value"] = value
    found = parse({"v": 1, "where": written}, {key: spec})
    if not isinstance(found, Test):
        raise ConditionError(())
    return found


def _written(spec: Spec, operator: Operator, values: list[str], unit: str) -> Any:
    """The value as the condition language's JSON has it; what cannot be read stays text, and the engine says so."""
    shape = shape_of(operator)
    if shape is Shape.NOTHING or not values:
        return None
    if shape is Shape.AMOUNT:
        return {"n": _whole(values[0]), "unit": unit}
    read = [_raw(value.strip(), spec) for value in values]
    if shape is Shape.PAIR:
        return read[:2] if len(read) > 1 else None
    return read if shape is Shape.LIST else read[0]


def _raw(text: str, spec: Spec) -> Any:
    if spec.kind in (Kind.INTEGER, Kind.REFERENCE, Kind.SET):
        return _whole(text)
    if spec.kind is Kind.BOOLEAN:
        return {"yes": True, "no": False}.get(text, text)
    if spec.kind is Kind.DURATION:
        whole = _whole(text)
        return whole * 60 if isinstance(whole, int) else text
    if spec.kind is Kind.MONEY:
        found = MONEY.fullmatch(text.replace(",", ""))
        return int(f"{found[1]}{found[2]}{(found[3] or '').ljust(2, '0')}") if found else text
    return text


def _whole(text: str) -> int | str:
    return int(text) if WHOLE.fullmatch(text) else text


def place_of(data: QueryDict) -> Path:
    """Where a new condition goes."""
    return read_path(data.get("into", ""))
