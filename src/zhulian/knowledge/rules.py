"""Which state of a version leads to which."""

from __future__ import annotations

from zhulian.knowledge.models import VersionState

OPEN = (VersionState.DRAFT, VersionState.REVIEW)
NEXT: dict[str, frozenset[str]] = {
    VersionState.DRAFT: frozenset({VersionState.REVIEW, VersionState.PUBLISHED, VersionState.PAST}),
    VersionState.REVIEW: frozenset({VersionState.DRAFT, VersionState.PUBLISHED, VersionState.PAST}),
    VersionState.PUBLISHED: frozenset({VersionState.PAST}),
    VersionState.PAST: frozenset(),
}


def may_become(state: str, other: str) -> bool:
    """True if a version in `state` may be put into `other`."""
    return other in NEXT[state]
