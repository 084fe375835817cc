"""The page of a list, drawn from its spec; a room's view calls `show`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhulian.engine.conditions import EVERYTHING, Chip, Described, Group, path_text
from zhulian.platform.access import Actor
from zhulian.platform.conditions import described
from zhulian.platform.lists.access import SHARE
from zhulian.platform.lists.drawing import body
from zhulian.platform.lists.finding import Found, find
from zhulian.platform.lists.spec import Column, ListSpec
from zhulian.platform.lists.state import ListState, View, read_state, views_of
from zhulian.platform.models import Sharing


@dataclass(frozen=True, slots=True)
class Shown:
    """A chip or a group as the page draws it."""

    path: str
    joint: str = ""
    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    parts: tuple[Shown, ...] = ()

    @property
    def few(self) -> tuple[str, ...]:
        """The first values; the others are in the title."""
        return self.values[:3]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(len(self.values) - 3, 0)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: its address sorts by it, "up" or "down" says that it does now."""

    column: Column
    address: str = ""
    direction: str = ""


def chips(actor: Actor, state: ListState) -> tuple[Shown, ...]:
    """The conditions as the bar shows them: the parts of the outermost All side by side."""
    if state.where == EVERYTHING:
        return ()
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return _shown(described(state.where, state.spec.source, actor, zone)).parts


def _shown(part: Described) -> Shown:
    path = path_text(part.path[1:])
    if isinstance(part, Chip):
        return Shown(path, "", part.field_label, part.operator_label, part.values)
    assert isinstance(part, Group)
    return Shown(path, part.joint, parts=tuple(_shown(one) for one in part.parts))


def heads(actor: Actor, state: ListState) -> list[Head]:
    """The shown columns; pressing the head of the one sorted by turns the order round."""
    allowed = state.spec.columns_for(actor)
    return [_head(state, allowed[key]) for key in state.columns]


def _head(state: ListState, column: Column) -> Head:
    if not column.sort:
        return Head(column)
    direction = {column.key: "up", f"-{column.key}": "down"}.get(state.sort, "")
    turned = f"-{column.key}" if direction == "up" else column.key
    return Head(column, state.having(sort=turned).address, direction)


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A view in the list of views."""

    view: View
    address: str
    is_current: bool
    is_shared: bool


def view_lines(state: ListState, views: list[View]) -> list[ViewLine]:
    """All views, each opening as it was kept."""
    plain = state.having(query="")
    return [
        ViewLine(
            view,
            plain.having(view=view, where=view.where, columns=view.columns, sort=view.sort).address,
            view.key == state.view.key,
            view.saved is not None and view.saved.sharing != Sharing.PRIVATE,
        )
        for view in views
    ]


def show(request: HttpRequest, actor: Actor, spec: ListSpec, **more: Any) -> HttpResponse:
    """The page; `more` goes into its context."""
    views = views_of(actor, spec)
    state = read_state(actor, spec, request.GET, views)
    found = find(actor, state, request.GET.get("cursor", ""))
    topic = spec.live(actor) if spec.live is not None else ""
    bulk = [one for one in spec.bulk if actor.may(one.permission)]
    divided_at = _divided_at(found, request.GET.get("since", ""))
    context = {
        "spec": spec,
        "state": state,
        "found": found,
        "page": found.page,
        "problem": state.problem or found.problem,
        "views": view_lines(state, views),
        "chips": chips(actor, state),
        "heads": heads(actor, state),
        "bulk": bulk,
        "divided_at": divided_at,
        "rows": body(spec, found, {"has_bulk": bool(bulk), "divided_at": divided_at, **more}),
        "may_export": bool(spec.export_permission) and actor.may(spec.export_permission),
        "has_search": spec.search is not None,
        "live_topic": topic,
        "newest": _newest(actor, spec) if topic else 0,
        "is_bare": not state.query and state.where == EVERYTHING,
        "may_decide": actor.reach(SHARE).everywhere is not None,
        "is_mine": state.view.saved is not None and state.view.saved.owner_id == actor.user_id,
        **more,
    }
    return render(request, spec.page_template, context)


def _newest(actor: Actor, spec: ListSpec) -> int:
    """The id above which every row is new to the person."""
    return spec.rows(actor).order_by("-pk").values_list("pk", flat=True).first() or 0


def _divided_at(found: Found, since: str) -> int:
    """The id of the first row below the "3 new" line; 0 where nothing at the top is newer than `since`."""
    if not since.isascii() or not since.isdigit() or len(since) > 18:
        return 0
    rows = list(found.page)
    older = next((row.pk for row in rows if row.pk <= int(since)), 0)
    return older if rows and rows[0].pk > int(since) else 0
