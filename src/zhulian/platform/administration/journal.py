"""The journal as people read it: lines in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration import vocabulary
from zhulian.platform.models import JournalEntry, User

KINDS: dict[str, Any] = {
    "user": _("Staff"),
    "customer": _("Customer"),
    "system": _("System"),
    "token": _("API"),
}
LONGEST = 80
NOTHING = "—"


def things() -> list[tuple[str, str]]:
    """Everything that people know by a name of its own: model label and that name, by name."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("zhulian.")]
    named = [(model._meta.label_lower, _thing(model)) for model in ours if _has_words(model)]
    return sorted(named, key=lambda pair: pair[1])


def _has_words(model: Any) -> bool:
    """Models that people know have a verbose name of their own."""
    named = bool(vocabulary.thing_words(model._meta.label_lower))
    return named or "verbose_name" in model._meta.original_attrs


def _verbose(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name))


def action_like(text: str) -> Q:
    """Actions whose code, or whose words in the reader's language, contain the text."""
    wanted = text.strip().lower()
    actions, verbs = vocabulary.codes_like(wanted)
    found = Q(action__icontains=wanted) | Q(action__in=actions)
    for verb in verbs:
        found |= Q(action__endswith=f".{verb}")
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One column before and after."""

    label: str
    old: str
    new: str

    @property
    def has_old(self) -> bool:
        """False for a fact that there was not before."""
        return self.old != NOTHING


@dataclass(frozen=True, slots=True)
class Line:
    """A journal entry in words."""

    entry: JournalEntry
    who: str
    what: str
    thing: str
    changes: list[Change]
    reason: str = ""
    kind: str = ""
    """What the thing is; with its number it is `thing`."""


def lines(entries: Iterable[JournalEntry]) -> list[Line]:
    """The entries in words of the active language; a few queries at most, however many they are."""
    rows = list(entries)
    people = _people_named(rows)
    names = vocabulary.names_of({key for entry in rows for key in (*entry.old, *entry.new)})
    return [_line(entry, people, names) for entry in rows]


def _people_named(entries: list[JournalEntry]) -> dict[int, str]:
    """The names of users whose ids stand among the facts."""
    ids = {
        value
        for entry in entries
        for values in (entry.old, entry.new)
        for key, value in values.items()
        if isinstance(value, int) and _is_person(key)
    }
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _is_person(key: str) -> bool:
    fact = vocabulary.fact(key)
    return fact is not None and fact.is_person


def _line(entry: JournalEntry, people: dict[int, str], names: Mapping[str, str]) -> Line:
    model = _model(entry.object_type)
    thing = _thing(model) if model is not None else entry.object_type
    return Line(
        entry=entry,
        who=entry.person or str(KINDS.get(entry.actor_kind, "")),
        what=vocabulary.action_words(entry.action),
        thing=f"{thing} {entry.object_id}" if entry.object_id else thing,
        changes=_changes(entry, model, people, names),
        reason=vocabulary.reason_words(entry.reason),
        kind=thing,
    )


def _changes(
    entry: JournalEntry, model: Any, people: dict[int, str], names: Mapping[str, str]
) -> list[Change]:
    """What changed, without facts that are empty before and after."""
    keys = dict.fromkeys([*entry.old, *entry.new])
    changes = [
        Change(
            names.get(key) or _column(model, key),
            _shown(model, key, entry.old.get(key), people),
            _shown(model, key, entry.new.get(key), people),
        )
        for key in keys
    ]
    return [change for change in changes if change.has_old or change.new != NOTHING]


def _thing(model: Any) -> str:
    return vocabulary.thing_words(model._meta.label_lower) or _verbose(model)


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model: Any, key: str) -> Any:
    """The column of this name, or None."""
    if model is None:
        return None
    try:
        return model._meta.get_field(key.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def _column(model: Any, key: str) -> str:
    """The column's own name, else what a room calls the fact, else what Django makes of the column, else the key."""
    field, fact = _field(model, key), vocabulary.fact(key)
    if getattr(field, "_verbose_name", None):
        return capfirst(str(field.verbose_name))
    if fact is not None:
        return str(fact.words)
    return capfirst(str(getattr(field, "verbose_name", key)))


def _shown(model: Any, key: str, value: Any, people: dict[int, str]) -> str:
    if value is None or value == "":
        return NOTHING
    text = _in_words(model, key, value, people)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _in_words(model: Any, key: str, value: Any, people: dict[int, str]) -> str:
    """A value as people say it: the words of a choice, yes or no, a person's name."""
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    field, fact = _field(model, key), vocabulary.fact(key)
    words: Mapping[Any, Any] = dict(getattr(field, "flatchoices", ())) or (
        fact.values if fact is not None else {}
    )
    if isinstance(value, str | int) and value in words:
        return str(words[value])
    if _is_person(key) and isinstance(value, int):
        return people.get(value, str(value))
    return str(value)
