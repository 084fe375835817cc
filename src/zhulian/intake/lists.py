"""What arrived, as a list: what can be asked of it, its columns and views (SPEC RQ10)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import Kind, Spec
from zhulian.intake.access import RAW_CODES, raw_clients, raw_mailboxes, raw_visible_to
from zhulian.intake.models import RawFate, RawIntake
from zhulian.intake.reasons import REASONS, words
from zhulian.interactions.models import Channel
from zhulian.platform.conditions import Field, Source
from zhulian.platform.conditions import register as register_source
from zhulian.platform.conditions.building import choice, column, reference, taken_from
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.templatetags.ui import badge, when

KEY = "arrivals"
SHOWN_CHARS = 160
CHANNELS = dict(Channel.choices)
WAITS = {"field": "fate", "op": "is", "value": "waiting"}
ACCEPTED = {"field": "fate", "op": "is", "value": "accepted"}


def _addressed(text: str) -> Q:
    return Q(address__icontains=text)


def _yes_no(key: str, label: Any, holds: Q, getter: Any, cost: int) -> Field:
    yes = Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField())
    return Field(Spec(key, Kind.BOOLEAN, cost=cost), label, yes, getter)


def _is_doubtful(row: RawIntake) -> bool:
    return bool(row.verdict.get("says") == "denied")


def _reason() -> Field:
    """The code before the detail."""
    code = Substr("error", 1, StrIndex("error", Value(":")) - 1)
    return Field(
        Spec("reason", Kind.CHOICE, choices={key: key for key in REASONS}, cost=4),
        _("Why"),
        Case(When(error__contains=":", then=code), default=F("error"), output_field=CharField()),
        lambda row: row.error.partition(":")[0],
        choices=REASONS,
    )


SOURCE = Source.of(
    KEY,
    _("Arrivals to check"),
    choice("fate", _("State"), RawFate.choices),
    _reason(),
    column("received", Kind.DATETIME, _("Arrived"), "received_at"),
    choice("channel", _("Channel"), Channel.choices, cost=2),
    reference("mailbox", _("Mailbox"), *taken_from(raw_mailboxes, _addressed, str)),
    reference("client", _("Client company"), *taken_from(raw_clients)),
    _yes_no(
        "has_request",
        _("Belongs to a request"),
        Q(ticket__isnull=False),
        lambda row: row.ticket_id is not None,
        2,
    ),
    _yes_no("is_doubtful", _("Sender not confirmed"), Q(verdict__says="denied"), _is_doubtful, 4),
    column("attempts", Kind.INTEGER, _("Tries")),
    client="client_id",
    client_getter=attrgetter("client_id"),
)


def drawn(rows: QuerySet[RawIntake]) -> QuerySet[RawIntake]:
    """With everything that the columns show, without the bytes."""
    return rows.select_related("client", "mailbox", "ticket").defer("content")


def _by(row: RawIntake) -> str:
    return str(row.mailbox) if row.mailbox is not None else str(CHANNELS.get(row.channel, row.channel))


def _state(row: RawIntake) -> tuple[str, str, str]:
    """Words, look and sign; the number of the request where there is one."""
    if row.fate == RawFate.WAITING:
        return row.get_fate_display(), "late", "clock"
    if row.ticket is not None:
        return row.ticket.number, "good", "check"
    return row.get_fate_display(), "", ""


def _address(row: RawIntake) -> str:
    return reverse("intake:raw", args=[row.pk])


def _received_cell(row: RawIntake, value: Any, _more: Any) -> str:
    return format_html('<a class="row-link" href="{}">{}</a>', _address(row), when(value, "long"))


def _by_cell(row: RawIntake, value: Any, _more: Any) -> str:
    text = '<div class="clip clip-short">{}</div><div class="text-secondary clip clip-short">{}</div>'
    return format_html(text, value, row.client.label)


def _state_cell(row: RawIntake, value: Any, _more: Any) -> str:
    if not _is_doubtful(row):
        return badge(*value)
    return format_html("{} {}", badge(*value), badge(_("Sender not confirmed"), "late", "alert-triangle"))


def _why_cell(_row: RawIntake, value: Any, _more: Any) -> str:
    return format_html('<div class="text-break raw-why">{}</div>', Truncator(value).chars(SHOWN_CHARS))


COLUMNS = (
    Column("received", _("Arrived"), "received_at", sort="id", draw=_received_cell),
    Column("by", _("Came by"), _by, draw=_by_cell),
    Column("state", _("State"), _state, "badge", draw=_state_cell),
    Column("why", _("Why"), lambda row: words(row.error), draw=_why_cell),
    Column("channel", _("Channel"), lambda row: CHANNELS.get(row.channel, row.channel)),
    Column("attempts", _("Tries"), kind="number"),
    Column("settled", _("Settled"), "settled_at", "when"),
    Column("client", _("Client company"), "client.label"),
)

SPEC = ListSpec(
    key=KEY,
    title=_("Arrivals to check"),
    url_name="intake:raw_list",
    permission=RAW_CODES[1],
    or_permissions=RAW_CODES[:1],
    source=SOURCE,
    rows=raw_visible_to,
    drawn=drawn,
    columns=COLUMNS,
    shown=("received", "by", "state", "why"),
    presets=(
        Preset(
            "waiting",
            _("Waiting"),
            WAITS,
            empty=(
                _("Nothing waits for you"),
                _("All mails and forms became requests, or were recognised for what they are."),
            ),
        ),
        Preset(
            "aside",
            _("Set aside"),
            {"all": [ACCEPTED, {"field": "has_request", "op": "is", "value": False}]},
        ),
        Preset(
            "requests",
            _("Became requests"),
            {"all": [ACCEPTED, {"field": "has_request", "op": "is", "value": True}]},
        ),
        Preset("duplicates", _("Duplicates"), {"field": "fate", "op": "is", "value": "duplicate"}),
        Preset("all", _("All")),
    ),
    sort="-received",
    link=_address,
    icon="inbox",
    purpose=_(
        "What arrived and could not be settled by itself. Nothing is lost: look at it, then make a request of it, "
        "try again, or set it aside."
    ),
)


def install() -> None:
    """Called once when the program starts."""
    register_source(SOURCE)
    register(SPEC)
