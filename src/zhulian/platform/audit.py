"""Writes the journal. Every action that changes something records it in its own transaction."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import ActorKind, JournalEntry


def record(
    actor: Actor,
    action: str,
    obj: models.Model | None,
    *,
    client: int | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str = "",
) -> JournalEntry:
    """Add a journal line about `obj`. `client` defaults to the object's own; values must be JSON."""
    return JournalEntry.objects.create(
        at=now(),
        actor_kind=ActorKind.TOKEN if actor.token else actor.kind,
        user_id=actor.user_id,
        actor_ref=_ref(actor),
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        client_id=client if client is not None else getattr(obj, "client_id", None),
        old=old or {},
        new=new or {},
        reason=reason[:400],
    )


def _ref(actor: Actor) -> str:
    """What names the actor beside the user: the token, the part of the program, the customer."""
    return actor.token or actor.label or (f"customer:{actor.customer_id}" if actor.customer_id else "")


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keys whose values differ, as (old, new)."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}
