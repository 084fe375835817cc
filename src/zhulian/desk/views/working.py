"""Work on a request: answers, notes, and the dialogs for everything else. All answer with the changed parts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.desk import fields, knowing, page, queries
from zhulian.desk.guard import at_desk
from zhulian.desk.uploads import take_files
from zhulian.knowledge import using
from zhulian.platform.access import Actor
from zhulian.platform.files import FileRefused
from zhulian.platform.ui.toasts import toast
from zhulian.tickets import actions
from zhulian.tickets.access import access_ticket
from zhulian.tickets.errors import ChangedMeanwhile, TicketError, status_of
from zhulian.tickets.models import Priority, Ticket, WaitingReason
from zhulian.tickets.rules import RETURN_REASONS, TRANSFER_REASONS
from zhulian.tickets.timeline import Line, timeline

LONGEST = 20_000


def number(post: QueryDict, name: str) -> int | None:
    """A posted id or version; None for anything else."""
    text = post.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n")[:LONGEST]


def _said(request: HttpRequest, actor: Actor, ticket_id: int, place: str, error: Exception) -> HttpResponse:
    """The refusal beside the form; whatever was typed stays where it is, since the form is not drawn again."""
    ticket = access_ticket(actor, ticket_id)
    status = status_of(error) if isinstance(error, TicketError) else 422
    more: dict[str, Any] = {
        "error_place": place,
        "error": str(error.message) if isinstance(error, FileRefused) else str(error),
    }
    if isinstance(error, ChangedMeanwhile):
        more["changes"] = _changes_since(ticket, actor, request.POST.get("seen_at", ""))
        more["seen_version"] = ticket.version
    return page.draw_parts(request, actor, ticket, status=status, **more)


def _changes_since(ticket: Ticket, actor: Actor, seen_at: str) -> list[Line]:
    """What others did since the form was drawn, so that the person sees what they would have passed over."""
    try:
        seen = datetime.fromisoformat(seen_at)
    except ValueError:
        return []
    if seen.tzinfo is None:
        return []
    return [line for line in timeline(ticket) if line.at > seen]


@require_POST
@at_desk()
def reply(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """Send the answer; with `do=resolve` also end the request with its disposition."""
    try:
        files = take_files(request, actor)
        with transaction.atomic():
            if request.POST.get("do") == "resolve":
                _resolve(request, actor, ticket_id, files)
            else:
                _reply(request, actor, ticket_id, files)
    except (TicketError, FileRefused) as error:
        return _said(request, actor, ticket_id, "reply-error", error)
    ticket = access_ticket(actor, ticket_id)
    return page.draw_parts(request, actor, ticket, key=secrets.token_hex(16), sent="reply")


def _reply(request: HttpRequest, actor: Actor, ticket_id: int, files: tuple[int, ...]) -> None:
    post = request.POST
    body = _text(post, "body")
    sent = actions.reply(actor, ticket_id, body=body, file_ids=files, key=post.get("key", "")[:120])
    if post.get("used"):
        _record_uses(actor, access_ticket(actor, ticket_id), post, at=sent.created_at)


def _record_uses(actor: Actor, ticket: Ticket, post: QueryDict, *, at: datetime | None = None) -> None:
    """Which articles went out with the answer; `at` tells a form that was posted twice."""
    used = post.get("used", "")
    if used and knowing.is_shown(actor, ticket):
        using.record_uses(actor, ticket, used[:400], sent=_text(post, "body"), at=at)


def _resolve(request: HttpRequest, actor: Actor, ticket_id: int, files: tuple[int, ...]) -> None:
    post = request.POST
    ticket = access_ticket(actor, ticket_id, "ticket.resolve")
    actions.resolve(
        actor,
        ticket_id,
        ending_from(post, ticket),
        answer=_text(post, "body"),
        file_ids=files,
        seen_version=number(post, "seen_version"),
    )
    _record_uses(actor, ticket, post)
    toast(request, _("%(number)s is resolved.") % {"number": ticket.number})


def ending_from(post: QueryDict, ticket: Ticket) -> actions.Ending:
    """The disposition that was posted; what is not this client's counts as not chosen. Raises FieldsDoNotFit."""
    causes, results = queries.disposition_codes(ticket.client_id)
    category = number(post, "category")
    return actions.Ending(
        category=queries.category_of(ticket.client_id, category) if category is not None else None,
        cause=next((row for row in causes if row.pk == number(post, "cause")), None),
        result=next((row for row in results if row.pk == number(post, "result")), None),
        comment=_text(post, "ending_comment"),
        fields=fields.read_ending(ticket, post),
    )


