"""Makes the person's language and time zone hold for the request, and ends sessions that are too old."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from zhulian.platform.clock import now

BORN = "born"
SEEN = "seen"
# Each touch writes the session; this often is enough to measure idle hours.
TOUCH_EVERY = timedelta(minutes=5)


class PersonMiddleware:
    """Stands behind AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language and time zone."""
        if not request.user.is_authenticated or not keep_session(request):
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zone_named(request.user.time_zone)):
            return self.get_response(request)


def keep_session(request: HttpRequest) -> bool:
    """Move the idle limit on; False, and logged out, when the session is older than ZHULIAN_SESSION_SECONDS."""
    moment = now().timestamp()
    if moment - request.session.setdefault(BORN, moment) > settings.SESSION_ABSOLUTE_SECONDS:
        logout(request)
        return False
    if moment - request.session.get(SEEN, 0) > TOUCH_EVERY.total_seconds():
        request.session[SEEN] = moment
    return True


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The time zone; the installation's own for a name that is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)
