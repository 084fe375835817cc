"""Keyset pages: as quick on row 900,000 as on row 1, and no COUNT."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """One page of rows; `older` and `newer` are cursors for the neighbouring pages, "" where there is none."""

    rows: list[Any]
    older: str
    newer: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _encode(direction: str, values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([direction, plain]).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[str, list[Any]] | None:
    """The direction and the values, or None for a cursor that nobody of us made."""
    try:
        direction, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    if direction not in ("older", "newer") or not isinstance(values, list) or len(values) != length:
        return None
    if any(not isinstance(value, str | int | float | bool) for value in values):
        return None
    return direction, values


def _beyond(order: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """Rows after (or before) the row with `values` in `order`."""
    beyond, equal = Q(pk__in=[]), Q()
    for key, value in zip(order, values, strict=True):
        name = key.lstrip("-")
        is_greater = key.startswith("-") == backwards
        beyond |= equal & Q(**{f"{name}__{'gt' if is_greater else 'lt'}": value})
        equal &= Q(**{name: value})
    return beyond


def _value(row: Model, key: str) -> Any:
    value: Any = row
    for part in key.lstrip("-").split("__"):
        value = getattr(value, part)
    return value


def keyset(
    rows: QuerySet[Any], *, order: Sequence[str], cursor: str = "", size: int = PAGE_SIZE
) -> KeysetPage:
    """The page at `cursor` ("" is the first; a broken one too). `order` ends with a unique field and has no nulls."""
    place = _decode(cursor, len(order)) if cursor else None
    backwards = place is not None and place[0] == "newer"
    wanted = [_flip(key) for key in order] if backwards else list(order)
    if place is not None:
        rows = _filtered(rows, order, place[1], backwards=backwards)
    found = list(rows.order_by(*wanted)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_older = has_more if not backwards else bool(found)
    has_newer = has_more if backwards else place is not None and bool(found)
    return KeysetPage(
        found,
        older=_encode("older", [_value(found[-1], key) for key in order]) if has_older else "",
        newer=_encode("newer", [_value(found[0], key) for key in order]) if has_newer else "",
    )


def _filtered(
    rows: QuerySet[Any], order: Sequence[str], values: Sequence[Any], *, backwards: bool
) -> QuerySet[Any]:
    """Values of a forged cursor may not fit their columns: such a cursor shows the first page."""
    try:
        return rows.filter(_beyond(order, values, backwards=backwards))
    except (ValueError, TypeError):
        return rows


def _flip(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"
