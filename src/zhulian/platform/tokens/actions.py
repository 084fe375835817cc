"""Makes and revokes API tokens."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound, lent_by
from zhulian.platform.clock import now
from zhulian.platform.models import ApiToken, User
from zhulian.platform.tokens.access import CODE, access_token, may_revoke, users_to_act_for

MARK = "zl_"
SECRET_BYTES = 32
SHOWN_CHARS = 8


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that no slow hash is needed."""
    return sha256(secret.encode()).hexdigest()


def make_token(
    actor: Actor, *, user: User, name: str, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is told this once. Raises NotFound for whom the actor may not act."""
    actor.require(CODE)
    if user not in users_to_act_for(actor):
        raise NotFound(f"user {user.pk}")
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name,
            user=user,
            digest=digest_of(secret),
            prefix=secret[:SHOWN_CHARS],
            lent=lent_by(user),
            created_by=actor.user,
            created_at=now(),
            expires_at=expires_at,
        )
        until = expires_at.isoformat() if expires_at is not None else None
        audit.record(
            actor, "apitoken.created", token, new={"name": name, "user": user.pk, "expires_at": until}
        )
    return token, secret


def revoke_token(actor: Actor, token_id: int) -> ApiToken:
    """End a token at once and for good; a second time changes nothing. Raises NotFound."""
    token = access_token(actor, token_id)
    if not may_revoke(actor, token):
        raise NotFound(f"token {token_id}")
    with transaction.atomic():
        at = now()
        if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
            token.revoked_at = at
            audit.record(actor, "apitoken.revoked", token, old={"name": token.name, "user": token.user_id})
    return token
