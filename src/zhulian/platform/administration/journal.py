"""The journal as people read it: lines in words, filtered by thing, person, action and day."""

from __future__ import annotations

from collections.abc import Iterable
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
from zhulian.platform.administration.access import AUDIT, clients_visible_to, journal_visible_to
from zhulian.platform.models import Client, JournalEntry, User

VERBS: dict[str, Any] = {
    "created": _("created"),
    "changed": _("changed"),
    "archived": _("archived"),
    "restored": _("brought back"),
    "deleted": _("deleted"),
    "moved": _("moved"),
    "activated": _("activated"),
    "deactivated": _("deactivated"),
    "logged_in": _("logged in"),
    "logged_out": _("logged out"),
    "login_failed": _("log-in failed"),
    "signed_out_everywhere": _("signed out everywhere"),
    "password_changed": _("password changed"),
    "temporary_password_set": _("temporary password set"),
    "reset_link_made": _("reset link made"),
    "reset_asked": _("reset link asked for"),
    "grants_set": _("roles granted or taken"),
    "skills_set": _("skills set"),
    "queues_set": _("skill groups set"),
    "members_set": _("members set"),
    "set_for": _("presence set by another person"),
    "seeded": _("statutory days entered"),
}
KINDS: dict[str, Any] = {
    "user": _("Staff"),
    "customer": _("Customer"),
    "system": _("System"),
    "token": _("API"),
}
LONGEST = 80


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
    named = [(model._meta.label_lower, _verbose(model)) for model in ours if _has_words(model)]
    return sorted(named, key=lambda pair: pair[1])


def _has_words(model: Any) -> bool:
    """Models that people know have a verbose name of their own."""
    return "verbose_name" in model._meta.original_attrs


def _verbose(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name))


def _people_like(text: str) -> QuerySet[User, int]:
    return (
        User.objects.filter(name__icontains=text) | User.objects.filter(username__icontains=text.lower())
    ).values_list("pk", flat=True)


def action_like(text: str) -> Q:
    """Actions whose code, or whose words in the reader's language, contain the text."""
    wanted = text.strip().lower()
    found = Q(action__icontains=wanted)
    for verb, words in VERBS.items():
        if wanted in str(words).lower():
            found |= Q(action__endswith=f".{verb}")
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One column before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """A journal entry in words."""

    entry: JournalEntry
    who: str
    what: str
    thing: str
    changes: list[Change]


def lines(entries: Iterable[JournalEntry]) -> list[Line]:
    """The entries in words of the active language."""
    return [_line(entry) for entry in entries]


def _line(entry: JournalEntry) -> Line:
    model = _model(entry.object_type)
    thing = _verbose(model) if model is not None else entry.object_type
    verb = entry.action.rpartition(".")[2]
    return Line(
        entry=entry,
        who=entry.user.name if entry.user is not None else str(KINDS.get(entry.actor_kind, "")),
        what=str(VERBS.get(verb, entry.action)),
        thing=f"{thing} {entry.object_id}" if entry.object_id else thing,
        changes=[
            Change(_column(model, key), _shown(entry.old.get(key)), _shown(entry.new.get(key)))
            for key in dict.fromkeys([*entry.old, *entry.new])
        ],
    )


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _column(model: Any, key: str) -> str:
    if model is None:
        return key
    try:
        return capfirst(str(model._meta.get_field(key.removesuffix("_id")).verbose_name))
    except (FieldDoesNotExist, AttributeError):
        return key


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "—"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
