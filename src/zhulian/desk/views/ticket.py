"""The page of a request: one screen for the queue, the words and the customer."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from zhulian.desk import canned, fields, knowing, page, queries
from zhulian.desk.guard import at_desk
from zhulian.desk.views.tasks import side_context
from zhulian.engine.mail.html import sanitise
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.search import recents
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions import had_open, look_at, look_away
from zhulian.tickets.models import Ticket
from zhulian.tickets.queries import stays


@require_safe
@at_desk()
def show(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The whole page. `?do=log` opens a dialog at once."""
    ticket = access_ticket(actor, ticket_id)
    recents.note(actor, "ticket", ticket.pk)
    context = {
        **page.parts(actor, ticket),
        **page.card(actor, ticket),
        **side_context(request, actor, current=ticket.pk),
        "key": secrets.token_hex(16),
        "may_know": knowing.is_shown(actor, ticket),
        "do": request.GET.get("do", "") if request.GET.get("do") in {"log", "urge", "transfer"} else "",
    }
    return render(request, "desk/ticket.html", context)


@require_safe
@at_desk()
def parts(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """What changed since the page was drawn; 204 when it still shows everything."""
    ticket = access_ticket(actor, ticket_id)
    if request.GET.get("stamp") == page.stamp(ticket):
        return HttpResponse(status=204)
    return page.draw_parts(request, actor, ticket)


@require_POST
@at_desk()
def look(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The heartbeat of an open page; answers with who else has it open, and with nothing on a page whose request
    has just gone to others."""
    try:
        others = look_at(actor, ticket_id, is_writing=bool(request.POST.get("is_writing")))
    except NotFound:
        if not had_open(actor, ticket_id):
            raise
        return HttpResponse(status=204)
    return render(request, "desk/ticket/collision.html", {"others": others})


@require_POST
@at_desk()
def leave(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The page was closed. The answer is the same for a request that was handed over and for one that never was."""
    look_away(actor, ticket_id)
    return HttpResponse(status=204)


@require_safe
@at_desk()
def formatted(request: HttpRequest, actor: Actor, ticket_id: int, message_id: int) -> HttpResponse:
    """A mail as its sender formatted it: nothing in it can run, load from elsewhere or reach our pages."""
    message = queries.message_of(access_ticket(actor, ticket_id), message_id)
    if message is None or not message.html:
        raise NotFound("message")
    response = render(request, "desk/ticket/formatted.html", {"html": sanitise(message.html)})
    response["Content-Security-Policy"] = (
        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_safe
@at_desk()
def canned_answers(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The prepared answers with their placeholders filled for this request, as JSON."""
    ticket = _answerable(actor, ticket_id)
    return JsonResponse({"results": canned.filled(actor, ticket)})


def _answerable(actor: Actor, ticket_id: int) -> Ticket:
    return access_ticket(actor, ticket_id, "ticket.reply")


@require_safe
@at_desk()
def disposition(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The questions of the disposition, drawn into the reply's form when somebody wants to resolve."""
    ticket = access_ticket(actor, ticket_id, "ticket.resolve")
    causes, results = queries.disposition_codes(ticket.client_id)
    context = {
        "ticket": ticket,
        "categories": queries.category_choices(ticket.client_id),
        "causes": causes,
        "results": results,
        "fields": fields.ending_form(ticket),
        "open_total": sum(stay.total for stay in stays(ticket, now())),
    }
    return render(request, "desk/ticket/disposition.html", context)
