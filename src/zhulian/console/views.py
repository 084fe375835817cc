"""The supervisors' live page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.console import queries
from zhulian.console.exports import export_queues
from zhulian.console.words import STATES
from zhulian.people.access import access_agent
from zhulian.people.actions import PresenceRefused, set_presence
from zhulian.people.models import Chosen
from zhulian.people.queries import first_break_reason
from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.clock import now
from zhulian.platform.ui.toasts import toast

FORCED = {"off": Chosen.OFF, "away": Chosen.BREAK, "ready": Chosen.ON_QUEUE}


def _context(actor: Actor) -> dict[str, Any]:
    today = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "live": queries.live(actor, since=today),
        "states": STATES,
        "sees_people": actor.may("presence.others"),
        "may_export": actor.may("ticket.export"),
        "may_open": actor.may("desk.use"),
        "now": now(),
    }


@signed_in
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    actor = actor_of(request)
    actor.require("console.use")
    return render(request, "console/console.html", _context(actor))


@signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What changes of it, after something happened."""
    actor = actor_of(request)
    actor.require("console.use")
    return render(request, "console/board.html", _context(actor))


@signed_in
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Today's skill groups as CSV; needs its own permission."""
    actor = actor_of(request)
    actor.require("ticket.export")
    return export_queues(actor, _context(actor)["live"])


@signed_in
@require_POST
def force(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Set an agent's state: signed out, on a break, ready. The reason is in the journal, the agent's desk shows it."""
    actor = actor_of(request)
    agent = access_agent(actor, agent_id, "presence.others")
    chosen = FORCED.get(request.POST.get("state", ""))
    if chosen is not None:
        reason = first_break_reason() if chosen == Chosen.BREAK else None
        try:
            set_presence(
                actor, agent, chosen=chosen, reason=reason, comment=request.POST.get("why", "")[:200]
            )
            toast(request, _("%(name)s was set.") % {"name": agent.user.name})
        except PresenceRefused as refused:
            toast(request, str(refused), level=messages.ERROR)
    return redirect("console:console")
