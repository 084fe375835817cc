"""The staff's navigation: rooms register entries when they start, each person sees those they may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

SECTIONS: dict[str, Any] = {
    "work": _("Work"),
    "customers": _("Customers"),
    "knowledge": _("Knowledge"),
    "supervise": _("Floor control"),
    "reports": _("Reports"),
    "system": _("Administration"),
}


class Permitted(Protocol):
    """Somebody whose permissions can be asked."""

    def has_permission(self, code: str, client: int | None = None) -> bool:
        """True if this person holds the permission."""
        ...


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `permission` "" means all staff; `key` is its letter after `g`; `bottom` puts it on phones' bar.

    `first_for` is a permission: who holds it begins there after log-in. Of several the last in the navigation counts.
    """

    section: str
    label: Any
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    key: str = ""
    bottom: bool = False
    count_url: str = ""
    count_topic: str = "nav"
    """The live topic that says that the figure may be another."""
    first_for: str = ""
    also: tuple[str, ...] = ()
    """Names of pages of one thing (they take its number) that belong to the entry and lie elsewhere."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """An entry with its address, ready to show; `count_url` names a view that answers with the figure beside it.

    Below the addresses of `also` the entry is the current one, as it is below its own.
    """

    item: NavItem
    url: str
    count_url: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class NavSection:
    """A titled group of entries that one person may use; never empty."""

    code: str
    label: Any
    entries: tuple[NavEntry, ...]


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry, or replace that of the same address. ValueError for an unknown section or a taken key."""
    if item.section not in SECTIONS:
        raise ValueError(f"unknown navigation section {item.section!r}; one of {', '.join(SECTIONS)}")
    taken = [other for other in _items.values() if item.key and other.key == item.key]
    if any(other.url_name != item.url_name for other in taken):
        raise ValueError(f"key {item.key!r} already opens {taken[0].url_name}")
    _items[item.url_name] = item


def unregister(url_name: str) -> None:
    """Take an entry away; nothing happens when there is none."""
    _items.pop(url_name, None)


def _address(url_name: str) -> str:
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def _entries(items: Iterable[NavItem], user: Permitted) -> Iterable[NavEntry]:
    for item in sorted(items, key=lambda item: (item.order, item.url_name)):
        if item.permission and not user.has_permission(item.permission):
            continue
        if url := _address(item.url_name):
            yield NavEntry(item, url, _address(item.count_url), " ".join(map(_above, item.also)))


def _above(url_name: str) -> str:
    """The address below which the pages of this name lie."""
    return reverse(url_name, args=[0]).removesuffix("0/")


def sections_for(user: Permitted) -> list[NavSection]:
    """The sections with the entries this person may use, in order; entries without an address are left out."""
    found = []
    for code, label in SECTIONS.items():
        entries = tuple(_entries((item for item in _items.values() if item.section == code), user))
        if entries:
            found.append(NavSection(code, label, entries))
    return found


def start_page(user: Permitted) -> str:
    """Where this person's work begins: the page that is first for a permission of theirs, else the first they may use.

    "" for people who may use none.
    """
    entries = [entry for section in sections_for(user) for entry in section.entries]
    first = [entry for entry in entries if entry.item.first_for and user.has_permission(entry.item.first_for)]
    return next((entry.url for entry in [*reversed(first), *entries]), "")
