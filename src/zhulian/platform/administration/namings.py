"""How things are called in the journal: by their name of today, by the last one that the journal has, else by number.

What has a `name` is named by itself; rooms tell of other things by which column people know them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model

from zhulian.platform.models import JournalEntry
from zhulian.platform.naming import Named, pick_language

Thing = tuple[str, int]
"""A model's label and a row's number."""
NAME_CHARS = 60
MOST_ENTRIES = 1000
_columns: dict[str, str] = {}


def register_naming(label: str, column: str) -> None:
    """Say by which column people know rows of this model."""
    _columns[label] = column


def names_of(entries: Iterable[JournalEntry]) -> dict[Thing, str]:
    """The names of what the entries are about: a query for each kind of thing, one for those that are gone."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.object_type and entry.object_id:
            wanted.setdefault(entry.object_type, set()).add(entry.object_id)
    found: dict[Thing, str] = {}
    missing: dict[str, set[int]] = {}
    for label, ids in wanted.items():
        names = _present(label, ids)
        found |= {(label, pk): name[:NAME_CHARS] for pk, name in names.items() if name}
        if gone := ids - set(names):
            missing[label] = gone
    return found | _told_last(missing)


def _present(label: str, ids: Collection[int]) -> Mapping[int, str]:
    """The names of the rows that are there; "" for those of a kind that has none."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    rows = model._default_manager.filter(pk__in=ids)
    if issubclass(model, Named):
        told = rows.values_list("pk", "name", "name_en")
        return {pk: pick_language(name, name_en) for pk, name, name_en in told}
    column = _columns.get(label) or ("name" if _has(model, "name") else "")
    return (
        {pk: str(name or "") for pk, name in rows.values_list("pk", column)}
        if column
        else dict.fromkeys(ids, "")
    )


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _told_last(missing: Mapping[str, Collection[int]]) -> dict[Thing, str]:
    """The names that the journal itself has of things that are gone: the last entry of each that tells one."""
    if not missing:
        return {}
    every = {pk for ids in missing.values() for pk in ids}
    rows = JournalEntry.objects.filter(object_type__in=list(missing), object_id__in=every)
    found: dict[Thing, str] = {}
    for entry in rows.order_by("-at", "-pk")[:MOST_ENTRIES]:
        thing = (entry.object_type, entry.object_id or 0)
        if name := _name_in(entry):
            found.setdefault(thing, name)
    return found


def _name_in(entry: JournalEntry) -> str:
    column = _columns.get(entry.object_type, "name")
    told: Any = next(
        (facts[key] for facts in (entry.new, entry.old) for key in (column, "name") if facts.get(key)), ""
    )
    return str(told)[:NAME_CHARS]
