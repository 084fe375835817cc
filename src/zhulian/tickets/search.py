"""How requests are found: by number, subject, words of the customer, of the answers and of the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhulian.customers.events import CustomerChanged
from zhulian.engine.text import highlight, parse_query
from zhulian.interactions.models import Message
from zhulian.platform import custom_fields, search
from zhulian.platform.access import Actor
from zhulian.platform.models import FieldOn
from zhulian.platform.ui.addresses import address_of
from zhulian.tickets.access import visible_to
from zhulian.tickets.events import (
    CustomerWrote,
    TicketChanged,
    TicketNoted,
    TicketOpened,
    TicketReplied,
    TicketResolved,
)
from zhulian.tickets.models import Note, Ticket, TicketAnswer

KIND = "ticket"
SNIPPET = 60
# Of a customer with more requests the newest follow a change of his name.
MOST_OF_ONE = 200

Text = tuple[int, int, datetime, str]
"""Ticket, the text's own number, when, what."""


def install() -> None:
    """Called once when the program starts."""
    search.register(
        search.Source(
            kind=KIND,
            label=_("Requests"),
            icon="ticket",
            permission="desk.use",
            visible=visible_to,
            passages=passages,
            keys=keys,
            hits=hits,
            order=20,
        )
    )
    events = (TicketOpened, TicketChanged, TicketReplied, CustomerWrote, TicketNoted, TicketResolved)
    search.follow(KIND, *events, by=lambda event: [event.ticket])
    search.follow(KIND, CustomerChanged, by=_renamed)


def _renamed(event: CustomerChanged) -> Sequence[int]:
    """The requests of a customer who has another name now."""
    if not event.is_renamed:
        return []
    rows = Ticket.objects.filter(customer=event.customer).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:MOST_OF_ONE])


def passages(ids: Sequence[int]) -> Mapping[int, Sequence[search.Passage]]:
    """The core, then each message, then (with negative numbers) each note."""
    rows = Ticket.objects.filter(pk__in=ids).select_related("customer")
    found: dict[int, list[search.Passage]] = {row.pk: [_core(row)] for row in rows}
    clients = {row.pk: row.client_id for row in rows}
    for ticket, part, at, text in (*_messages(ids), *_notes(ids)):
        if text.strip() and ticket in found:
            found[ticket].append(search.Passage(part, clients[ticket], at, "", text))
    answers, custom = _answers(ids), custom_fields.searched(FieldOn.TICKET, rows)
    for ticket in {*answers, *custom}:
        core = found[ticket][0]
        text = "\n".join(filter(None, (answers.get(ticket), custom.get(ticket))))
        found[ticket][0] = search.Passage(0, core.client, core.at, core.title, text, core.terms)
    return found


def _core(row: Ticket) -> search.Passage:
    who = row.customer.name if row.customer else ""
    return search.Passage(0, row.client_id, row.opened_at, f"{row.number} {row.subject}", "", (who,))


def _messages(ids: Sequence[int]) -> Iterable[Text]:
    rows = Message.objects.filter(conversation__tickets__in=ids)
    return rows.values_list("conversation__tickets", "pk", "created_at", "body")


def _notes(ids: Sequence[int]) -> Iterable[Text]:
    rows = Note.objects.filter(ticket__in=ids).values_list("ticket", "pk", "created_at", "body")
    return ((ticket, -note, at, body) for ticket, note, at, body in rows)


def _answers(ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    rows = TicketAnswer.objects.filter(ticket__in=ids).values_list("ticket", "value_text", "value_list")
    for ticket, text, several in rows:
        found.setdefault(ticket, []).extend([text, *map(str, several)])
    return {ticket: "\n".join(filter(None, texts)) for ticket, texts in found.items()}


def keys(after: int, count: int) -> Sequence[int]:
    """The next ids, for building the index anew."""
    return list(Ticket.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:count])


def hits(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Hit]:
    """Number and subject, customer and state."""
    rows = visible_to(actor).filter(pk__in=ids).select_related("customer")
    return {row.pk: _hit(row) for row in rows}


def _hit(row: Ticket) -> search.Hit:
    who = row.customer.name if row.customer else ""
    note = " · ".join(filter(None, (who, row.get_state_display())))
    return search.Hit(f"{row.number} {row.subject}", address_of(KIND, row.pk), note)


def snippet(text: str, body: str) -> list[tuple[str, bool]]:
    """The best stretch of the words that answer, in pieces with whether each is a hit."""
    return highlight(parse_query(text), body, SNIPPET)
