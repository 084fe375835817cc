"""Loading, saving and discarding drafts. One row per user and key; a stale save never overwrites a newer one."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import IntegrityError, transaction

from zhulian.engine.mail.clean import clean_text
from zhulian.platform.clock import now
from zhulian.platform.models import Draft, User

KEY = re.compile(r"[A-Za-z0-9:._-]{1,80}")
MAX_BYTES = 200_000
MAX_FIELDS = 200
MAX_DRAFTS = 500


class DraftConflict(Exception):
    """Another tab saved meanwhile; `stored` is what it saved (None when it discarded the draft)."""

    def __init__(self, stored: Draft | None) -> None:
        super().__init__("stale version")
        self.stored = stored


class DraftRefused(Exception):
    """The key or the fields are not such as a draft can have."""


def load(user: User, key: str) -> Draft | None:
    """The user's draft under this key, or None."""
    return Draft.objects.filter(user=user, key=key).first()


def save(user: User, key: str, fields: dict[str, Any], version: int) -> Draft:
    """Save over version `version` (0: there is none yet). Raises DraftConflict and DraftRefused, changing nothing."""
    if not KEY.fullmatch(key):
        raise DraftRefused(key)
    fields = _fitting(fields)
    if version == 0:
        return _create(user, key, fields)
    changed = Draft.objects.filter(user=user, key=key, version=version).update(
        fields=fields, version=version + 1, updated_at=now()
    )
    stored = load(user, key)
    if not changed or stored is None:
        raise DraftConflict(stored)
    return stored


def _fitting(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as a database can hold them. Raises DraftRefused for too much, or for other than plain values."""
    size = len(json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace"))
    if len(fields) > MAX_FIELDS or size > MAX_BYTES:
        raise DraftRefused("too much")
    return {clean_text(name): _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_plain(item) for item in value if not isinstance(item, list)]
    if isinstance(value, bool | int | None):
        return value
    raise DraftRefused("not a plain value")


def _create(user: User, key: str, fields: dict[str, Any]) -> Draft:
    stored = load(user, key)
    if stored is not None:
        raise DraftConflict(stored)
    if Draft.objects.filter(user=user).count() >= MAX_DRAFTS:
        oldest = Draft.objects.filter(user=user).order_by("updated_at").values("pk")[:1]
        Draft.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()
    try:
        with transaction.atomic():
            return Draft.objects.create(user=user, key=key, fields=fields)
    except IntegrityError as error:
        raise DraftConflict(load(user, key)) from error


def discard(user: User, key: str) -> None:
    """Forget the draft: what it held was sent, or is not wanted."""
    Draft.objects.filter(user=user, key=key).delete()
