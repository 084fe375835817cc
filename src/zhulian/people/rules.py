"""Which presence states there are, what they mean for work, and what an agent takes at once by default."""

from __future__ import annotations

from zhulian.people.models import Chosen, Seen

DEFAULT_CAPACITY = {"ticket": 5}
"""Pieces of work at a time per channel, where neither the agent nor the installation says otherwise."""

NEEDS_REASON = frozenset({Chosen.BREAK})
"""Choices that ask for a break reason; the others refuse one."""


def is_idle(chosen: str, seen: str) -> bool:
    """True while the agent waits for work: on queue and with nothing in hand."""
    return chosen == Chosen.ON_QUEUE and seen == Seen.IDLE


def seen_after_choice(seen: str) -> str:
    """What the system sees once a person has chosen: whoever chooses is there, so `no_response` ends."""
    return Seen.IDLE if seen == Seen.NO_RESPONSE else seen
