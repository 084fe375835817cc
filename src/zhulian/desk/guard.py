"""The desk's door, and how refusals are answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.htmx import is_htmx
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.errors import TicketError

P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]

# These say that the world changed, not that something was typed wrongly.
CONFLICTS = frozenset(
    {
        "already_resolved",
        "not_resolved",
        "changed_meanwhile",
        "taken_already",
        "called_already",
        "offer_gone",
        "nothing_waits",
        "no_capacity",
        "nothing_to_return",
    }
)


def at_desk(code: str = "desk.use") -> Callable[[DeskView[P]], Callable[..., HttpResponse]]:
    """Decorator: staff with this permission; the view gets the actor. Others see a 404."""

    def decorate(view: DeskView[P]) -> Callable[..., HttpResponse]:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            actor.require(code)
            return view(request, actor, *args, **kwargs)

        return guarded

    return decorate


def status_of(error: TicketError) -> int:
    """409 where somebody or time was quicker, 422 where something must be mended."""
    return 409 if error.code in CONFLICTS else 422


def refused(request: HttpRequest, error: TicketError, back: str = "desk:tasks") -> HttpResponse:
    """For actions without a form: the sentence as a message, the page stays as it is."""
    toast(request, str(error), level=messages.ERROR)
    if is_htmx(request):
        return HttpResponse(status=status_of(error), headers={"HX-Reswap": "none"})
    return redirect(back)
