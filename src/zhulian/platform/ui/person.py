"""Puts every request into the language and the time zone of the person who made it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def remember_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Have this browser speak `language` from the next page on, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def change_language(request: HttpRequest, language: str) -> bool:
    """Speak `language` for the rest of this request, and to a logged-in person everywhere from now on.

    False, and nothing is changed, for a language that there is not. `remember_language` tells the browser.
    """
    if language not in dict(settings.LANGUAGES):
        return False
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language != language:
        user.language = language
        user.save(update_fields=["language"])
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return True


class PersonMiddleware:
    """The language comes from the cookie, else from the account; the zone from the account, else from the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with both active, and the installation's zone again afterwards."""
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or user.language
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        zone = _zone(user.time_zone)
        if zone is None:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)
