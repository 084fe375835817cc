"""Offers: accept, decline, and why they came to me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhulian.desk import queries
from zhulian.desk.guard import at_desk, refused
from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.htmx import is_htmx
from zhulian.routing.access import explained_offer
from zhulian.routing.actions import accept_offer, decline_offer
from zhulian.routing.explain import explain_offer
from zhulian.tickets.errors import TicketError


@require_safe
@at_desk("offer.take")
def current(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The open offer as it shows on every page, with the figure for the tab's title."""
    context = {"offer": queries.open_offer(actor), "new_count": queries.new_task_count(actor)}
    return render(request, "desk/parts/offer_float.html", context)


@require_POST
@at_desk("offer.take")
def accept(request: HttpRequest, actor: Actor, offer_id: int) -> HttpResponse:
    """Take the request and open it."""
    try:
        ticket = accept_offer(actor, offer_id)
    except TicketError as error:
        return refused(request, error)
    return redirect("desk:ticket", ticket.pk)


@require_POST
@at_desk("offer.take")
def decline(request: HttpRequest, actor: Actor, offer_id: int) -> HttpResponse:
    """Say no, with a reason: the next best is asked."""
    try:
        decline_offer(actor, offer_id, reason=request.POST.get("reason", "").strip()[:200])
    except TicketError as error:
        return refused(request, error)
    if is_htmx(request):
        return HttpResponse(status=204)
    return redirect("desk:tasks")


@signed_in
@require_safe
def why(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Why did this request come to me? A page, or the inside of a dialog."""
    offer = explained_offer(actor_of(request), offer_id)
    context = {"offer": offer, "ticket": offer.item.ticket, "explained": explain_offer(offer)}
    template = (
        "desk/why_dialog.html" if request.headers.get("HX-Target") == "desk-dialog" else "desk/why.html"
    )
    return render(request, template, context)
