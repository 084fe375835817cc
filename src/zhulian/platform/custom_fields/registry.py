"""Which rows have custom fields: told by the rooms when the program starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from zhulian.platform.access import Actor
from zhulian.platform.models import FieldOn


def _save(row: Any) -> None:
    row.save(update_fields=["custom"])


def _say_nothing(actor: Actor, row: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Holder:
    """A model with a `client` and a JSON column `custom`.

    `read` is the permission by which its fields are known. `save(row)` writes the column; `announce(actor, row)` says
    that the row changed, with the room's own event.
    """

    on: FieldOn
    model: type[Model]
    read: str
    save: Callable[[Any], None] = _save
    announce: Callable[[Actor, Any], None] = _say_nothing


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Add what fields can be on, or replace it."""
    _holders[holder.on] = holder


def all_holders() -> list[Holder]:
    """Everything that fields can be on."""
    return [_holders[on] for on in sorted(_holders)]


def holder_for(on: str) -> Holder:
    """What the fields of this kind are on. Raises KeyError."""
    return _holders[on]


def holder_of(row: Model) -> Holder:
    """The same for a row. Raises LookupError for one that has no fields."""
    for holder in _holders.values():
        if isinstance(row, holder.model):
            return holder
    raise LookupError(f"{row._meta.label} has no custom fields")
