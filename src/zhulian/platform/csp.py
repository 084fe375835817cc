"""Security headers of every answer: a content policy that allows our own files only, and the small ones beside it.

A view that needs more sets `response.csp_changes = {"frame-ancestors": "https://shop.example"}`; values replace.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "microphone=(self), camera=(self), display-capture=(self), autoplay=(self), clipboard-write=(self), "
        "geolocation=(), payment=(), usb=(), serial=(), midi=(), browsing-topics=()"
    ),
}


def policy_for(request: HttpRequest, changes: dict[str, str]) -> str:
    """The policy as one header; sockets of the same host are named because older browsers' 'self' leaves them out."""
    try:
        host = request.get_host()
    except DisallowedHost:
        host = ""
    sockets = f"'self' ws://{host} wss://{host}" if host else "'self'"
    directives = {**POLICY, "connect-src": sockets, **changes}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class SecurityHeadersMiddleware:
    """Adds the headers; never overrides one that the view set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers in place; pages of a logged-in browser are never stored on its disk."""
        response = self.get_response(request)
        changes = getattr(response, "csp_changes", {})
        response.headers.setdefault("Content-Security-Policy", policy_for(request, changes))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        is_page = response.headers.get("Content-Type", "").startswith(("text/html", "application/json"))
        if is_page and "sessionid" in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
