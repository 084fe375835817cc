"""Lists: the rows that one may see, those that the conditions leave, a page of them by keyset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import parse_text, require_cost
from zhulian.platform.access import Actor
from zhulian.platform.api.shapes import Asked, Paged
from zhulian.platform.conditions import Source, compile, context_for
from zhulian.platform.lists.spec import MOST_COST
from zhulian.platform.problems import Wrong, refused
from zhulian.platform.ui.paging import is_cursor, keyset

NEWEST = ("-id",)


def page(
    actor: Actor,
    rows: QuerySet[Any],
    asked: Paged,
    told: Callable[[Actor, Any], dict[str, Any]],
    *,
    source: Source | None = None,
    order: Sequence[str] = NEWEST,
) -> dict[str, Any]:
    """One page as {items, next}. Raises ConditionError, Problem."""
    if asked.cursor and not is_cursor(rows.model, asked.cursor, order):
        raise refused(Wrong("cursor", _("This cursor is not one of ours. Begin without one."), "bad_cursor"))
    if source is not None and isinstance(asked, Asked) and asked.where:
        rows = filtered(actor, rows, source, asked.where)
    found = keyset(rows, order=order, cursor=asked.cursor, size=asked.limit)
    return {"items": [told(actor, row) for row in found], "next": found.older or None}


def filtered(actor: Actor, rows: QuerySet[Any], source: Source, where: str) -> QuerySet[Any]:
    """With the same fields, limits and words as on the pages of lists. Raises ConditionError."""
    specs = source.specs_for(actor)
    tree = parse_text(where, specs)
    require_cost(tree, specs, MOST_COST)
    return rows.filter(compile(tree, source, context_for(actor, tree), actor))
