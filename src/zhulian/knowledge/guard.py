"""The door of the writers' pages, and how refusals are answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from zhulian.knowledge.access import READ
from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in

P = ParamSpec("P")
RoomView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def in_room(code: str = READ) -> Callable[[RoomView[P]], Callable[..., HttpResponse]]:
    """Decorator: staff with this permission; the view gets the actor. Others see a 404."""

    def decorate(view: RoomView[P]) -> Callable[..., HttpResponse]:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            actor.require(code)
            return view(request, actor, *args, **kwargs)

        return guarded

    return decorate
