"""Who a request acts for, and views that only logged-in staff may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from zhulian.platform.access import Actor
from zhulian.platform.htmx import login_url
from zhulian.platform.models import User

P = ParamSpec("P")
ANONYMOUS = Actor(kind="customer")
Hook = Callable[[HttpRequest], Actor | None]

_hooks: list[Hook] = []


def register_hook(hook: Hook) -> None:
    """Add a way to know a customer, e.g. by the private link kept in the session. None: not known by this hook."""
    if hook not in _hooks:
        _hooks.append(hook)


def actor_of(request: HttpRequest) -> Actor:
    """The logged-in user, else whom a registered hook knows, else an anonymous customer who may nothing."""
    if isinstance(request.user, User):
        return Actor.of(request.user)
    return next((actor for hook in _hooks if (actor := hook(request)) is not None), ANONYMOUS)


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorator: staff only. Others are sent to the log-in page and come back; programs get a 401 problem."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if "application/json" in request.headers.get("Accept", ""):
            problem = {"type": "about:blank", "title": _("Please log in"), "status": 401}
            return JsonResponse(problem, status=401, content_type="application/problem+json")
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/", login_url())

    return guarded
