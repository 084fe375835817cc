"""The rows of a list as it stands: asked, ordered, one page of them, and how many there are about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhulian.engine.conditions import ConditionError, require_cost
from zhulian.platform.access import Actor
from zhulian.platform.conditions import compile, context_for, explain
from zhulian.platform.lists.spec import Column
from zhulian.platform.lists.state import ListState
from zhulian.platform.ui.paging import PAGE_SIZE, KeysetPage, keyset

COUNTED = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One page of rows with their cells. `problem`: why the conditions could not be asked."""

    page: KeysetPage
    lines: list[tuple[Any, list[tuple[Column, Any]]]]
    count: str
    problem: str = ""


def asked(actor: Actor, state: ListState) -> QuerySet[Any]:
    """The rows that the person may see and that the list's conditions and words leave. Raises ConditionError."""
    spec = state.spec
    require_cost(state.where, spec.source.specs_for(actor), spec.most_cost)
    rows = spec.rows(actor)
    if state.query and spec.search is not None:
        rows = spec.search(actor, rows, state.query)
    return rows.filter(compile(state.where, spec.source, context_for(actor, state.where), actor))


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: its keys, and those of them whose column may be NULL."""

    column: Column
    keys: tuple[str, ...]
    nullable: tuple[str, ...]

    def keyed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the keys name."""
        made = self.column.sorted_by
        return rows if made is None else rows.annotate(**{self.column.sort: made()})


def order_of(actor: Actor, state: ListState) -> Order:
    """The order of the state; the list's own where the column is not there any more for the person."""
    allowed = state.spec.columns_for(actor)
    own = next(one for one in state.spec.columns if one.key == state.spec.sort.removeprefix("-"))
    column = allowed.get(state.sort.removeprefix("-"))
    wanted = state.sort if column is not None and column.sort else state.spec.sort
    column = column if column is not None and column.sort else own
    sign = "-" if wanted.startswith("-") else ""
    first, last = f"{sign}{column.sort}", f"{sign}id"
    return Order(column, tuple(dict.fromkeys((first, last))), (first,) if column.may_be_empty else ())


def find(actor: Actor, state: ListState, cursor: str = "", size: int = PAGE_SIZE) -> Found:
    """The page of the list at the cursor."""
    try:
        rows = asked(actor, state)
    except ConditionError as error:
        return Found(KeysetPage([], "", ""), [], "0", explain(error))
    order = order_of(actor, state)
    drawn = partial(state.spec.brought, columns=shown(actor, state))
    page = keyset(
        order.keyed(rows), order=order.keys, nullable=order.nullable, cursor=cursor, size=size, drawn=drawn
    )
    return Found(page, lines_of(actor, state, page.rows), _count(rows, page))


def shown(actor: Actor, state: ListState) -> list[Column]:
    """The columns of the state, in its order."""
    allowed = state.spec.columns_for(actor)
    return [allowed[key] for key in state.columns]


def lines_of(actor: Actor, state: ListState, rows: list[Any]) -> list[tuple[Any, list[tuple[Column, Any]]]]:
    """Rows with the columns that are shown and their values."""
    columns = shown(actor, state)
    state.spec.prepare(rows)
    return [(row, [(column, column.of(row, actor)) for column in columns]) for row in rows]


def _count(rows: QuerySet[Any], page: KeysetPage) -> str:
    """How many there are, "100+" beyond that: an exact sum of many would cost more than it tells."""
    if not page.older and not page.newer:
        return str(len(page))
    counted = rows.order_by()[: COUNTED + 1].count()
    return _("%(n)s+") % {"n": COUNTED} if counted > COUNTED else str(counted)
