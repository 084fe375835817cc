"""Agents go through a troubleshooting guide, alone or beside a request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.desk.guard import at_desk
from zhulian.desk.guides.drawing import language
from zhulian.desk.views.working import number
from zhulian.engine.flow import BadInput
from zhulian.knowledge.guiding.access import (
    MANAGE,
    READ,
    access_run,
    access_usable,
    kept_by,
    usable_by,
)
from zhulian.knowledge.guiding.running import go_to, leave, solved, standing, start, step, step_back
from zhulian.knowledge.guiding.showing import mistake, shown
from zhulian.knowledge.guiding.words import path_words
from zhulian.knowledge.models import Face, GuideRun
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.drafts.store import load, save
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions import add_note
from zhulian.tickets.errors import TicketError
from zhulian.tickets.models import Ticket

MOST = 200


@require_safe
@at_desk(READ)
def guides(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The guides to go through; with `?ticket=` for this request. Who keeps them sees drafts and figures too."""
    ticket_id = number(request.GET, "ticket")
    ticket = access_ticket(actor, ticket_id) if ticket_id else None
    rows = usable_by(actor)
    if ticket is not None:
        rows = rows.filter(client=ticket.client_id)
    may_keep = actor.may(MANAGE) and ticket is None
    kept = list(kept_by(actor)[:MOST]) if may_keep else []
    context = {
        "ticket": ticket,
        "guides": list(rows.prefetch_related("products")[:MOST]),
        "kept": kept,
        "clients": served_clients(actor, MANAGE) if may_keep else [],
    }
    return render(request, "desk/guides/list.html", context)


@require_POST
@at_desk(READ)
def begin(request: HttpRequest, actor: Actor, guide_id: int) -> HttpResponse:
    """Begin a guide; with `ticket` for this request, whose customer it concerns."""
    guide = access_usable(actor, guide_id)
    ticket_id = number(request.POST, "ticket")
    ticket = access_ticket(actor, ticket_id) if ticket_id else None
    if ticket is not None and ticket.client_id != guide.client_id:
        raise NotFound("guide of another client company")
    run = start(
        guide,
        face=Face.DESK,
        language=language(),
        user=actor.user,
        ticket=ticket,
        customer=ticket.customer if ticket is not None else None,
    )
    return redirect("desk:guide_run", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(READ)
def run(request: HttpRequest, actor: Actor, run_id: int) -> HttpResponse:
    """The step where the agent's own run stands; by POST the next one, an earlier one, or the end."""
    found = access_run(actor, run_id)
    if request.method != "POST":
        return _draw(request, found)
    deed = request.POST.get("do", "")
    try:
        if deed == "back":
            step_back(found)
        elif deed.startswith("to-"):
            text = deed.removeprefix("to-")
            go_to(found, int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1)
        elif deed == "solved":
            solved(found)
        elif deed == "leave":
            leave(found)
            return redirect("desk:ticket", found.ticket_id) if found.ticket_id else redirect("desk:guides")
        else:
            place = number(request.POST, "place")
            step(found, request.POST.get("put"), place=-1 if place is None else place)
    except BadInput as error:
        return _draw(request, found, error=mistake(error), status=422)
    return redirect("desk:guide_run", run_id)


def _draw(request: HttpRequest, found: GuideRun, *, error: str = "", status: int = 200) -> HttpResponse:
    at = standing(found)
    context = {
        "run": found,
        "guide": found.guide,
        "ticket": found.ticket,
        "standing": at,
        "shown": shown(at, language()),
        "error": error,
        "typed": request.POST.get("put", ""),
        "words": path_words(found, language()),
    }
    return render(request, "desk/guides/run.html", context, status=status)


@require_POST
@at_desk(READ)
def hand_over(request: HttpRequest, actor: Actor, run_id: int) -> HttpResponse:
    """The path in words as a note of the request, or added to the reply that is being written."""
    found = access_run(actor, run_id)
    if found.ticket is None:
        raise NotFound("run without a request")
    is_note = request.POST.get("do") == "note"
    ticket = access_ticket(actor, found.ticket.pk, "ticket.note" if is_note else "ticket.reply")
    words = path_words(found, language() if is_note else ticket.language)
    if is_note:
        try:
            add_note(actor, ticket.pk, body=words)
        except TicketError as error:
            toast(request, str(error), level=messages.ERROR)
            return redirect("desk:guide_run", run_id)
        toast(request, _("The guide is in the notes."))
    else:
        _into_reply(actor, ticket, words)
        toast(request, _("The guide is in your reply, which is not sent yet."))
    return redirect("desk:ticket", ticket.pk)


def _into_reply(actor: Actor, ticket: Ticket, words: str) -> None:
    """Behind whatever is written there already."""
    if actor.user is None:
        raise NotFound("nobody's drafts")
    key = f"ticket:{ticket.pk}:reply"
    stored = load(actor.user, key)
    before = str(stored.fields.get("body", "")) if stored is not None else ""
    fields = {**(stored.fields if stored is not None else {}), "body": f"{before}\n\n{words}".strip()}
    save(actor.user, key, fields, stored.version if stored is not None else 0)
