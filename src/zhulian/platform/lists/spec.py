"""What a room tells of a list: where its rows come from, its columns, the views everybody has, what many rows allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.platform.access import Actor, Reach
from zhulian.platform.conditions import Source
from zhulian.platform.joined import Joined

MOST_COST = 60
SEARCH = _("Search")
NOTHING_YET = _("Nothing here yet")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `value` is an attribute path or a function of the row; `kind` its look.

    Kinds: text, name (bold, opens the row), when, long_when, until, seconds, number, phone, badge (a pair: words and
    state). `draw` makes the cell itself: of the row, the value, and what the room's view gave to the page.
    """

    key: str
    label: Any
    value: str | Callable[[Any], Any] = ""
    kind: str = "text"
    draw: Callable[[Any, Any, Mapping[str, Any]], str] | None = None
    sort: str = ""
    """The path that the column sorts by, "" for none. The database should have an index for it."""
    may_be_empty: bool = False
    """The path of `sort` holds NULL in some rows; they come last."""
    sorted_by: Callable[[], Any] | None = None
    """The expression that `sort` is the name of, where the rows have no such path of their own."""
    permission: str = ""
    export: Callable[[Any], Any] | None = None
    """What an export writes, where it is not the value itself."""
    seen: Callable[[Actor, Any], Any] | None = None
    """The value as this person may know it, where not everybody may know it whole."""

    joins: Sequence[str] = ()
    """The related rows that the cell reads, where the path of `value` does not say it."""

    @property
    def joined(self) -> Sequence[str]:
        """The related rows that must be brought for this cell."""
        if self.joins or not isinstance(self.value, str) or "." not in self.value:
            return self.joins
        return (self.value.partition(".")[0],)

    def of(self, row: Any, actor: Actor) -> Any:
        """The cell's value, for this person."""
        if self.seen is not None:
            return self.seen(actor, row)
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for part in (self.value or self.key).split("."):
            found = getattr(found, part, None)
        return found() if callable(found) else found


@dataclass(frozen=True, slots=True)
class Preset:
    """A view that every installation has. `where` is the condition language's JSON."""

    key: str
    label: Any
    where: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    columns: Sequence[str] = ()
    empty: tuple[Any, Any] | None = None
    """What is said (title, text) where the view has no rows, if that tells more than "nothing fits"."""


class BulkRefused(Exception):
    """One row cannot be changed; the text says why, in the reader's language."""


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done to many rows at once, each checked and changed by itself.

    `apply(actor, row_id, params)` returns what `undo` needs (JSON; None where nothing changed) and raises BulkRefused.
    `undo(actor, row_id, change)` takes one row back and raises BulkRefused where somebody has changed it since.
    """

    key: str
    label: Any
    icon: str
    permission: str
    form: Callable[[Actor, Any], forms.Form]
    check: Callable[[Actor, Any, Mapping[str, Any]], str]
    """Why this row will not be changed, "" where it will."""
    apply: Callable[[Actor, int, Mapping[str, Any]], Any]
    undo: Callable[[Actor, int, Any], None]
    words: Callable[[Mapping[str, Any]], str]
    """What will happen, in words."""


@dataclass(frozen=True)
class ListSpec:
    """One list. `rows(actor)` are those the person may see; `drawn(rows)` brings what the columns need."""

    key: str
    title: Any
    url_name: str
    permission: str
    source: Source
    rows: Callable[[Actor], QuerySet[Any]]
    columns: Sequence[Column]
    shown: Sequence[str]
    """The columns that are shown until somebody chooses others."""
    presets: Sequence[Preset]
    sort: str
    """The first order: a column's key, with "-" for downwards."""
    link: Callable[[Any], str]
    icon: str
    drawn: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    told: Callable[[Sequence[Any]], None] | None = None
    """Reads at once what the cells of all these rows say, where no query of rows can bring it, and keeps it in them."""
    search: Callable[[Actor, QuerySet[Any], str], QuerySet[Any]] | None = None
    search_hint: Any = SEARCH
    purpose: Any = ""
    empty_title: Any = NOTHING_YET
    empty_text: Any = ""
    export_permission: str = ""
    bulk: Sequence[BulkAction] = ()
    live: Callable[[Actor], str] | None = None
    """The topic that says that there may be new rows."""
    live_types: str = ""
    page_template: str = "platform/lists/page.html"
    most_cost: int = MOST_COST
    more: Callable[[Actor], Mapping[str, Column]] | None = None
    """Columns that come from rows, as far as the person may know them."""
    or_permissions: Sequence[str] = ()
    """Any of these opens the list as well."""

    def reach(self, actor: Actor) -> Reach:
        """Where the person may open the list; its rows are narrower still."""
        reaches = [actor.reach(code) for code in (self.permission, *self.or_permissions)]
        clients = {client: scope for one in reaches for client, scope in one.clients.items()}
        return Reach(max((one.everywhere for one in reaches if one.everywhere), default=None), clients)

    def columns_for(self, actor: Actor) -> Mapping[str, Column]:
        """The columns that the person may see, by key."""
        allowed = {one.key: one for one in self.columns if not one.permission or actor.may(one.permission)}
        more = self.more
        return allowed if more is None else Joined(allowed, lambda: more(actor))

    def prepare(self, rows: Sequence[Any]) -> None:
        """Called with the rows of a page, or of a piece of an export, before their cells are asked."""
        if self.told is not None:
            self.told(rows)

    def row(self, actor: Actor, pk: int) -> Model | None:
        """A row that the person may see."""
        return self.drawn(self.rows(actor)).filter(pk=pk).first()

    def brought(self, rows: QuerySet[Any], columns: Iterable[Column]) -> QuerySet[Any]:
        """The rows with what these columns show, and no more: every join is paid for."""
        related = {field.name for field in rows.model._meta.fields if field.is_relation}
        joins = {name for column in columns for name in column.joined} & related
        return self.drawn(rows).select_related(*sorted(joins)) if joins else self.drawn(rows)


_lists: dict[str, ListSpec] = {}


def register(spec: ListSpec) -> None:
    """Add a list. Raises ValueError where it names columns that it does not have."""
    keys = {column.key for column in spec.columns}
    for wanted in (*spec.shown, spec.sort.lstrip("-"), *(key for one in spec.presets for key in one.columns)):
        if wanted not in keys:
            raise ValueError(f"list {spec.key}: no column {wanted!r}")
    if not spec.presets:
        raise ValueError(f"list {spec.key}: no view")
    _lists[spec.key] = spec


def all_lists() -> list[ListSpec]:
    """Every list."""
    return list(_lists.values())


def spec_of(key: str) -> ListSpec | None:
    """The list of this key."""
    return _lists.get(key)
