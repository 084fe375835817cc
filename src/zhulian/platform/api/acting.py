"""Who an operation acts for."""

from __future__ import annotations

from django.http import HttpRequest

from zhulian.platform.access import Actor


def actor_of(request: HttpRequest, code: str = "") -> Actor:
    """The token's user; with `code`, only if they hold it anywhere. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if code:
        actor.require(code)
    return actor
