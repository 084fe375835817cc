"""The journal as people read it: lines in words, filtered by thing, person, action and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from zhulian.platform.access import Actor
from zhulian.platform.administration import vocabulary
from zhulian.platform.administration.access import AUDIT, clients_visible_to, journal_visible_to
from zhulian.platform.models import Client, JournalEntry, User

KINDS: dict[str, Any] = {
    "user": _("Staff"),
    "customer": _("Customer"),
    "system": _("System"),
    "token": _("API"),
}
LONGEST = 80
NOTHING = "—"


class JournalFilter(forms.Form):
    """What the journal page is narrowed to; everything is optional and forgiving."""

    client = forms.ModelChoiceField(
        label=_("Client company"), queryset=Client.objects.none(), required=False, empty_label=_("All")
    )
    thing = forms.ChoiceField(label=_("Thing"), required=False)
    number = forms.IntegerField(label=_("Its id"), required=False, min_value=1, max_value=2**62)
    person = forms.CharField(label=_("Person"), required=False, max_length=80)
    action = forms.CharField(label=_("Action"), required=False, max_length=60)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        client, thing = self.fields["client"], self.fields["thing"]
        assert isinstance(client, forms.ModelChoiceField)
        assert isinstance(thing, forms.ChoiceField)
        client.queryset = clients_visible_to(actor, AUDIT)
        thing.choices = [("", _("All")), *_things()]

    def rows(self) -> QuerySet[JournalEntry]:
        """The lines that this actor may read and that match; a filter that cannot be read is left out."""
        self.is_valid()
        wanted = self.cleaned_data
        rows = journal_visible_to(self.actor).select_related("user", "client")
        if wanted.get("client"):
            rows = rows.filter(client=wanted["client"])
        if wanted.get("thing"):
            rows = rows.filter(object_type=wanted["thing"])
        if wanted.get("number"):
            rows = rows.filter(object_id=wanted["number"])
        if wanted.get("action"):
            rows = rows.filter(action_like(wanted["action"]))
        if wanted.get("person"):
            rows = rows.filter(user__in=_people_like(wanted["person"]))
        return self._dated(rows)

    def _dated(self, rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since:
            rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
        if until:
            end = datetime.combine(until + timedelta(days=1), time.min)
            rows = rows.filter(at__lt=timezone.make_aware(end))
        return rows


def _things() -> list[tuple[str, str]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("zhulian.")]
    named = [(model._meta.label_lower, _thing(model)) for model in ours if _has_words(model)]
    return sorted(named, key=lambda pair: pair[1])


def _has_words(model: Any) -> bool:
    """Models that people know have a verbose name of their own."""
    named = bool(vocabulary.thing_words(model._meta.label_lower))
    return named or "verbose_name" in model._meta.original_attrs


def _verbose(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name))


def _people_like(text: str) -> QuerySet[User, int]:
    return (
        User.objects.filter(name__icontains=text) | User.objects.filter(username__icontains=text.lower())
    ).values_list("pk", flat=True)


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
        who=entry.user.name if entry.user is not None else str(KINDS.get(entry.actor_kind, "")),
        what=vocabulary.action_words(entry.action),
        thing=f"{thing} {entry.object_id}" if entry.object_id else thing,
        changes=_changes(entry, model, people, names),
        reason=vocabulary.reason_words(entry.reason),
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
