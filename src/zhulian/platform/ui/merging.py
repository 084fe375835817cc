"""Two people edit the same thing: changes to different fields are joined, changes to the same field are shown.

The form carries what it was drawn with. On save, against the row as it is now: fields that only the other person
changed keep their value; fields that both changed differently are conflicts, and the person decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.forms import BaseForm, BaseModelForm, BoundField
from django.utils.translation import gettext as _

from zhulian.platform.models import ActorKind, JournalEntry

BASE_FIELD = "_base"
MOST_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the other person set a field to: for people (`shown`), for the form (`raw`, JSON), by whom and when."""

    shown: str
    raw: str
    who: str
    at: datetime | None = None


class Editors:
    """Who set a field of this row last, as the journal has it."""

    def __init__(self, row: Model) -> None:
        self._row = row

    @cached_property
    def _entries(self) -> list[JournalEntry]:
        rows = JournalEntry.objects.filter(object_type=self._row._meta.label_lower, object_id=self._row.pk)
        return list(rows.select_related("user").order_by("-at", "-pk")[:MOST_ENTRIES])

    def who_set(self, key: str, value: Any) -> str:
        """The name of who set `key` to this very value last; of its last editor where no line says it."""
        found = next((entry for entry in self._entries if entry.new.get(key) == value), None)
        return _named(found) if found is not None else self.of(key)[0]

    def of(self, key: str) -> tuple[str, datetime | None]:
        """(name, time) of the last entry about `key`; of the last one at all where none names it."""
        named = (entry for entry in self._entries if key in entry.new or key in entry.old)
        found = next(named, self._entries[0] if self._entries else None)
        if found is None:
            return _("somebody else"), None
        return _named(found), found.at


def _named(entry: JournalEntry) -> str:
    if entry.user is not None:
        return str(entry.user)
    return _("the customer") if entry.actor_kind == ActorKind.CUSTOMER else _("somebody else")


def differences(
    base: Mapping[str, Any], now: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """(what both changed differently, what only the other person changed), of plain values by field."""
    changed = [name for name, before in base.items() if name in now and now[name] != before]
    theirs = [name for name in changed if mine.get(name) == base[name]]
    return [name for name in changed if name not in theirs and mine.get(name) != now[name]], theirs


def _plain(value: Any) -> Any:
    """A value in a form that survives JSON and compares equal to itself after the journey."""
    if value is None or value == "":
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | set) or hasattr(value, "all"):
        items = value.all() if hasattr(value, "all") else value
        return sorted(str(_plain(item)) for item in items)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return str(value).replace("\r\n", "\n")


def _drawn(bound: BoundField) -> Any:
    return _plain(bound.field.prepare_value(bound.initial))


def snapshot(form: BaseForm) -> dict[str, Any]:
    """The values a form is drawn with, by field; secrets stay out, they must not travel in the page."""
    return {bound.name: _drawn(bound) for bound in form if not bound.field.disabled and not is_secret(bound)}


def is_secret(bound: BoundField) -> bool:
    """True for a field typed into a password box."""
    return getattr(bound.field.widget, "input_type", "") == "password"


def dump(base: dict[str, Any]) -> str:
    """A base for the hidden field."""
    return json.dumps(base, ensure_ascii=False)


def load(text: str) -> dict[str, Any]:
    """The hidden field's content; {} when it is missing or damaged (then nothing counts as changed by others)."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _typed(form: BaseForm, name: str) -> Any:
    return _plain(form.cleaned_data.get(name))


def _shown(bound: BoundField) -> str:
    """A value in the words of the form: labels of choices, yes and no."""
    value = _drawn(bound)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = getattr(bound.field, "choices", ()) or getattr(bound.field.widget, "choices", ())
    labels = {str(key): str(label) for key, label in choices if key != ""}
    values = value if isinstance(value, list) else [value]
    return "、".join(labels.get(str(each), str(each)) for each in values if each != "") or _("nothing")


def find_conflicts(
    form: BaseForm, current: BaseForm, base: Mapping[str, Any], editors: Editors
) -> tuple[dict[str, Conflict], list[str]]:
    """(conflicts by field, fields only the other person changed). `form` is valid, `current` drawn from now."""
    now = snapshot(current)
    clashing, theirs = differences(base, now, {name: _typed(form, name) for name in base})
    return {name: _conflict(current[name], now[name], editors) for name in clashing}, theirs


def _conflict(bound: BoundField, value: Any, editors: Editors) -> Conflict:
    who, at = editors.of(getattr(bound.field, "journal_key", bound.name))
    return Conflict(_shown(bound), json.dumps(value, ensure_ascii=False), who, at)


def base_after(base: dict[str, Any], current: BaseForm, conflicts: Mapping[str, Conflict]) -> dict[str, Any]:
    """The base for drawing the form again: where the person has now seen the other value, that one is the new base."""
    now = snapshot(current)
    return {**base, **{name: now[name] for name in conflicts}}


def keep_theirs(form: BaseModelForm[Any], current: BaseModelForm[Any], names: list[str]) -> None:
    """Put the other person's values of `names`, as `current` is drawn with them, into this valid form."""
    fresh = current.instance
    relations = {relation.name for relation in fresh._meta.many_to_many}
    for name in names:
        if name in relations:
            form.cleaned_data[name] = getattr(fresh, name).all()
        elif hasattr(fresh, name):
            form.cleaned_data[name] = getattr(fresh, name)
            setattr(form.instance, name, getattr(fresh, name))
        else:  # a field of the form alone, such as a group's members
            form.cleaned_data[name] = current.initial.get(name)


class Edit:
    """A form that others may have open too: what it was drawn with, and on save what has happened since."""

    def __init__(self, form: BaseForm, post: Mapping[str, Any] | None = None) -> None:
        self.form = form
        self.base = snapshot(form) if post is None else load(str(post.get(BASE_FIELD, "")))

    @property
    def hidden(self) -> str:
        """The content of the hidden field BASE_FIELD."""
        return dump(self.base)

    def settle(self, current: BaseForm, row: Model) -> list[str] | None:
        """The fields that only somebody else changed; None where both changed one and the form now shows it.

        `current` is drawn from the row as it is under its lock; the form is valid.
        """
        conflicts, theirs = find_conflicts(self.form, current, self.base, Editors(row))
        if conflicts:
            self.form.conflicts = conflicts  # type: ignore[attr-defined]
            self.base = base_after(self.base, current, conflicts)
        return None if conflicts else theirs
