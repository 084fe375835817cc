"""Writes configuration rows: checked, saved and journalled in one transaction.

For things that an administrator sets up. What concerns a request, a message or a person's work has actions of its own.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction

from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound

M = TypeVar("M", bound=models.Model)
SECRET_WORDS = ("password", "secret")


def require_for(actor: Actor, code: str, client_id: int | None) -> None:
    """Raise NotFound unless `code` is held for this client; None: a thing of the whole centre, held for all."""
    if client_id is None:
        if actor.reach(code).everywhere is None:
            raise NotFound(code)
        return
    actor.require(code, client=client_id)


def rows_within(actor: Actor, code: str, rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """Of rows with a `client`, those of clients for which the actor holds `code`; shared ones (client empty) only
    where it is held for all.
    """
    reach = actor.reach(code)
    if reach.everywhere is not None:
        return rows
    return rows.filter(client__in=list(reach.clients))


def as_json(obj: models.Model) -> dict[str, Any]:
    """The row's own columns in JSON values, without secrets."""
    return {
        field.attname: _plain(getattr(obj, field.attname))
        for field in obj._meta.concrete_fields
        if not any(word in field.name for word in SECRET_WORDS)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def save_record(actor: Actor, obj: M, *, code: str, action: str = "") -> M:
    """Save a configuration row and journal what changed; an unchanged row writes nothing.

    `code` must be held for the row's client (and for the one it had before), or for all clients where the row has
    none. Raises NotFound, and ValidationError from the model's own rules.
    """
    require_for(actor, code, getattr(obj, "client_id", None))
    obj.full_clean()
    with transaction.atomic():
        before = _before(obj)
        if before is not None:
            require_for(actor, code, before.get("client_id"))
        is_new = before is None
        if not is_new and before == as_json(obj):
            return obj
        obj.save()
        old, new = audit.changes(before or {}, as_json(obj))
        verb = "created" if is_new else "changed"
        audit.record(actor, action or f"{obj._meta.model_name}.{verb}", obj, old=old, new=new)
    return obj


def _before(obj: models.Model) -> dict[str, Any] | None:
    held = type(obj)._default_manager.select_for_update().filter(pk=obj.pk).first() if obj.pk else None
    return as_json(held) if held is not None else None


def set_in_use(actor: Actor, obj: M, in_use: bool, *, code: str) -> M:
    """Archive a configuration row or bring it back; rows that refer to it keep it."""
    require_for(actor, code, getattr(obj, "client_id", None))
    with transaction.atomic():
        changed = type(obj)._default_manager.filter(pk=obj.pk, is_active=not in_use).update(is_active=in_use)
        obj.is_active = in_use  # type: ignore[attr-defined]
        if changed:
            verb = "restored" if in_use else "archived"
            audit.record(actor, f"{obj._meta.model_name}.{verb}", obj)
    return obj


def chosen(rows: models.QuerySet[M], *, held: int | None = None, **key: Any) -> M | None:
    """The row with this key that may be chosen: one in use, or the one that is `held`; None where there is none."""
    return rows.filter(models.Q(is_active=True) | models.Q(pk=held or 0), **key).first()
