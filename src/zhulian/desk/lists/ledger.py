"""The transfer ledger (转交台账) as a list (RQ2)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.desk.lists import cells
from zhulian.platform.access import Actor
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.ui.addresses import page_of
from zhulian.tickets.ledger_conditions import SOURCE
from zhulian.tickets.models import Transfer, TransferKind
from zhulian.tickets.queries import ledger, with_places
from zhulian.tickets.timeline import place_text, reason_text

MONTH = {"field": "at", "op": "in_last", "value": {"n": 30, "unit": "days"}}
STATES = {TransferKind.TRANSFER: "", TransferKind.RETURN: "soon", TransferKind.REASSIGN: "info"}


def _why(row: Transfer) -> str:
    return "" if row.kind == TransferKind.REASSIGN else reason_text(row)


def _rows(actor: Actor) -> QuerySet[Any]:
    return ledger(actor)


COLUMNS = (
    Column("at", _("When"), kind="long_when", sort="at"),
    Column("number", _("Request"), "ticket.number", "name", draw=cells.moved),
    Column("from", _("From where"), lambda row: place_text(row.from_hop)),
    Column("to", _("Where to"), lambda row: place_text(row.to_hop)),
    Column("kind", _("Kind"), lambda row: (row.get_kind_display(), STATES[row.kind]), "badge"),
    Column("reason", _("Reason"), _why),
    Column("comment", _("Comment"), "comment"),
    Column("by", _("By"), "by.name"),
    Column("waited", _("Waited"), "waiting_seconds", "seconds", sort="waiting_seconds"),
    Column("worked", _("Worked on"), "hands_on_seconds", "seconds", sort="hands_on_seconds"),
    Column("subject", _("Subject"), "ticket.subject"),
    Column("client", _("Client company"), "ticket.client.label"),
)

SPEC = ListSpec(
    key="ledger",
    title=_("Transfer ledger"),
    url_name="desk:ledger",
    permission="ledger.read",
    source=SOURCE,
    rows=_rows,
    drawn=with_places,
    columns=COLUMNS,
    shown=("at", "number", "from", "to", "kind", "reason", "by", "waited", "worked"),
    presets=(
        Preset("month", _("Last 30 days"), MONTH),
        Preset(
            "returns",
            _("Returned transfers"),
            {"all": [{"field": "kind", "op": "is", "value": "return"}, MONTH]},
        ),
        Preset("all", _("All transfers")),
    ),
    sort="-at",
    link=lambda row: page_of("desk:ticket", row.ticket_id),
    icon="arrows-exchange",
    purpose=_(
        "Who passed which request to whom, when and why, and how long it had waited and been worked on before."
    ),
    empty_title=_("No transfers yet"),
    empty_text=_("Each time a request changes hands a line is written here."),
    export_permission="ledger.export",
)


def install() -> None:
    """Called once when the program starts."""
    register(SPEC)
