"""Ends sessions that are too old, and lets nobody work with a password that another person knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhulian.platform.clock import now
from zhulian.platform.models import User

BORN = "born"
SEEN = "seen"
# Each touch writes the session; this often is enough to measure idle hours.
TOUCH_EVERY = timedelta(minutes=5)


class SessionAgeMiddleware:
    """Stands right behind AuthenticationMiddleware; a session that ended leaves an anonymous request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the person is logged out first when the session is older than ZHULIAN_SESSION_SECONDS."""
        if request.session.session_key and request.user.is_authenticated:
            _age(request)
        return self.get_response(request)


def _age(request: HttpRequest) -> None:
    moment = now().timestamp()
    if moment - request.session.setdefault(BORN, moment) > settings.SESSION_ABSOLUTE_SECONDS:
        logout(request)
    elif moment - request.session.get(SEEN, 0) > TOUCH_EVERY.total_seconds():
        request.session[SEEN] = moment


# What remains open to somebody who has to choose a password first; the API knows no sessions.
OPEN = {"profile", "logout", "login", "switch_language", "api"}


class PasswordDueMiddleware:
    """Whoever logged in with a temporary password chooses his own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as always."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Go to "My settings" until the password is changed."""
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or not user.must_change_password:
            return None
        return None if match is not None and match.url_name in OPEN else redirect("profile")
