"""My tasks: what was given to me, what I work on, what I finished today, what waits in my skill groups."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.desk import callbacks, queries
from zhulian.desk.guard import at_desk, refused
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.ui.nav import sections_for
from zhulian.platform.ui.toasts import toast
from zhulian.routing.actions import pull_next
from zhulian.routing.actions import take as take_from_queue
from zhulian.tickets.errors import TicketError
from zhulian.tickets.queries import my_tasks


def strip_context(actor: Actor) -> dict[str, Any]:
    """The strip on top: the open offer, else the agent's own situation."""
    return {"offer": queries.open_offer(actor), "desk": queries.desk_state(actor)}


def lists_context(actor: Actor) -> dict[str, Any]:
    """The three groups and the waiting lines."""
    return {
        "tasks": my_tasks(actor, since=queries.day_start()),
        "lines": queries.waiting_lines(actor),
        "may_take": actor.may("offer.take"),
    }


@signed_in
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The first page after log-in; who has no desk is led to the first page they may use."""
    actor = actor_of(request)
    if not actor.may("desk.use"):
        return _elsewhere(request)
    context = {**strip_context(actor), **lists_context(actor), **callbacks.section(actor)}
    return render(request, "desk/tasks.html", context)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    for section in sections_for(request.user):  # type: ignore[arg-type]
        return redirect(section.entries[0].url)
    raise NotFound("desk")


@require_safe
@at_desk()
def strip(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The strip alone, after something changed."""
    return render(request, "desk/parts/strip.html", strip_context(actor))


@require_safe
@at_desk()
def lists(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The lists alone, after something changed."""
    return render(request, "desk/parts/lists.html", lists_context(actor))


@require_safe
@at_desk()
def side(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The compact list beside a request."""
    return render(request, "desk/parts/side.html", side_context(request, actor))


def side_context(request: HttpRequest, actor: Actor, current: int = 0) -> dict[str, Any]:
    """What the compact list shows; `current` is the request that is open."""
    shown = request.GET.get("current", "")
    return {
        "tasks": my_tasks(actor, since=queries.day_start(), shown=("customer",)),
        "current": current or (int(shown) if shown.isdigit() and len(shown) < 19 else 0),
    }


@require_POST
@at_desk("offer.take")
def next_for_me(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take the best waiting request (pull mode)."""
    try:
        ticket = pull_next(actor)
    except TicketError as error:
        return refused(request, error)
    return redirect("desk:ticket", ticket.pk)


@require_POST
@at_desk("offer.take")
def take(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """Take this request: from a waiting line, or because it was given to me."""
    try:
        ticket = take_from_queue(actor, ticket_id)
    except TicketError as error:
        return refused(request, error)
    toast(request, _("%(number)s is yours.") % {"number": ticket.number})
    return redirect("desk:ticket", ticket.pk)
