"""The list of requests (RQ10)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.desk.lists import cells
from zhulian.desk.lists.many import PRIORITY, TRANSFER, WAITING
from zhulian.platform import custom_fields, search
from zhulian.platform.access import Actor, served_clients
from zhulian.platform.clock import now
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.ui.addresses import page_of
from zhulian.tickets.access import visible_to
from zhulian.tickets.conditions import FIELDS, SOURCE
from zhulian.tickets.models import Ticket, TicketState
from zhulian.tickets.queries import LABEL_STATES, LABELS, exactly, label_of, with_taken

OPEN = {"field": "state", "op": "is", "value": "in_progress"}
SOLVED = {"field": "state", "op": "is", "value": "resolved"}


def _label(row: Ticket) -> tuple[Any, str]:
    label = label_of(row, now())
    return LABELS[label], LABEL_STATES[label]


def _topic(actor: Actor) -> str:
    """Supervisors hear of every new request they may see, agents of what concerns them."""
    return "console" if actor.may("console.use") else f"agent:{actor.user_id}"


def _due(row: Ticket) -> Any:
    return row.expected_at if row.state == TicketState.IN_PROGRESS else None


def _where(row: Ticket) -> str:
    """With whom it lies, or in which skill group."""
    if row.holder is not None:
        return str(row.holder.name)
    return str(row.queue.label) if row.queue is not None else ""


def drawn(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what no column can name."""
    return with_taken(rows)


def answering(actor: Actor, rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """What has exactly this number, telephone or mail; where nothing has, what the words find."""
    clients = [client.pk for client in served_clients(actor, "ticket.read")]
    exact = exactly(rows, clients, text)
    if exact.exists():
        return exact
    ids = search.matching_ids("ticket", text)
    return rows.none() if ids is None else rows.filter(pk__in=ids)


COLUMNS = (
    Column("number", _("Number"), sort="number"),
    Column("subject", _("Subject"), kind="name", draw=cells.subject, joins=("type", "client")),
    Column(
        "customer",
        _("Customer"),
        "customer.name",
        draw=cells.customer,
        joins=("customer", "tier"),
    ),
    Column("state", _("State"), _label, "badge"),
    Column(
        "where",
        _("Where"),
        _where,
        draw=cells.where,
        joins=("holder", "queue"),
    ),
    Column("due", _("Due"), _due, "until", sort="expected_at", may_be_empty=True),
    Column("opened", _("Opened"), "opened_at", "when", sort="opened_at"),
    Column("changed", _("Last change"), "updated_at", "when", sort="updated_at"),
    Column("resolved", _("Time resolved"), "resolved_at", "when", sort="resolved_at", may_be_empty=True),
    Column(
        "customer_wrote",
        _("Customer last wrote"),
        "last_customer_at",
        "when",
        sort="last_customer_at",
        may_be_empty=True,
    ),
    Column("priority", _("Priority"), "get_priority_display", sort="priority"),
    Column("type", _("Request type"), "type.label"),
    Column("product", _("Product"), "product.label"),
    Column("category", _("Category"), "category.label"),
    Column("channel", _("Channel"), "get_channel_display"),
    Column("media_source", _("Media source"), "media_source.label"),
    Column("tier", _("Customer tier"), "tier.label"),
    Column("queue", _("Skill group"), "queue.label"),
    Column("department", _("Department"), "department.label"),
    Column("agent", _("Agent"), "holder.name"),
    Column("resolved_by", _("Resolved by"), "resolved_by.name"),
    Column("urges", _("Times urged"), "urge_count", "number", sort="urge_count"),
    Column("reopenings", _("Times reopened"), "reopen_count", "number", sort="reopen_count"),
    Column("client", _("Client company"), "client.label"),
)

PRESETS = (
    Preset("open", _("All unresolved"), OPEN),
    Preset("mine", _("Mine, unresolved"), {"all": [OPEN, {"field": "agent", "op": "is_me"}]}, sort="due"),
    Preset(
        "groups",
        _("In my skill groups"),
        {"all": [OPEN, {"field": "queue", "op": "in_my_teams"}]},
        sort="due",
    ),
    Preset(
        "untaken",
        _("Not taken yet"),
        {"all": [OPEN, {"field": "taken", "op": "is", "value": False}]},
        sort="opened",
    ),
    Preset(
        "late",
        _("Due within two hours or late"),
        {
            "all": [
                OPEN,
                {
                    "any": [
                        {"field": "due", "op": "in_next", "value": {"n": 2, "unit": "hours"}},
                        {"field": "due", "op": "older_than", "value": {"n": 1, "unit": "minutes"}},
                    ]
                },
            ]
        },
        sort="due",
    ),
    Preset(
        "urged",
        _("Urged by the customer"),
        {"all": [OPEN, {"field": "urge_count", "op": "gte", "value": 1}]},
        sort="-urges",
    ),
    Preset(
        "solved",
        _("Resolved today"),
        {"all": [SOLVED, {"field": "resolved", "op": "today"}]},
        sort="-resolved",
    ),
    Preset("all", _("All requests")),
)

SPEC = ListSpec(
    key="tickets",
    title=_("Requests"),
    url_name="desk:tickets",
    permission="desk.use",
    source=SOURCE,
    rows=visible_to,
    drawn=drawn,
    columns=COLUMNS,
    more=custom_fields.columns(*FIELDS),
    shown=("number", "subject", "customer", "state", "where", "due", "opened"),
    presets=PRESETS,
    sort="-opened",
    link=lambda row: page_of("desk:ticket", row.pk),
    icon="ticket",
    search=answering,
    search_hint=_("Number, words, customer or telephone"),
    empty_title=_("No requests here"),
    empty_text=_("Requests that customers send or agents enter appear in this list."),
    export_permission="ticket.export",
    bulk=(TRANSFER, PRIORITY, WAITING),
    live=_topic,
    live_types="ticket.opened ticket.transferred offer.made",
    page_template="desk/lists/tickets.html",
)


def install() -> None:
    """Called once when the program starts."""
    register(SPEC)
