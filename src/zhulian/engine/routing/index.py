"""Who can do what, as bit sets: one bit an agent, in the order in which agents are preferred.

Eligibility is then a few ANDs of long integers instead of a loop over agents, and the lowest bit of the result
is the best agent. This holds because among agents of the same tier and queue priority the order (least
breadth of skill, longest idle, id) does not depend on the item; see need.breadth.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from .model import Agent, Settings
from .need import breadth


def bits(mask: int) -> Iterator[int]:
    """Positions of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _run(start: int, end: int) -> int:
    """Bits start … end - 1."""
    return (1 << end) - (1 << start)


class AgentIndex:
    """The agents of one snapshot, ranked, with a bit set for each thing an item can ask for."""

    __slots__ = (
        "_at_least",
        "_holders",
        "agents",
        "breadths",
        "channels",
        "clients",
        "everybody",
        "languages",
        "members",
        "position",
        "queues",
        "ready",
        "tiers",
    )

    def __init__(self, agents: Sequence[Agent], settings: Settings) -> None:
        """Rank the agents and note each one's bit everywhere it belongs: O(agents · what they bring)."""
        ranked = sorted(
            ((breadth(a.skills, settings.skill_weight, settings.level_weight), a) for a in agents),
            key=lambda pair: (pair[0], pair[1].idle_since, pair[1].id),
        )
        self.breadths = [wide for wide, _ in ranked]
        self.agents = [agent for _, agent in ranked]
        self.position = {agent.id: at for at, agent in enumerate(self.agents)}
        self.everybody = (1 << len(ranked)) - 1
        self.ready = 0
        self.clients: dict[int, int] = {}
        self.languages: dict[str, int] = {}
        self.channels: dict[str, int] = {}
        self.tiers: dict[int, int] = {}
        self.members: dict[int, int] = {}
        self.queues: dict[int, dict[int, int]] = {}
        self._holders: dict[int, list[tuple[int, int]]] = {}
        self._at_least: dict[tuple[int, int], int] = {}
        for at, agent in enumerate(self.agents):
            self._note(agent, 1 << at)

    def _note(self, agent: Agent, bit: int) -> None:
        if agent.ready:
            self.ready |= bit
        self.tiers[agent.tier] = self.tiers.get(agent.tier, 0) | bit
        for client in agent.clients:
            self.clients[client] = self.clients.get(client, 0) | bit
        for language in agent.languages:
            self.languages[language] = self.languages.get(language, 0) | bit
        for channel, (limit, _) in agent.capacity.items():
            if limit > 0:
                self.channels[channel] = self.channels.get(channel, 0) | bit
        for queue, priority in agent.queues.items():
            self.members[queue] = self.members.get(queue, 0) | bit
            by_priority = self.queues.setdefault(queue, {})
            by_priority[priority] = by_priority.get(priority, 0) | bit
        for skill, level in agent.skills.items():
            self._holders.setdefault(skill, []).append((level, bit))

    def at_least(self, skill: int, level: int) -> int:
        """Holders of the skill at this level or above; worked out once for each pair."""
        mask = self._at_least.get((skill, level))
        if mask is None:
            mask = 0
            for held, bit in self._holders.get(skill, ()):
                if held >= level:
                    mask |= bit
            self._at_least[skill, level] = mask
        return mask

    def same_breadth(self, at: int) -> int:
        """The agents as broadly skilled as this one: neighbours, since they are ranked by it first."""
        wide = self.breadths[at]
        return _run(bisect_left(self.breadths, wide), bisect_right(self.breadths, wide))

    def same_idle(self, at: int) -> int:
        """Of those, the ones who are idle since the same moment."""
        key = (self.breadths[at], self.agents[at].idle_since)
        low = high = at
        while low > 0 and self._key(low - 1) == key:
            low -= 1
        while high + 1 < len(self.agents) and self._key(high + 1) == key:
            high += 1
        return _run(low, high + 1)

    def _key(self, at: int) -> tuple[float, float]:
        return self.breadths[at], self.agents[at].idle_since

    def mask_of(self, agent_ids: Sequence[int] | frozenset[int]) -> int:
        """The bit set of these agents; those who are not signed in are left out."""
        mask = 0
        for agent_id in agent_ids:
            at = self.position.get(agent_id)
            if at is not None:
                mask |= 1 << at
        return mask
