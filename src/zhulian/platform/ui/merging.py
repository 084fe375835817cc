"""Two people edit the same thing: changes to different fields are joined, changes to the same field are shown.

The form carries what it was drawn with. On save, against the row as it is now: fields that only the other person
changed keep their value; fields that both changed differently are conflicts, and the person decides.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseModelForm, BoundField
from django.utils.translation import gettext as _

BASE_FIELD = "_base"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the other person set a field to: for people (`shown`), for the form (`raw`, JSON), and by whom."""

    shown: str
    raw: str
    who: str


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
    return str(value)


def _drawn(bound: BoundField) -> Any:
    return _plain(bound.field.prepare_value(bound.initial))


def snapshot(form: BaseModelForm[Any]) -> dict[str, Any]:
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


def _typed(form: BaseModelForm[Any], name: str) -> Any:
    return _plain(form.cleaned_data.get(name))


def _shown(bound: BoundField) -> str:
    """A value in the words of the form: labels of choices, yes and no."""
    value = _drawn(bound)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", ()) if key != ""}
    values = value if isinstance(value, list) else [value]
    return "、".join(labels.get(str(each), str(each)) for each in values if each != "") or _("nothing")


def find_conflicts(
    form: BaseModelForm[Any], current: BaseModelForm[Any], base: dict[str, Any], who: str
) -> tuple[dict[str, Conflict], list[str]]:
    """(conflicts by field, fields only the other person changed). `form` is valid, `current` drawn from now."""
    now, conflicts, theirs = snapshot(current), {}, []
    for name, before in base.items():
        if name not in now or now[name] == before:
            continue
        mine = _typed(form, name)
        if mine == before:
            theirs.append(name)
        elif mine != now[name]:
            bound = current[name]
            conflicts[name] = Conflict(_shown(bound), json.dumps(now[name], ensure_ascii=False), who)
    return conflicts, theirs


def base_after(
    base: dict[str, Any], current: BaseModelForm[Any], conflicts: dict[str, Conflict]
) -> dict[str, Any]:
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
