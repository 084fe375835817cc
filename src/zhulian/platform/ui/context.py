"""What every page of the shell knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from zhulian.platform.clock import now
from zhulian.platform.htmx import wants_main_only
from zhulian.platform.ui import nav


def _sections(request: HttpRequest) -> list[nav.NavSection]:
    user = getattr(request, "user", None)
    return nav.sections_for(user) if user is not None and user.is_authenticated else []


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav` (only drawn when asked for), the template a page extends, the person's time zone and the server's time."""
    return {
        "nav": SimpleLazyObject(lambda: _sections(request)),
        "shell_template": "platform/main_only.html" if wants_main_only(request) else "platform/shell.html",
        "server_time": int(now().timestamp()),
    }
