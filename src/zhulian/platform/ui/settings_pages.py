"""Administration pages, declared: rooms register a page, the kit draws list, form, archive and undo.

Groups follow the administrator's tasks. Every write is checked, audited and safe against a second editor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of

GROUPS: dict[str, Any] = {
    "intake": _("How requests come in"),
    "people": _("Who gets them"),
    "promise": _("What we promise"),
    "customers": _("What customers see"),
    "company": _("Company"),
}
ENTRY = _("entry")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list. `value` is an attribute path (`queue.name`) or a function of the row; `kind` its look.

    Kinds: text, time, yes_no, phone, number, colour.
    """

    label: Any
    value: str | Callable[[Any], Any]
    kind: str = "text"


@dataclass(frozen=True)
class SettingsPage:
    """One kind of thing that administrators keep.

    `rows(actor)` are those the person may see; `fresh(actor)` makes an unsaved row (client set, defaults);
    `form_options(actor)` are extra arguments of the form; `after_save(actor, row, is_new)` runs in the transaction;
    `example` and `extra` are templates shown beside the form (`row` in the context). `search` are fields for the
    list's search box. A `singleton(actor)` has no list: its address opens the form. `needs_everywhere`: a thing of the
    operating company, for those only whose permission holds for all client companies.
    """

    slug: str
    title: Any
    purpose: Any
    group: str
    icon: str
    permission: str
    model: type[Model]
    form_class: type[BaseModelForm[Any]]
    rows: Callable[[Actor], QuerySet[Any]]
    columns: Sequence[Column] = ()
    item_name: Any = ENTRY
    empty_text: Any = ""
    order: int = 100
    ordering: Sequence[str] = ("pk",)
    search: Sequence[str] = ()
    can_add: bool = True
    can_archive: bool = True
    fresh: Callable[[Actor], Model] | None = None
    form_options: Callable[[Actor], dict[str, Any]] | None = None
    after_save: Callable[[Actor, Any, bool], None] | None = None
    singleton: Callable[[Actor], Model] | None = None
    example: str = ""
    extra: str = ""
    keywords: str = ""
    needs_everywhere: bool = False

    @property
    def url(self) -> str:
        """Where the page begins."""
        return reverse("settings_list", args=[self.slug])


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """A page of a room's own making that belongs on the settings home."""

    slug: str
    title: Any
    purpose: Any
    group: str
    icon: str
    permission: str
    url_name: str
    order: int = 100
    keywords: str = ""
    needs_everywhere: bool = False

    @property
    def url(self) -> str:
        """The page's address, "" while its room has none."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


Entry = SettingsPage | SettingsLink
_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add a page or link, or replace the one of the same slug. Raises ValueError for an unknown group."""
    if entry.group not in GROUPS:
        raise ValueError(f"unknown settings group {entry.group!r}; one of {', '.join(GROUPS)}")
    _entries[entry.slug] = entry


def unregister(slug: str) -> None:
    """Take a page away; nothing happens when there is none."""
    _entries.pop(slug, None)


def all_entries() -> list[Entry]:
    """Everything registered, by slug."""
    return [_entries[slug] for slug in sorted(_entries)]


def grouped_for(actor: Actor) -> list[tuple[Any, list[Entry]]]:
    """What this person may open, by group in task order; empty groups are left out."""
    found = []
    for code, label in GROUPS.items():
        entries = [
            entry
            for entry in _entries.values()
            if entry.group == code and is_allowed(entry, actor) and entry.url
        ]
        if entries:
            found.append((label, sorted(entries, key=lambda entry: (entry.order, entry.slug))))
    return found


def is_allowed(entry: Entry, actor: Actor) -> bool:
    """True if this person holds the entry's permission, and for all client companies where it asks for that."""
    reach = actor.reach(entry.permission)
    return reach.everywhere is not None if entry.needs_everywhere else bool(reach)


def address_for(actor: Actor, slug: str) -> str:
    """Where the page of this slug is; "" where there is none or the person may not open it."""
    entry = _entries.get(slug)
    return entry.url if entry is not None and is_allowed(entry, actor) else ""


def access_page(request: HttpRequest, slug: str) -> tuple[SettingsPage, Actor]:
    """The page and who asks. Raises NotFound for an unknown slug and for people who may not open it."""
    entry, actor = _entries.get(slug), actor_of(request)
    if not isinstance(entry, SettingsPage) or not is_allowed(entry, actor):
        raise NotFound(slug)
    return entry, actor
