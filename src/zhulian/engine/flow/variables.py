"""The variables of a flow, as fields for its conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from zhulian.engine.conditions import ConditionError, Context, Spec, Specs, parse
from zhulian.engine.conditions import Kind as Field
from zhulian.engine.conditions import Node as Tree

from .model import Flow, Json, Node, Value
from .vocabulary import Choices, Role, Vocabulary

TIMELESS = Context(datetime(2000, 1, 1, tzinfo=UTC))
"""For flows whose conditions ask nothing about time."""


def specs_of(flow: Flow, vocabulary: Vocabulary) -> Specs:
    """What the conditions of the flow may ask: what is put in or chosen anywhere, and what is given."""
    found: dict[str, Spec] = dict(vocabulary.given)
    for node in flow.nodes:
        key = vocabulary.variable(node)
        if key:
            spec = _spec(key, node, vocabulary)
            old = found.get(key)
            if old is not None and old.kind is spec.kind is Field.CHOICE:
                spec = Spec(key, Field.CHOICE, {**old.choices, **spec.choices})
            found[key] = spec
    return found


def _spec(key: str, node: Node, vocabulary: Vocabulary) -> Spec:
    if vocabulary.role(node) is Role.CHOOSE or holds_options(node, vocabulary):
        names = (choice.id for choice in node.choices) if node.choices else vocabulary.outlets(node)
        return Spec(key, Field.CHOICE, {name: name for name in names})
    return Spec(key, Field.DECIMAL if node.settings.get("type") == "number" else Field.TEXT)


def holds_options(node: Node, vocabulary: Vocabulary) -> bool:
    """True for a node at which one of its choices is put in as a value."""
    kind = vocabulary.kinds.get(node.kind)
    return kind is not None and kind.choices is Choices.OPTIONS and node.settings.get("type") == "choice"


def condition(when: Json, specs: Specs) -> Tree | None:
    """The condition that `when` writes down; None for none or a wrong one."""
    try:
        return None if when is None else parse(when, specs)
    except ConditionError:
        return None


def compared(value: Value | None, spec: Spec | None) -> object:
    """The value as conditions compare it; None where it is not of the field's kind."""
    if spec is None or value is None:
        return None
    if spec.kind is Field.DECIMAL:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return Decimal(str(value)) if is_number else None
    return value if isinstance(value, str) == (spec.kind in (Field.TEXT, Field.CHOICE)) else None


def known_as(variables: Mapping[str, Value], specs: Specs, key: str) -> object:
    """The getter of a walk's conditions."""
    return compared(variables.get(key), specs.get(key))
