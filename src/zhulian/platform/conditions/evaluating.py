"""Trees over rows in hand, with the answers that the compiled query would give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from zhulian.engine import conditions as engine
from zhulian.engine.conditions import Context, Node
from zhulian.platform.access import Actor
from zhulian.platform.conditions.fields import Field, Source


def evaluate(tree: Node, source: Source, context: Context, row: Any, *, actor: Actor | None = None) -> bool:
    """Whether the tree is true of the row. With an actor, as far as they may know the row. Raises ConditionErrors."""
    return matcher(tree, source, context, actor=actor)(row)


def matcher(
    tree: Node, source: Source, context: Context, *, actor: Actor | None = None
) -> Callable[[Any], bool]:
    """The tree made ready for many rows; without an actor (triggers, routing) with all fields."""
    fields, specs = source.fields_for(actor), source.specs_for(actor)
    checked = engine.simplify(engine.check(tree, specs))
    holds = engine.predicate(checked, specs, context)
    return lambda row: holds(lambda key: _value(source, fields[key], row, actor))


def _value(source: Source, field: Field, row: Any, actor: Actor | None) -> Any:
    bounds = source.bounds(field, actor)
    if (
        bounds is not None
        and source.client_getter is not None
        and source.client_getter(row) not in bounds.clients
    ):
        return None
    return field.getter(row)


def with_needs(tree: Node, source: Source, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with all that evaluating the tree will read, so that it makes no query for each."""
    known = source.fields_for(None)
    fields = [known[key] for key in sorted(engine.fields_of(tree)) if key in known]
    related = sorted({path for field in fields for path in field.related})
    prefetched = sorted({path for field in fields for path in field.prefetched})
    return (
        rows.select_related(*related).prefetch_related(*prefetched)
        if related
        else rows.prefetch_related(*prefetched)
    )
