"""Messages that wait or were given up, as a list: when a server is down there are thousands (SPEC RQ10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import Kind, Spec
from zhulian.platform.access import Actor
from zhulian.platform.administration.access import clients_visible_to
from zhulian.platform.conditions import Field, Source
from zhulian.platform.conditions import register as register_source
from zhulian.platform.conditions.building import column, reference, taken_from
from zhulian.platform.deadletters import access, actions
from zhulian.platform.deadletters.queries import letters_of
from zhulian.platform.lists import BulkAction, BulkRefused, Column, ListSpec, Preset, register
from zhulian.platform.models import Client, OutgoingMessage, OutgoingState

KEY = "undelivered"
SHOWN_CHARS = 120
STATES = {"queued": _("Still tried"), "dead": _("Not delivered")}
CHANNELS = {"mail": _("E-mail"), "sms": _("SMS")}
EMPTY = (_("Nothing waits for you"), _("All mails and text messages have left."))
KIND_OF = {OutgoingState.QUEUED: "waiting", OutgoingState.DEAD: "message"}
"""As whose decision it is made."""


def _clients(actor: Actor) -> QuerySet[Client]:
    return clients_visible_to(actor, access.PERMISSION)


def _choice(key: str, label: Any, words: Mapping[str, Any]) -> Field:
    spec = Spec(key, Kind.CHOICE, choices={name: name for name in words}, cost=1)
    return Field(spec, label, key, attrgetter(key), choices=words)


SOURCE = Source.of(
    KEY,
    _("Messages that were not delivered"),
    _choice("state", _("State"), STATES),
    _choice("channel", _("Channel"), CHANNELS),
    column("recipient", Kind.TEXT, _("Recipient"), cost=5),
    column("subject", Kind.TEXT, _("Subject"), cost=5),
    column("cause", Kind.TEXT, _("Cause"), "last_error", cost=6),
    column("since", Kind.DATETIME, _("Written"), "created_at"),
    column("attempts", Kind.INTEGER, _("Tries")),
    reference("client", _("Client company"), *taken_from(_clients)),
    client="client_id",
    client_getter=attrgetter("client_id"),
)


def drawn(rows: QuerySet[OutgoingMessage]) -> QuerySet[OutgoingMessage]:
    """With the name of the client company."""
    return rows.select_related("client")


def _told(rows: Sequence[Any]) -> None:
    for row, letter in zip(rows, letters_of(rows), strict=True):
        row.letter = letter


def answering(_actor: Actor, rows: QuerySet[OutgoingMessage], text: str) -> QuerySet[OutgoingMessage]:
    """To whom, or about what."""
    return rows.filter(recipient__icontains=text) | rows.filter(subject__icontains=text)


def _state(row: OutgoingMessage) -> tuple[Any, str]:
    return STATES[row.state], "late" if row.state == OutgoingState.DEAD else "soon"


def _cause(row: Any) -> str:
    return str(row.letter.lack.words) if row.letter.lack is not None else row.letter.cause


def _recipient_cell(row: Any, value: Any, _more: Any) -> str:
    about = Truncator(row.letter.about).chars(SHOWN_CHARS)
    text = '<b class="text-nowrap">{}</b><div class="text-secondary clip clip-short">{}</div>'
    return format_html(text, value, about)


def _cause_cell(_row: Any, value: Any, _more: Any) -> str:
    return format_html('<div class="text-break raw-why">{}</div>', value)


def _acts_cell(row: Any, _value: Any, _more: Any) -> str:
    context = {"row": row, "kind": KIND_OF[OutgoingState(row.state)]}
    return render_to_string("platform/deadletters/acts.html", context)


def _check(_actor: Actor, _row: Any, _params: Mapping[str, Any]) -> str:
    return ""


def _put_away(actor: Actor, pk: int, _params: Mapping[str, Any]) -> Any:
    found = access.undelivered_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise BulkRefused(gettext("it was sent, or somebody has decided already"))
    return {"line": actions.decide(actor, KIND_OF[OutgoingState(found.state)], pk, "discard").undo}


def _bring_back(actor: Actor, _pk: int, change: Any) -> None:
    if not actions.undo(actor, change["line"]):
        raise BulkRefused(gettext("it was changed again since"))


PUT_AWAY = BulkAction(
    "put-away",
    _("Put away"),
    "archive",
    access.PERMISSION,
    lambda _actor, data: forms.Form(data),
    _check,
    _put_away,
    _bring_back,
    lambda _params: gettext("They are put away and not tried again."),
)

COLUMNS = (
    Column("recipient", _("Recipient"), draw=_recipient_cell),
    Column("state", _("State"), _state, "badge"),
    Column("cause", _("Cause"), _cause, draw=_cause_cell),
    Column("since", _("Written"), "created_at", "when", sort="id"),
    Column("next_try", _("Next try"), "letter.next_try", "when"),
    Column("acts", _("What to do"), lambda row: "", draw=_acts_cell),
    Column("attempts", _("Tries"), kind="number"),
    Column("channel", _("Channel"), lambda row: CHANNELS[row.channel]),
    Column("subject", _("Subject"), "letter.about"),
    Column("client", _("Client company"), "client.label"),
)

SPEC = ListSpec(
    key=KEY,
    title=_("Messages that were not delivered"),
    url_name="dead_letter_messages",
    permission=access.PERMISSION,
    source=SOURCE,
    rows=access.undelivered_visible_to,
    drawn=drawn,
    told=_told,
    columns=COLUMNS,
    shown=("recipient", "state", "cause", "since", "acts"),
    presets=(
        Preset("dead", _("Given up"), {"field": "state", "op": "is", "value": "dead"}, empty=EMPTY),
        Preset("waiting", _("Still tried"), {"field": "state", "op": "is", "value": "queued"}, empty=EMPTY),
        Preset("all", _("All")),
    ),
    sort="-since",
    link=lambda row: "",
    icon="mail-off",
    search=answering,
    search_hint=_("Recipient or subject"),
    purpose=_(
        "What the program could not do by itself, with the cause. Mend the cause, then try again; or put it away."
    ),
    empty_title=EMPTY[0],
    empty_text=EMPTY[1],
    bulk=(PUT_AWAY,),
    page_template="platform/deadletters/messages.html",
)


def install() -> None:
    """Called once when the program starts."""
    register_source(SOURCE)
    register(SPEC)