@require_POST
@at_desk()
def note(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """Add an internal note."""
    try:
        files = take_files(request, actor)
        actions.add_note(actor, ticket_id, body=_text(request.POST, "note"), file_ids=files)
    except (TicketError, FileRefused) as error:
        return _said(request, actor, ticket_id, "note-error", error)
    return page.draw_parts(request, actor, access_ticket(actor, ticket_id), sent="note")


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog of the request's page: its title, the permission it needs, and what its form does."""

    title: Any
    code: str
    act: Callable[[Actor, int, QueryDict], Any]
    done: Any
    choices: Any = ()


def _transfer(actor: Actor, ticket_id: int, post: QueryDict) -> None:
    target = actions.Target(**queries.goal_of(post.get("to", "")))  # type: ignore[arg-type]
    reason = post.get("reason", "")
    actions.transfer(actor, ticket_id, target, reason=reason, comment=_text(post, "comment"))


def _reassign(actor: Actor, ticket_id: int, post: QueryDict) -> None:
    target = actions.Target(**queries.goal_of(post.get("to", "")))  # type: ignore[arg-type]
    actions.reassign(actor, ticket_id, target, comment=_text(post, "comment"))


def _return(actor: Actor, ticket_id: int, post: QueryDict) -> None:
    actions.return_transfer(actor, ticket_id, reason=post.get("reason", ""), comment=_text(post, "comment"))


def _log(actor: Actor, ticket_id: int, post: QueryDict) -> None:
    channel = "front_desk" if post.get("channel") == "front_desk" else "phone"
    actions.log_contact(actor, ticket_id, body=_text(post, "said"), channel=channel)


def _reopen(actor: Actor, ticket_id: int, post: QueryDict) -> None:
    ticket = access_ticket(actor, ticket_id, "ticket.resolve")
    actions.reopen(actor, ticket, reason=_text(post, "comment")[:400])


def _urge(actor: Actor, ticket_id: int, post: QueryDict) -> None:
    actions.urge(actor, ticket_id, comment=_text(post, "comment")[:400])


DIALOGS = {
    "transfer": Dialog(
        gettext_lazy("Transfer"),
        "ticket.transfer",
        _transfer,
        gettext_lazy("Transferred."),
        TRANSFER_REASONS.items(),
    ),
    "reassign": Dialog(gettext_lazy("Reassign"), "ticket.reassign", _reassign, gettext_lazy("Reassigned.")),
    "return": Dialog(
        gettext_lazy("Return a wrong transfer"),
        "ticket.transfer",
        _return,
        gettext_lazy("Returned."),
        RETURN_REASONS.items(),
    ),
    "urge": Dialog(gettext_lazy("Urge"), "ticket.urge", _urge, gettext_lazy("Urged.")),
    "log": Dialog(gettext_lazy("The customer said"), "ticket.reply", _log, gettext_lazy("Written down.")),
    "reopen": Dialog(gettext_lazy("Reopen"), "ticket.resolve", _reopen, gettext_lazy("Reopened.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def dialog(request: HttpRequest, actor: Actor, ticket_id: int, name: str) -> HttpResponse:
    """One of the dialogs: drawn by GET, done by POST."""
    chosen = DIALOGS[name]
    ticket = access_ticket(actor, ticket_id, chosen.code)
    if request.method != "POST":
        context = {"ticket": ticket, "name": name, "dialog": chosen}
        if name in {"transfer", "reassign"}:
            context["goals"] = queries.goals(ticket, "")
        return render(request, "desk/ticket/dialog.html", context)
    try:
        chosen.act(actor, ticket_id, request.POST)
    except TicketError as error:
        return _said(request, actor, ticket_id, "dialog-error", error)
    return _after(request, actor, ticket, str(chosen.done))


def _after(request: HttpRequest, actor: Actor, ticket: Ticket, done: str) -> HttpResponse:
    """The page goes on if the person may still see the request; else they are led to their tasks."""
    toast(request, f"{ticket.number} {done}")
    fresh = page.visible(actor, ticket.pk)
    if fresh is None:
        return page.go_to_tasks()
    return page.draw_parts(request, actor, fresh, close_dialog=True)


@require_safe
@at_desk()
def goals(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """People, skill groups and departments that fit what was typed, with who is free."""
    ticket = access_ticket(actor, ticket_id, "ticket.transfer")
    found = queries.goals(ticket, request.GET.get("q", "")[:60])
    return render(request, "desk/ticket/goals.html", {"goals": found})


@require_POST
@at_desk()
def set_fact(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """Set the waiting reason or the priority."""
    try:
        if "waiting" in request.POST:
            actions.set_waiting(actor, ticket_id, reason=request.POST["waiting"])
            word = WaitingReason(request.POST["waiting"]).label
        else:
            actions.set_priority(actor, ticket_id, priority=number(request.POST, "priority") or 0)
            word = Priority(int(request.POST["priority"])).label
    except TicketError as error:
        return _said(request, actor, ticket_id, "tools-error", error)
    toast(request, str(word))
    return page.draw_parts(request, actor, access_ticket(actor, ticket_id))
