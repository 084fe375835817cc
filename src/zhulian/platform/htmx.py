"""What htmx needs of every answer: the way to the log-in, messages beside fragments, the right caching."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

from zhulian.platform.ui.toasts import take

SAFE = {"GET", "HEAD"}


def is_htmx(request: HttpRequest) -> bool:
    """True for a request that htmx made (a history restore asks for a whole page and does not count)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def wants_main_only(request: HttpRequest) -> bool:
    """True when only #main will be shown, so that the shell need not be drawn again."""
    return is_htmx(request) and request.headers.get("HX-Target") == "main"


def login_url() -> str:
    """The address of the log-in page."""
    return resolve_url(settings.LOGIN_URL)


def _page_address(request: HttpRequest) -> str:
    """Path and query of the page the person is looking at, never another host's."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith("//") else "/"
    return f"{path}?{parts.query}" if parts.query else path


def _goes_to_login(response: HttpResponse) -> bool:
    location = response.headers.get("Location", "")
    return (
        response.status_code in (301, 302, 303, 307) and urlsplit(location).path == urlsplit(login_url()).path
    )


def add_events(response: HttpResponse, events: dict[str, object]) -> None:
    """Add browser events to the answer's HX-Trigger header, keeping those already there."""
    present = response.headers.get("HX-Trigger", "")
    known = (
        json.loads(present) if present.startswith("{") else dict.fromkeys(filter(None, present.split(", ")))
    )
    response.headers["HX-Trigger"] = json.dumps({**known, **events})


def note_live_seq(request: HttpRequest) -> None:
    """Before a page reads anything, note the last event's number: later ones are replayed to its socket."""
    from zhulian.platform.realtime.feed import head

    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if wants_main_only(request) or (is_page and settings.SESSION_COOKIE_NAME in request.COOKIES):
        request.live_seq = head()  # type: ignore[attr-defined]


class ShellMiddleware:
    """Makes answers fit the shell; ordinary requests pass untouched except for the Vary header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; see the module's first line for what changes under htmx."""
        note_live_seq(request)
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        if not is_htmx(request):
            return response
        if _goes_to_login(response):
            return self._login(request)
        self._carry_messages(request, response)
        return response

    def _login(self, request: HttpRequest) -> HttpResponse:
        """Navigation goes to the log-in page; a write stays, keeps what was typed, and is told to log in elsewhere."""
        address = f"{login_url()}?{urlencode({'next': _page_address(request)})}"
        if request.method in SAFE:
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        answer = HttpResponse(status=401)
        add_events(answer, {"zl:login": {"url": login_url()}})
        return answer

    def _carry_messages(self, request: HttpRequest, response: HttpResponse) -> None:
        """Messages ride in a header, since a fragment has no place for them; a redirect leaves them for its target."""
        if 300 <= response.status_code < 400 or not hasattr(request, "_messages"):
            return
        waiting = take(request)
        if waiting:
            add_events(response, {"zl:toast": {"value": waiting}})
