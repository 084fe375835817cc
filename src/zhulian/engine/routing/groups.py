"""Who could serve items of one requirement (need + open rings), and in which order of queues they are asked.

Many items share a requirement, so its group is worked out once a decision; and since most items get nothing in
one decision, only what says so is worked out at once, the rest when it is asked for.
"""

from collections.abc import Iterable
from typing import NamedTuple

from .index import AgentIndex
from .need import Widened
from .reasons import Reason


class Gate(NamedTuple):
    """One condition: those in `mask` meet it, the others are passed over for `reason`."""

    reason: Reason
    mask: int


class Rank(NamedTuple):
    """Members of one step of queues with one priority; asked in the order (step, priority)."""

    step: int
    priority: int | None
    mask: int


NEVER_WAIVED = frozenset({Reason.CLIENT, Reason.CHANNEL, Reason.LANGUAGE})


class Group:
    """The lasting part of eligibility: what does not depend on load, on presence or on the single item."""

    __slots__ = ("_gates", "_index", "_ranks", "allowed", "personal", "widened")

    def __init__(self, index: AgentIndex, widened: Widened) -> None:
        """`allowed`: who meets the whole requirement. `personal`: who meets what is never waived of it."""
        self._index = index
        self._gates: tuple[Gate, ...] | None = None
        self._ranks: tuple[Rank, ...] | None = None
        self.widened = widened
        self.personal = self._client() & self._channel() & self._language()
        allowed = self.personal & self._members() & self._reachable()
        for skill, level in widened.levels:
            allowed &= index.at_least(skill, level)
        self.allowed = allowed

    def gates(self) -> tuple[Gate, ...]:
        """The conditions behind `allowed` one by one, in the order in which reasons are given."""
        if self._gates is None:
            skills = levels = self._index.everybody
            for skill, level in self.widened.levels:
                skills &= self._index.at_least(skill, 1)
                levels &= self._index.at_least(skill, level)
            self._gates = (
                Gate(Reason.CLIENT, self._client()),
                Gate(Reason.CHANNEL, self._channel()),
                Gate(Reason.LANGUAGE, self._language()),
                Gate(Reason.QUEUE, self._members()),
                Gate(Reason.TIER, self._reachable()),
                Gate(Reason.SKILL, skills),
                Gate(Reason.LEVEL, levels),
            )
        return self._gates

    def ranks(self) -> tuple[Rank, ...]:
        """Who is asked before whom, by step of queues and priority in them."""
        if self._ranks is None:
            self._ranks = tuple(
                rank for step, queues in enumerate(self.widened.steps) for rank in self._step(step, queues)
            )
        return self._ranks

    def tiers(self) -> list[int]:
        """Agents by tier, regular staff first, up to the tier that is open."""
        tiers = self._index.tiers
        return [tiers[tier] for tier in sorted(tiers) if tier <= self.widened.tier]

    def _step(self, step: int, queues: frozenset[int] | None) -> list[Rank]:
        if queues is None:
            return [Rank(step, None, self._index.everybody)]
        by_priority: dict[int, int] = {}
        for queue in queues:
            for priority, mask in self._index.queues.get(queue, {}).items():
                by_priority[priority] = by_priority.get(priority, 0) | mask
        return [Rank(step, priority, by_priority[priority]) for priority in sorted(by_priority)]

    def _client(self) -> int:
        return self._index.clients.get(self.widened.need.client, 0)

    def _channel(self) -> int:
        return self._index.channels.get(self.widened.need.channel, 0)

    def _language(self) -> int:
        language = self.widened.language
        return self._index.languages.get(language, 0) if language else self._index.everybody

    def _members(self) -> int:
        steps, members = self.widened.steps, self._index.members
        if None in steps:
            return self._index.everybody
        return any_of(members.get(queue, 0) for queues in steps for queue in queues or ())

    def _reachable(self) -> int:
        return any_of(self.tiers())


def any_of(masks: Iterable[int]) -> int:
    """Whoever is in one of them."""
    union = 0
    for mask in masks:
        union |= mask
    return union
