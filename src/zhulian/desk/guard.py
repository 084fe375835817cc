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
from zhulian.tickets.errors import TicketError, status_of

P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


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


def refused(request: HttpRequest, error: TicketError, back: str = "desk:tasks") -> HttpResponse:
    """For actions without a form: the sentence as a message, the page stays as it is."""
    toast(request, str(error), level=messages.ERROR)
    if is_htmx(request):
        return HttpResponse(status=status_of(error), headers={"HX-Reswap": "none"})
    return redirect(back)
