"""The journal as a list: what can be asked of it, its columns and views (SPEC RQ10)."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from operator import attrgetter
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zhulian.engine.conditions import Kind, Spec
from zhulian.platform.access import Actor
from zhulian.platform.administration import vocabulary
from zhulian.platform.administration.access import (
    AUDIT,
    clients_visible_to,
    is_everywhere,
    journal_visible_to,
)
from zhulian.platform.administration.journal import KINDS, Change, action_like, lines, things
from zhulian.platform.administration.namings import names_of
from zhulian.platform.conditions import Field, Source
from zhulian.platform.conditions import register as register_source
from zhulian.platform.conditions.building import column, person_named, person_told, reference, taken_from
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.models import Client, JournalEntry, User

KEY = "journal"
FEW_CHANGES = 3


class Words(Mapping[str, Any]):
    """Choices with words that rooms add while the program starts: read when they are asked."""

    def __init__(self, read: Callable[[], Mapping[str, str]], *, are_stored: bool = False) -> None:
        self._read, self._are_stored = read, are_stored

    def _now(self) -> Mapping[str, str]:
        found = self._read()
        return {key: key for key in found} if self._are_stored else found

    def __getitem__(self, key: str) -> str:
        return self._now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def items(self) -> ItemsView[str, str]:
        """All of them, read once."""
        return self._now().items()

    def values(self) -> ValuesView[str]:
        """The same."""
        return self._now().values()


class ToldAs(Case):
    """Under which code the action's words stand, as `vocabulary.words_key` says of a line in hand."""

    def __init__(self) -> None:
        super().__init__(output_field=CharField())

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """With the words that there are by now."""
        return _told_as().resolve_expression(*args, **options)


def _told_as() -> Case:
    verb = Substr("action", StrIndex("action", Value(".")) + 1)
    return Case(
        When(action__in=vocabulary.own_words(), then=F("action")),
        *(When(action__endswith=f".{old}", then=Value(new)) for old, new in vocabulary.SAME.items()),
        default=verb,
        output_field=CharField(),
    )


def _worded(
    key: str, label: Any, read: Callable[[], Mapping[str, str]], lookup: Any, getter: Any, cost: int
) -> Field:
    spec = Spec(key, Kind.CHOICE, choices=Words(read, are_stored=True), cost=cost)
    return Field(spec, label, lookup, getter, choices=Words(read))


def _people(actor: Actor) -> QuerySet[User]:
    """Whoever did something that the actor may read of."""
    if is_everywhere(actor, AUDIT):
        return User.objects.order_by("name", "pk")
    of_theirs = journal_visible_to(actor).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(of_theirs)).order_by("name", "pk")


def _clients(actor: Actor) -> QuerySet[Client]:
    return clients_visible_to(actor, AUDIT)


def _by() -> Field:
    spec = Spec("by", Kind.CHOICE, choices={key: key for key in KINDS}, cost=2)
    return Field(spec, _("Done by"), "actor_kind", attrgetter("actor_kind"), choices=KINDS)


SOURCE = Source.of(
    KEY,
    _("Journal"),
    column("at", Kind.DATETIME, _("Time"), cost=1),
    reference(
        "person",
        _("Person"),
        *taken_from(_people, person_named, person_told),
        "user_id",
        is_searched=True,
        is_person=True,
    ),
    _worded(
        "action",
        _("Action"),
        vocabulary.all_words,
        ToldAs(),
        lambda row: vocabulary.words_key(row.action),
        4,
    ),
    _worded("thing", _("Thing"), lambda: dict(things()), "object_type", attrgetter("object_type"), 1),
    column("number", Kind.INTEGER, _("Its id"), "object_id"),
    reference("client", _("Client company"), *taken_from(_clients)),
    _by(),
    column("reason", Kind.TEXT, _("Reason"), cost=6),
    client="client_id",
    client_getter=attrgetter("client_id"),
)


def _told(rows: Sequence[Any]) -> None:
    names = names_of(rows)
    for row, line in zip(rows, lines(rows), strict=True):
        name = names.get((row.object_type, row.object_id))
        row.line, row.thing = line, f"{line.kind} {name}" if name else line.thing


