"""Reads about API tokens."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import ApiToken
from zhulian.platform.tokens.access import may_revoke, tokens_visible_to
from zhulian.platform.ui.paging import KeysetPage, keyset


@dataclass(frozen=True, slots=True)
class Line:
    """A token with its state: good, expired, revoked, or asleep where its user may not log in."""

    token: ApiToken
    state: str
    may_revoke: bool


def listed(actor: Actor, cursor: str = "") -> KeysetPage:
    """One page of tokens, the newest first."""
    rows = tokens_visible_to(actor).select_related("user", "created_by")
    page = keyset(rows.prefetch_related("user__grants__role"), order=("-id",), cursor=cursor)
    return KeysetPage([_line(actor, row) for row in page], page.older, page.newer)


def _line(actor: Actor, token: ApiToken) -> Line:
    state = state_of(token)
    return Line(token, state, state != "revoked" and may_revoke(actor, token))


def state_of(token: ApiToken) -> str:
    """How it stands now."""
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at is not None and token.expires_at <= now():
        return "expired"
    return "good" if token.user.is_active else "asleep"
