"""What arrived and waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.intake import raw_actions
from zhulian.intake.access import access_raw, may_see_raw
from zhulian.intake.forms import RequestForm
from zhulian.intake.listening.words import shown
from zhulian.intake.lists import SPEC
from zhulian.intake.models import RawFate, RawIntake
from zhulian.intake.queries import seen
from zhulian.intake.reasons import words
from zhulian.interactions.models import Channel
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.lists import show
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.access import visible_to


@signed_in
@require_safe
def raw_list(request: HttpRequest) -> HttpResponse:
    """What waits for a person, newest first; other views show the rest. Older addresses said `show` for `view`."""
    actor = actor_of(request)
    if not may_see_raw(actor):
        raise NotFound("raw")
    if "show" in request.GET:
        return redirect(f"{reverse('intake:raw_list')}?{urlencode({'view': request.GET['show']})}")
    return show(request, actor, SPEC)


@signed_in
@require_safe
def raw(request: HttpRequest, raw_id: int) -> HttpResponse:
    """One arrival: what it says, why it waits, and what can be done."""
    actor = actor_of(request)
    return _draw(request, actor, access_raw(actor, raw_id))


def _draw(request: HttpRequest, actor: Actor, row: RawIntake, **more: Any) -> HttpResponse:
    types = [(kind.pk, kind.label) for kind in raw_actions.types_for(row)]
    context = {
        "raw": row,
        "seen": seen(row),
        "heard": shown(row.verdict),
        "reason": words(row.error),
        "is_open": row.ticket_id is None,
        "is_waiting": row.fate == RawFate.WAITING,
        "may_open": row.ticket_id is not None and visible_to(actor).filter(pk=row.ticket_id).exists(),
        "form": RequestForm(types=types),
        **more,
    }
    return render(request, "intake/raw.html", context, status=422 if more else 200)


@signed_in
@require_safe
def raw_download(request: HttpRequest, raw_id: int) -> HttpResponse:
    """The bytes as they came, always as a download."""
    row = access_raw(actor_of(request), raw_id)
    name = f"{row.pk}.json" if row.channel == Channel.WEB_FORM else f"{row.pk}.eml"
    response = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _acts(action: Callable[[Actor, int], RawIntake]) -> Callable[[HttpRequest, int], HttpResponse]:
    @signed_in
    @require_POST
    def view(request: HttpRequest, raw_id: int) -> HttpResponse:
        row = action(actor_of(request), raw_id)
        _say(request, row)
        return redirect("intake:raw", row.pk)

    return view


replay = _acts(raw_actions.replay)
set_aside = _acts(raw_actions.set_aside)


@signed_in
@require_POST
def make_request(request: HttpRequest, raw_id: int) -> HttpResponse:
    """Make a request of it."""
    actor = actor_of(request)
    kind = request.POST.get("type", "")
    type_id = int(kind) if kind.isascii() and kind.isdigit() and len(kind) < 19 else 0
    try:
        row = raw_actions.make_request(actor, raw_id, type_id=type_id)
    except raw_actions.CannotBecomeRequest as error:
        return _draw(request, actor, access_raw(actor, raw_id), problem=str(error.message))
    _say(request, row)
    return redirect("intake:raw", row.pk)


def _say(request: HttpRequest, row: RawIntake) -> None:
    if row.ticket is not None:
        toast(request, _("It belongs to request %(number)s.") % {"number": row.ticket.number})
    elif row.fate == RawFate.WAITING:
        toast(request, _("It still waits: %(why)s") % {"why": words(row.error)}, level=messages.WARNING)
    else:
        toast(request, _("It is settled."))
