"""The operations on requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from zhulian.platform.api import faults, lists
from zhulian.platform.api.acting import actor_of
from zhulian.platform.api.shapes import Paged
from zhulian.platform.problems import Problem
from zhulian.tickets import actions
from zhulian.tickets.access import access_ticket, visible_to
from zhulian.tickets.api import shapes, writing
from zhulian.tickets.conditions import SOURCE
from zhulian.tickets.errors import FieldsDoNotFit, TicketError, status_of
from zhulian.tickets.queries import messages_of

READ = "ticket.read"
BY_CHANGE = ("updated_at", "id")
BY_TIME = ("created_at", "id")
router = Router(tags=["tickets"])


@router.get("", response=shapes.Tickets, summary="Requests, the newest first")
def list_tickets(request: HttpRequest, asked: Query[shapes.TicketsAsked]) -> Any:
    """With `updated_since`, in the order of change."""
    actor = actor_of(request, READ)
    rows = visible_to(actor).select_related(*shapes.RELATED)
    order = BY_CHANGE if asked.updated_since else lists.NEWEST
    if asked.updated_since:
        rows = rows.filter(updated_at__gte=asked.updated_since)
    return lists.page(actor, rows, asked, shapes.ticket_told, source=SOURCE, order=order)


@router.post("", response={201: shapes.TicketOut}, summary="Enter a request")
def open_ticket(request: HttpRequest, data: shapes.TicketIn) -> Any:
    """Goes to the first skill group of its type; the customer is told as usual."""
    actor = actor_of(request)
    return shapes.ticket_told(actor, writing.open_ticket(actor, data))


@router.get("/{int:ticket_id}", response=shapes.TicketOut, summary="A request")
def read_ticket(request: HttpRequest, ticket_id: int) -> Any:
    """As it stands now."""
    actor = actor_of(request)
    return shapes.ticket_told(actor, access_ticket(actor, ticket_id))


@router.patch("/{int:ticket_id}", response=shapes.TicketOut, summary="Change a request")
def change_ticket(request: HttpRequest, ticket_id: int, data: shapes.TicketChange) -> Any:
    """Only the fields that are sent, and only while it is in progress."""
    actor = actor_of(request)
    return shapes.ticket_told(actor, writing.change_ticket(actor, ticket_id, data))


@router.get("/{int:ticket_id}/messages", response=shapes.Messages, summary="What was said")
def list_messages(request: HttpRequest, ticket_id: int, asked: Query[Paged]) -> Any:
    """Public messages of both sides, the first one first; notes are not among them."""
    actor = actor_of(request)
    rows = messages_of(access_ticket(actor, ticket_id))
    return lists.page(actor, rows, asked, shapes.message_told, order=BY_TIME)


@router.post("/{int:ticket_id}/messages", response={201: shapes.MessageOut}, summary="Answer the customer")
def reply(request: HttpRequest, ticket_id: int, data: shapes.TextIn) -> Any:
    """A public answer; it reaches the customer on the usual way."""
    actor = actor_of(request)
    return shapes.message_told(actor, actions.reply(actor, ticket_id, body=data.body))


@router.post("/{int:ticket_id}/notes", response={201: shapes.NoteOut}, summary="Add an internal note")
def add_note(request: HttpRequest, ticket_id: int, data: shapes.TextIn) -> Any:
    """Never seen by the customer."""
    return shapes.note_told(actions.add_note(actor_of(request), ticket_id, body=data.body))


def _refused(error: TicketError) -> Problem:
    return Problem(status_of(error), str(error), error.code)


faults.register(TicketError, _refused)
faults.register(FieldsDoNotFit, lambda error: faults.of_fields(error.refused))
