"""Where things have their page: faces register it, so that rooms below can point there without knowing them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

ANY = 987_654_321
_names: dict[str, str] = {}


def register(kind: str, url_name: str) -> None:
    """Things of this kind have their page at the URL of this name, which takes the id."""
    _names[kind] = url_name


def address_of(kind: str, object_id: int) -> str:
    """The page of a thing; "" for kinds without one."""
    return page_of(_names[kind], object_id) if kind in _names else ""


def page_of(url_name: str, object_id: int) -> str:
    """The URL of this name, which takes one number: quicker than `reverse` where fifty rows ask for theirs."""
    before, after = _around(url_name)
    return f"{before}{object_id:d}{after}"


@lru_cache(256)
def _around(url_name: str) -> tuple[str, str]:
    before, _number, after = reverse(url_name, args=[ANY]).partition(str(ANY))
    return before, after
