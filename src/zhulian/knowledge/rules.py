"""Which state of a version leads to which."""

from __future__ import annotations

from django.conf import settings

from zhulian.knowledge.models import VersionState
from zhulian.platform.models import Client

OPEN = (VersionState.DRAFT, VersionState.REVIEW)
NEXT: dict[str, frozenset[str]] = {
    VersionState.DRAFT: frozenset({VersionState.REVIEW, VersionState.PUBLISHED, VersionState.PAST}),
    VersionState.REVIEW: frozenset({VersionState.DRAFT, VersionState.PUBLISHED, VersionState.PAST}),
    VersionState.PUBLISHED: frozenset({VersionState.PAST}),
    VersionState.PAST: frozenset(),
}


def languages_of(client: Client) -> list[str]:
    """The languages in which articles are written for the client company; all of ours where it names none."""
    return [str(code) for code in client.languages] or list(dict(settings.LANGUAGES))


def may_become(state: str, other: str) -> bool:
    """True if a version in `state` may be put into `other`."""
    return other in NEXT[state]