def drawn(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """With the names that the lines tell."""
    return rows.select_related("user", "client")


def answering(_actor: Actor, rows: QuerySet[JournalEntry], text: str) -> QuerySet[JournalEntry]:
    """Lines whose action, in words or as a code, whose kind of thing or whose person contains the text."""
    kinds = [label for label, words in things() if text.casefold() in words.casefold()]
    people = User.objects.filter(person_named(text)).values("pk")
    return rows.filter(action_like(text) | Q(object_type__in=kinds) | Q(user__in=people))


def _action_cell(row: Any, value: Any, _more: Any) -> str:
    reason = format_html('<div class="text-secondary">{}</div>', row.line.reason) if row.line.reason else ""
    return format_html('<span title="{}">{}</span>{}', row.action, value, reason)


def _thing_cell(row: Any, value: Any, _more: Any) -> str:
    """By name; its number tells two of one name apart."""
    shown = format_html('<span class="text-break" title="{}">{}</span>', row.line.thing, value)
    if row.client is None:
        return shown
    return format_html('{}<div class="text-secondary">{}</div>', shown, row.client.label)


def _changes_cell(row: Any, _value: Any, _more: Any) -> str:
    """Old and new of each fact; many of them behind their number."""
    changes: list[Change] = row.line.changes
    parts = ((one.label, f"{one.old} → " if one.has_old else "", one.new) for one in changes)
    shown = format_html_join("", '<div><span class="text-secondary">{}</span> {}{}</div>', parts)
    if len(changes) <= FEW_CHANGES:
        return format_html('<div class="change-list">{}</div>', shown)
    count = ngettext("%(n)s value", "%(n)s values", len(changes)) % {"n": len(changes)}
    text = '<details class="change-list"><summary>{}</summary>{}</details>'
    return format_html(text, count, shown)


def _changes(row: Any) -> str:
    told = (f"{one.label}: {f'{one.old} → ' if one.has_old else ''}{one.new}" for one in row.line.changes)
    return "; ".join(told)


COLUMNS = (
    Column("at", _("Time"), kind="long_when", sort="at"),
    Column("person", _("Person"), "line.who"),
    Column("action", _("Action"), "line.what", draw=_action_cell),
    Column("thing", _("Thing"), "thing", draw=_thing_cell),
    Column("changes", _("Changes"), _changes, draw=_changes_cell),
    Column("reason", _("Reason"), "line.reason"),
    Column("client", _("Client company"), "client.label"),
)

SPEC = ListSpec(
    key=KEY,
    title=_("Journal"),
    url_name="journal",
    permission=AUDIT,
    source=SOURCE,
    rows=journal_visible_to,
    drawn=drawn,
    told=_told,
    columns=COLUMNS,
    shown=("at", "person", "action", "thing", "changes"),
    presets=(
        Preset("all", _("Everything")),
        Preset("today", _("Today"), {"field": "at", "op": "today"}),
        Preset("mine", _("What I did"), {"field": "person", "op": "is_me"}),
        Preset(
            "sign_ins",
            _("Log-ins and passwords"),
            {
                "field": "action",
                "op": "in",
                "value": [
                    "logged_in",
                    "logged_out",
                    "login_failed",
                    "signed_out_everywhere",
                    "password_changed",
                    "password_reset",
                    "temporary_password_set",
                    "reset_link_made",
                ],
            },
        ),
        Preset(
            "exports",
            _("Data taken out"),
            {"field": "action", "op": "in", "value": ["export.ordered", "export.written"]},
        ),
    ),
    sort="-at",
    link=lambda row: "",
    icon="history",
    search=answering,
    search_hint=_("Person, action or thing"),
    purpose=_("Who changed what and when. Nothing here can be altered or removed."),
    empty_title=_("Nothing has happened yet"),
    empty_text=_("Each change to requests, people and settings will leave a line here."),
    export_permission="journal.export",
    page_template="platform/administration/journal.html",
)


def install() -> None:
    """Called once when the program starts."""
    register_source(SOURCE)
    register(SPEC)
