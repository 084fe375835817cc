"""Which fields there are for a person, a client company, an object; and an object's values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from zhulian.platform.access import Actor
from zhulian.platform.custom_fields.checking import is_empty
from zhulian.platform.custom_fields.registry import holder_for, holder_of
from zhulian.platform.custom_fields.showing import in_words
from zhulian.platform.models import CustomField, FieldKind


def fields_of(on: str, client_id: int, *, with_archived: bool = False) -> list[CustomField]:
    """The fields that objects of this client company have, in their order."""
    rows = CustomField.objects.filter(Q(client=client_id) | Q(client=None), on=on)
    return list(rows if with_archived else rows.filter(is_active=True))


def fields_for(actor: Actor, on: str) -> Sequence[CustomField]:
    """The fields in use of all client companies whose objects the actor may read; one query for a whole request."""
    every = actor.once("custom_fields", _all_in_use)
    reach = actor.reach(holder_for(on).read)
    return [
        field
        for field in every
        if field.on == on
        and reach
        and (field.client_id is None or reach.scope_for(field.client_id) is not None)
    ]


def _all_in_use() -> list[CustomField]:
    return list(CustomField.objects.filter(is_active=True).select_related("client"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with its value in words."""

    field: CustomField
    words: str


def shown(row: Any, fields: Iterable[CustomField], *, on_card: bool = False) -> list[Shown]:
    """Of these fields those that have a value in the object; with `on_card` those alone that stand on its card."""
    found = [Shown(field, in_words(field, row.custom.get(field.key))) for field in fields]
    return [one for one in found if one.words and (one.field.is_shown_in_card or not on_card)]


def missing(row: Any) -> list[CustomField]:
    """The fields of an object that must be filled in and are not."""
    fields = fields_of(holder_of(row).on, row.client_id)
    return [field for field in fields if field.is_required and is_empty(row.custom.get(field.key))]


def as_json(row: Any, fields: Iterable[CustomField] | None = None) -> dict[str, Any]:
    """An object's values, every field in use by its key; None where it is empty. What the API answers.

    `fields` (of any client companies) are read anew where they are not given.
    """
    known = fields_of(holder_of(row).on, row.client_id) if fields is None else fields
    return {
        field.key: row.custom.get(field.key) for field in known if field.client_id in (None, row.client_id)
    }


TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE, FieldKind.CHOICES})


def searched(on: str, rows: Iterable[Any]) -> Mapping[int, str]:
    """By the object's id the words by which the search finds it; one query for all."""
    listed = [row for row in rows if row.custom]
    if not listed:
        return {}
    clients = {row.client_id for row in listed}
    fields = CustomField.objects.filter(Q(client__in=clients) | Q(client=None), on=on, is_active=True)
    texts = [field for field in fields if field.kind in TEXTS]
    return {
        row.pk: "\n".join(
            found
            for field in texts
            if field.client_id in (None, row.client_id) and (found := _all_words(field, row.custom))
        )
        for row in listed
    }


def _all_words(field: CustomField, custom: Mapping[str, Any]) -> str:
    """A text as it is, a choice by its names in both languages: readers differ, the index does not."""
    value = custom.get(field.key)
    if is_empty(value):
        return ""
    if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        return str(value)
    chosen = value if isinstance(value, list) else [value]
    names = [name for row in field.options if row["key"] in chosen for name in (row["name"], row["name_en"])]
    return " ".join(filter(None, names))
