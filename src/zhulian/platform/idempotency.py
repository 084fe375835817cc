"""A key that a program sends with a deed, so that sending it again after a broken line does it once (SPEC PF3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from zhulian.platform.clock import now
from zhulian.platform.models import IdempotencyKey

KEPT = timedelta(hours=24)
REPLAYED = "Idempotency-Replayed"
BATCH = 1000


class UsedOtherwise(Exception):
    """The key was used with something else before."""


def once(scope: str, key: str, digest: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What `act` answers, or what it answered to this key before. Key, effects and answer are one transaction.

    A refusal (status 400 and above) is not kept: nothing was done, so it may be tried again. Of two at once the
    second waits for the first. Raises UsedOtherwise.
    """
    with transaction.atomic():
        row = _claimed(scope, key, digest)
        if row is None:
            return _replayed(IdempotencyKey.objects.get(scope=scope, key=key), digest)
        answer = act()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
            return answer
        row.result = {**row.result, "status": answer.status_code, "body": answer.content.decode()}
        row.save(update_fields=["result"])
        return answer


def _claimed(scope: str, key: str, digest: str) -> IdempotencyKey | None:
    """The row of a key that is new, or was forgotten since; None for one in use."""
    at = now()
    IdempotencyKey.objects.filter(scope=scope, key=key, expires_at__lte=at).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                scope=scope, key=key, result={"digest": digest}, expires_at=at + KEPT
            )
    except IntegrityError:
        return None


def _replayed(row: IdempotencyKey, digest: str) -> HttpResponse:
    result: dict[str, Any] = row.result
    if result["digest"] != digest:
        raise UsedOtherwise
    headers = {REPLAYED: "true"}
    return HttpResponse(
        result["body"],
        status=result["status"],
        content_type="application/json; charset=utf-8",
        headers=headers,
    )


def prune() -> int:
    """Forget keys whose time is over, a batch at a time; how many."""
    ids = list(IdempotencyKey.objects.filter(expires_at__lte=now()).values_list("pk", flat=True)[:BATCH])
    return IdempotencyKey.objects.filter(pk__in=ids).delete()[0]
