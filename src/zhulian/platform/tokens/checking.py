"""Who stands behind a secret."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import Q

from zhulian.platform.clock import now
from zhulian.platform.models import ApiToken
from zhulian.platform.tokens.actions import digest_of

SECRET = re.compile(r"zl_[A-Za-z0-9_-]{43}")
USE_NOTED_EVERY = timedelta(minutes=1)


def token_for(secret: str) -> ApiToken | None:
    """The token with this secret, if it is good: known, neither revoked nor expired, its user still in service."""
    if not SECRET.fullmatch(secret):
        return None
    valid = Q(expires_at__isnull=True) | Q(expires_at__gt=now())
    rows = ApiToken.objects.filter(valid, revoked_at__isnull=True, user__is_active=True)
    return rows.select_related("user").filter(digest=digest_of(secret)).first()


def note_use(token: ApiToken) -> None:
    """Keep when it was last used, to the minute: a busy program does not write at each request."""
    at = now()
    if token.last_used_at is not None and token.last_used_at > at - USE_NOTED_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
