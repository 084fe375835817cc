"""What the page of a request shows, whole or in parts."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhulian.catalogue.calendars import calendar_row_for, engine_calendar
from zhulian.catalogue.explain import in_words, summary
from zhulian.customers.masking import masked
from zhulian.desk import callbacks, fields, queries
from zhulian.desk.guides.on_ticket import guide_runs
from zhulian.engine.worktime import WorktimeError, explain_due
from zhulian.knowledge.access import WRITE
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions.moving import returnable
from zhulian.tickets.actions.viewing import others_looking
from zhulian.tickets.models import Priority, Ticket, TicketState, WaitingReason
from zhulian.tickets.queries import LABEL_STATES, LABELS, label_of, permissions_on, stamp_of, stays
from zhulian.tickets.timeline import answers_of, timeline


def stamp(ticket: Ticket) -> str:
    """A short word that changes with what the page shows."""
    return hashlib.sha256(stamp_of(ticket).encode()).hexdigest()[:16]


def parts(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """Everything of the page that changes while it is open."""
    at = now()
    lines = timeline(ticket)
    kinds = {line.kind for line in lines}
    hops = stays(ticket, at)
    current = hops[-1] if hops and hops[-1].hop.left_at is None else None
    ticket.is_taken = current is not None and current.hop.accepted_at is not None  # type: ignore[attr-defined]
    label = label_of(ticket, at)
    may = permissions_on(actor, ticket)
    is_open = ticket.state == TicketState.IN_PROGRESS
    words, steps = due_in_words(ticket) if is_open else ("", [])
    return {
        "ticket": ticket,
        "stamp": stamp(ticket),
        "label": LABELS[label],
        "label_state": LABEL_STATES[label],
        "lines": lines,
        "last_line": lines[-1].anchor if lines else "",
        "answers": answers_of(ticket),
        "guide_runs": guide_runs(ticket),
        "events": [line for line in lines if line.kind == "event"],
        "stays": hops,
        "open_seconds": sum(stay.total for stay in hops),
        "may": {code.rpartition(".")[2]: True for code in may},
        "is_open": is_open,
        "due_words": words,
        "due_steps": steps,
        "may_take": is_open and actor.may("offer.take") and _may_take(actor, ticket),
        "may_return": is_open and len(hops) > 1 and current is not None and returnable(ticket) is not None,
        "priorities": Priority.choices,
        "waiting_reasons": WaitingReason.choices,
        "others": others_looking(actor, ticket.pk),
        "callbacks": callbacks.of_ticket(actor, ticket) if "callback" in kinds else [],
        "may_write_article": actor.may(WRITE, client=ticket.client_id),
        "ticket_fields": fields.of_ticket(ticket, may_reply="ticket.reply" in may),
    }


def _may_take(actor: Actor, ticket: Ticket) -> bool:
    """True if nobody has taken it up: it waits for anybody, or was given to this person."""
    return ticket.holder_id in (None, actor.user_id) and not getattr(ticket, "is_taken", False)


def card(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """The customer beside the request; contacts are masked for who may not change customers."""
    customer = ticket.customer
    if customer is None:
        return {"customer": None}
    may_edit = actor.may("customer.write", client=ticket.client_id)
    points = [
        (point, point.value if may_edit else masked(point.kind, point.value))
        for point in customer.contacts.all()
    ]
    return {
        "customer": customer,
        "contacts": points,
        "may_edit_customer": may_edit,
        "customer_fields": fields.of_customer(actor, customer, on_card=True),
        "other_open": queries.others_open(actor, ticket),
        "contacts_before": queries.last_contacts(customer.pk),
    }


def due_in_words(ticket: Ticket) -> tuple[str, list[str]]:
    """Why the request is due when it is: a sentence and its steps; ("", []) where nothing was promised."""
    if ticket.expected_at is None:
        return "", []
    row = calendar_row_for(ticket.client)
    try:
        calendar = engine_calendar(row)
        explained = explain_due(calendar, ticket.opened_at, ticket.type.promise_hours * 3600)
    except WorktimeError:
        return "", []
    return summary(explained, row.zone), in_words(explained, row.zone)


def draw_parts(
    request: HttpRequest, actor: Actor, ticket: Ticket, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The changed parts, each going to its own place in the page; `more` for what an action adds."""
    context = {**parts(actor, ticket), **more, "oob": True}
    return render(request, "desk/ticket/parts.html", context, status=status)


def visible(actor: Actor, ticket_id: int) -> Ticket | None:
    """The request as it is now, or None where the actor may see it no more."""
    try:
        return access_ticket(actor, ticket_id)
    except NotFound:
        return None


def go_to_tasks() -> HttpResponse:
    """Lead the browser to the person's tasks without drawing the shell anew."""
    place = {"path": reverse("desk:tasks"), "target": "#main", "select": "#main", "swap": "outerHTML"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(place)})
