"""Ends sessions that are too old, and moves the idle limit on without a write at each request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from zhulian.platform.clock import now

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
