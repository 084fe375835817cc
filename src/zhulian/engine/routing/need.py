"""What an item needs of an agent, as asked and as widened by rings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Need:
    """What an agent must bring to serve an item. Equal needs share one look-up, so keep it small."""

    skill_levels: frozenset[tuple[int, int]]
    """(skill id, least level); all of them must be held."""
    queue: int | None
    """The queue whose members serve it; None: anyone."""
    language: str
    """Compared exactly with the agents' languages; "" means any."""
    channel: str
    """Which of the agent's capacities it fills, e.g. "call", "chat", "ticket"."""
    client: int
    """The client on whose behalf the agent must be allowed to work."""


class Widened(NamedTuple):
    """A need after its open rings: what is really asked of agents now."""

    need: Need
    levels: tuple[tuple[int, int], ...]
    """(skill id, least level), one a skill, by skill id."""
    steps: tuple[frozenset[int] | None, ...]
    """Queues in the order in which they were opened: step 0 is the item's own; None stands for everybody."""
    language: str
    tier: int = 0
    """Highest reserve tier of agents that may be asked."""
    divert: str = ""
    """Where the item goes if nobody can be offered it ("" : it goes on waiting)."""


def as_asked(need: Need) -> Widened:
    """The need before any ring has opened. A skill named twice needs the higher of its levels."""
    levels: dict[int, int] = {}
    for skill, level in need.skill_levels:
        levels[skill] = max(level, levels.get(skill, level))
    own = None if need.queue is None else frozenset({need.queue})
    return Widened(need=need, levels=tuple(sorted(levels.items())), steps=(own,), language=need.language)


def breadth(levels: Mapping[int, int], skill_weight: float, level_weight: float) -> float:
    """How much skill this is: skill_weight for each skill plus level_weight for each level of it.

    An agent's breadth less the need's is what would lie idle while the agent serves the item. The need's
    part is the same for all who compete for one item, so agents may be ranked once, by their own breadth.
    """
    return skill_weight * len(levels) + level_weight * sum(levels.values())
