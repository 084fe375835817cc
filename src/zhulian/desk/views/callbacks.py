"""Call-backs: the list on the first screen, and the buttons there and on the page of a request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.desk import callbacks, page
from zhulian.desk.guard import at_desk
from zhulian.desk.views.working import LONGEST
from zhulian.platform.access import Actor
from zhulian.platform.htmx import is_htmx
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.access import access_callback, access_ticket
from zhulian.tickets.actions import finish_callback, reopen_callback
from zhulian.tickets.errors import CalledAlready, status_of
from zhulian.tickets.models import CallbackTask

TICKET = "ticket"


@require_safe
@at_desk()
def section(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list alone, after something changed."""
    return render(request, "desk/callbacks/section.html", callbacks.section(actor))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def done(request: HttpRequest, actor: Actor, callback_id: int) -> HttpResponse:
    """The customer was called: done by POST, with what was said where somebody wrote it into the dialog (GET)."""
    row = access_callback(actor, callback_id)
    if request.method != "POST":
        context = {"row": row, "ticket": row.ticket, "place": request.GET.get("place", "")}
        return render(request, "desk/callbacks/dialog.html", context)
    said = request.POST.get("said", "").replace("\r\n", "\n")[:LONGEST]
    try:
        finish_callback(actor, callback_id, said=said)
    except CalledAlready as error:
        return _too_late(request, actor, row, error)
    toast(request, _("%(number)s: called back.") % {"number": row.ticket.number})
    return _answer(request, actor, row)


@require_POST
@at_desk()
def reopen(request: HttpRequest, actor: Actor, callback_id: int) -> HttpResponse:
    """It was not done after all."""
    row = reopen_callback(actor, callback_id)
    return _answer(request, actor, row)


def _too_late(request: HttpRequest, actor: Actor, row: CallbackTask, error: CalledAlready) -> HttpResponse:
    """Who was quicker; words written into the dialog stay there."""
    status = status_of(error)
    if request.POST.get("from") == "dialog":
        return render(request, "desk/callbacks/too_late.html", {"error": error, "row": row}, status=status)
    toast(request, str(error), level=messages.WARNING)
    return _answer(request, actor, row, status=status)


def _answer(request: HttpRequest, actor: Actor, row: CallbackTask, status: int = 200) -> HttpResponse:
    """What changed of the page where the button was pressed."""
    place = request.POST.get("place", "")
    if not is_htmx(request):
        return redirect("desk:ticket", row.ticket_id) if place == TICKET else redirect("desk:tasks")
    if place == TICKET:
        ticket = access_ticket(actor, row.ticket_id)
        return page.draw_parts(request, actor, ticket, status=status, close_callback=True)
    return render(request, "desk/callbacks/answer.html", callbacks.section(actor), status=status)
