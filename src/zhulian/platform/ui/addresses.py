"""Where things have their page: faces register it, so that rooms below can point there without knowing them."""

from __future__ import annotations

from django.urls import reverse

_names: dict[str, str] = {}


def register(kind: str, url_name: str) -> None:
    """Things of this kind have their page at the URL of this name, which takes the id."""
    _names[kind] = url_name


def address_of(kind: str, object_id: int) -> str:
    """The page of a thing; "" for kinds without one."""
    return reverse(_names[kind], args=[object_id]) if kind in _names else ""
