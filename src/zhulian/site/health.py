"""Health for load balancers and monitors: `live` says that the process answers, `ready` that it can work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from zhulian.platform.clock import now
from zhulian.platform.models import OutboxEvent
from zhulian.site.migrating import pending

# Events wait milliseconds; this long means that no process dispatches.
LAG_LIMIT = timedelta(seconds=60)
_migrated = False


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


def database_answers() -> bool:
    """True if a query comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations_applied() -> bool:
    """True if the tables are those of this version. Asked until it is true once: it cannot become false again."""
    global _migrated
    _migrated = _migrated or pending() == 0
    return _migrated


def events_flow() -> bool:
    """True if no announced event waits for its number longer than a minute."""
    oldest = OutboxEvent.objects.filter(seq__isnull=True).order_by("id").values_list("at", flat=True).first()
    return oldest is None or now() - oldest < LAG_LIMIT


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "events": events_flow,
}


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if all checks hold, else 503; says which, and nothing about the data."""
    outcome: dict[str, Any] = {}
    for name, check in CHECKS.items():
        try:
            outcome[name] = "ok" if check() else "failed"
        except DatabaseError:
            outcome[name] = "failed"
    is_ready = all(value == "ok" for value in outcome.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "failed", **outcome}, status=200 if is_ready else 503
    )
