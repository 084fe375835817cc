"""What a list shows now: all of it stands in the address, so it can be sent, kept and gone back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from zhulian.engine.conditions import (
    EVERYTHING,
    All,
    ConditionError,
    Node,
    Specs,
    check,
    dump,
    dump_text,
    parse,
    parse_text,
)
from zhulian.platform.access import Actor
from zhulian.platform.conditions import explain
from zhulian.platform.lists.access import roles_of, views_for
from zhulian.platform.lists.spec import Column, ListSpec, Preset
from zhulian.platform.models import ListDefault, SavedView

SAVED = "v"
MOST_QUERY = 320


@dataclass(frozen=True, slots=True)
class View:
    """A preset or a saved view."""

    key: str
    label: Any
    where: Node
    columns: tuple[str, ...]
    sort: str
    saved: SavedView | None = None
    problem: str = ""
    """Why its conditions cannot be used any more (a field is gone, a right was taken away)."""
    empty: tuple[Any, Any] | None = None
    """What is said where it has no rows."""


@dataclass(frozen=True)
class ListState:
    """The view that was chosen and what was changed of it since."""

    spec: ListSpec
    view: View
    where: Node
    columns: tuple[str, ...]
    sort: str
    query: str = ""
    problem: str = ""

    @property
    def is_changed(self) -> bool:
        """True where conditions, columns or order differ from the view's."""
        return (self.where, self.columns, self.sort) != (self.view.where, self.view.columns, self.view.sort)

    @property
    def empty(self) -> tuple[Any, Any] | None:
        """What the view itself says where it has no rows; None where something else was asked."""
        return None if self.query or self.where != self.view.where else self.view.empty

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters: the view, and only what differs from it."""
        found = [("view", self.view.key)]
        if self.where != self.view.where:
            found.append(("where", dump_text(self.where)))
        if self.columns != self.view.columns:
            found += [("col", key) for key in self.columns]
        if self.sort != self.view.sort:
            found.append(("sort", self.sort))
        return found + [("q", self.query)] * bool(self.query)

    @property
    def parameters(self) -> str:
        """The same, encoded."""
        return urlencode(self.pairs)

    @property
    def address(self) -> str:
        """The list's page as it stands, at its first row."""
        return f"{reverse(self.spec.url_name)}?{self.parameters}"

    def having(self, **changes: Any) -> ListState:
        """The same list with something else."""
        return replace(self, **changes)


def views_of(actor: Actor, spec: ListSpec) -> list[View]:
    """Every view that the person has of this list, presets first."""
    specs, allowed = spec.source.specs_for(actor), spec.columns_for(actor)
    found = [_preset(spec, one, specs, allowed) for one in spec.presets]
    for saved in views_for(actor, spec).select_related("owner"):
        columns = _columns(saved.columns, spec, allowed)
        sort = _sort(saved.sort, allowed) or spec.sort
        key = f"{SAVED}{saved.pk}"
        try:
            where = outermost_all(parse(saved.where, specs), specs)
            found.append(View(key, saved.name, where, columns, sort, saved))
        except ConditionError as error:
            found.append(View(key, saved.name, EVERYTHING, columns, sort, saved, explain(error)))
    return found


def _preset(spec: ListSpec, preset: Preset, specs: Specs, allowed: Mapping[str, Column]) -> View:
    where = parse({"v": 1, "where": preset.where}, specs) if preset.where else EVERYTHING
    where = outermost_all(where, specs)
    columns = _columns(preset.columns, spec, allowed)
    sort = preset.sort or spec.sort
    return View(preset.key, preset.label, where, columns, sort, empty=preset.empty)


def outermost_all(tree: Node, specs: Specs) -> Node:
    """The tree with an All outside, so that every chip has a place to which others are added. Raises ConditionError."""
    return tree if isinstance(tree, All) else check(All((tree,)), specs)


def _columns(wanted: Sequence[Any], spec: ListSpec, allowed: Mapping[str, Column]) -> tuple[str, ...]:
    """Those of the wanted columns that the person may see, each once; the list's own where none is left."""
    kept = tuple(key for key in dict.fromkeys(map(str, wanted)) if key in allowed)
    return kept or tuple(key for key in spec.shown if key in allowed)


def _sort(wanted: str, allowed: Mapping[str, Column]) -> str:
    """The order, if it is one of a column that sorts; else ""."""
    column = allowed.get(wanted.removeprefix("-"))
    return wanted if column is not None and column.sort else ""


def default_key(actor: Actor, spec: ListSpec) -> str:
    """The key of the view with which the list opens: the person's own choice, their roles', the first preset."""
    mine = ListDefault.objects.filter(list_key=spec.key, user_id=actor.lookup_id)
    roles = ListDefault.objects.filter(list_key=spec.key, role__in=roles_of(actor)).order_by("role_id")
    found = mine.first() or roles.first()
    return found.view if found is not None else spec.presets[0].key


def read_state(
    actor: Actor, spec: ListSpec, data: QueryDict, views: Sequence[View] | None = None
) -> ListState:
    """What the address asks for. What cannot be read is said in `problem` and left out; nothing raises."""
    views = views_of(actor, spec) if views is None else views
    by_key = {view.key: view for view in views}
    view = by_key.get(data.get("view", "")) or by_key.get(default_key(actor, spec)) or views[0]
    allowed = spec.columns_for(actor)
    where, problem = view.where, view.problem
    if data.get("where"):
        try:
            specs = spec.source.specs_for(actor)
            where = outermost_all(parse_text(str(data["where"]), specs), specs)
        except ConditionError as error:
            problem = explain(error)
    columns = _columns(data.getlist("col"), spec, allowed) if data.getlist("col") else view.columns
    return ListState(
        spec=spec,
        view=view,
        where=where,
        columns=columns,
        sort=_sort(data.get("sort", ""), allowed) or view.sort,
        query=data.get("q", "").replace("\0", "").strip()[:MOST_QUERY],
        problem=problem,
    )


def address_of(spec: ListSpec, where: Mapping[str, Any], view: str = "all") -> str:
    """The list with these conditions (JSON form, below "where"), e.g. for the rows behind a figure."""
    node = parse({"v": 1, "where": dict(where)}, spec.source.specs)
    pairs = urlencode([("view", view), ("where", dump_text(node))])
    return f"{reverse(spec.url_name)}?{pairs}"


def stored(state: ListState) -> dict[str, Any]:
    """What a saved view or an export keeps of a state."""
    return {"where": dump(state.where), "columns": list(state.columns), "sort": state.sort}
