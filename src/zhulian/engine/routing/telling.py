"""Turns a turn into its reasons: who was passed over, and what decided between those who were not."""

from .index import AgentIndex, bits
from .matching import Candidates, Pick, rank_of
from .model import Agent, Item
from .need import breadth
from .reasons import Reason
from .trace import Choice, Mode, PassedOver, Trace
from .turns import Turn, Walk

Parts = list[tuple[Reason, int]]
"""Reasons with the agents passed over for them; every agent is in one part at most."""


def split(walk: Walk, turn: Turn) -> Parts:
    """Everybody but the agent chosen, by reason, in the order of the conditions. Call it before `take`."""
    left = walk.index.everybody
    if turn.pick is not None:
        left &= ~(1 << turn.pick.at)
    parts: Parts = []
    for gate in walk.matcher.gates(turn.item, turn.candidates, walk.board):
        failed = left & ~gate.mask
        if failed:
            parts.append((gate.reason, failed))
            left &= gate.mask
    if turn.pick is not None and left:
        parts.extend(_outranked(walk.index, turn.candidates, turn.pick, left))
    return parts


def _outranked(index: AgentIndex, candidates: Candidates, pick: Pick, losers: int) -> Parts:
    """Those who could have got it, by the criterion on which they lost; the closest ones last."""
    if pick.preferred_place is not None or pick.rank is None:
        return [(Reason.LESS_PREFERRED, losers)]
    at = pick.at
    same_tier = losers & index.tiers[index.agents[at].tier]
    same_rank = same_tier & candidates.group.ranks()[pick.rank].mask
    same_fit = same_rank & index.same_breadth(at)
    same_idle = same_fit & index.same_idle(at)
    parts = (
        (Reason.HIGHER_TIER, losers & ~same_tier),
        (Reason.LOWER_PRIORITY, same_tier & ~same_rank),
        (Reason.BROADER_SKILLS, same_rank & ~same_fit),
        (Reason.LESS_IDLE, same_fit & ~same_idle),
        (Reason.TIE, same_idle),
    )
    return [(reason, mask) for reason, mask in parts if mask]


def tell(walk: Walk, turn: Turn, pick: Pick) -> Trace:
    """The trace of an offer that the engine makes."""
    parts = split(walk, turn)
    rivals = (turn.pool & ~(1 << pick.at)).bit_count()
    absent = [one for one in dict.fromkeys(turn.item.preferred) if one not in walk.index.position]
    counts = {reason: mask.bit_count() for reason, mask in parts}
    if absent:
        counts[Reason.SIGNED_OUT] = len(absent)
    return trace_of(
        walk,
        turn,
        pick,
        mode=Mode.PUSH,
        rivals=rivals,
        passed=_closest(walk, turn, parts, absent),
        counts=counts,
    )


def _closest(walk: Walk, turn: Turn, parts: Parts, absent: list[int]) -> tuple[PassedOver, ...]:
    """Preferred agents first, then those who came closest, as many as the settings list."""
    limit = walk.settings.listed
    preferred = turn.candidates.preferred
    agents = walk.index.agents
    found: list[PassedOver] = []
    for wanted, extra in ((preferred, absent), (~preferred, [])):
        for reason, mask in reversed(parts):
            for at in bits(mask & wanted):
                if len(found) >= limit:
                    return tuple(found)
                found.append(PassedOver(agents[at].id, reason))
        found.extend(PassedOver(one, Reason.SIGNED_OUT) for one in extra[: max(0, limit - len(found))])
    return tuple(found)


def trace_of(
    walk: Walk,
    turn: Turn,
    pick: Pick,
    *,
    mode: Mode,
    rivals: int,
    passed: tuple[PassedOver, ...],
    counts: dict[Reason, int],
) -> Trace:
    """Put a trace together; the choice is read off the agent picked."""
    agent = walk.index.agents[pick.at]
    return Trace(
        mode=mode,
        item=turn.item.id,
        agent=agent.id,
        at=walk.now,
        place=turn.place,
        line=len(walk.line),
        score=turn.score,
        held=turn.candidates.held,
        rings=turn.candidates.rings,
        choice=_choice(walk, turn.candidates, pick, agent, rivals),
        passed=passed,
        counts=tuple(sorted(counts.items())),
    )


def _choice(walk: Walk, candidates: Candidates, pick: Pick, agent: Agent, rivals: int) -> Choice:
    widened, settings = candidates.group.widened, walk.settings
    asked = breadth(dict(widened.levels), settings.skill_weight, settings.level_weight)
    rank = None if pick.rank is None else candidates.group.ranks()[pick.rank]
    queues = None if rank is None else widened.steps[rank.step]
    return Choice(
        preferred_place=pick.preferred_place,
        tier=agent.tier,
        step=None if rank is None else rank.step,
        queue=min((q for q in queues or () if rank and agent.queues.get(q) == rank.priority), default=None),
        priority=None if rank is None else rank.priority,
        surplus=walk.index.breadths[pick.at] - asked,
        idle=max(0.0, walk.now - agent.idle_since),
        rivals=rivals,
    )


def place_among_preferred(item: Item, agent_id: int) -> int | None:
    """Place in the item's list of preferred agents, from 1; None: not in it."""
    return item.preferred.index(agent_id) + 1 if agent_id in item.preferred else None


def asked_pick(walk: Walk, item: Item, candidates: Candidates, agent_id: int) -> Pick:
    """The pick that gives the item to the agent who asked for work."""
    at = walk.index.position[agent_id]
    return Pick(at, place_among_preferred(item, agent_id), rank_of(candidates.group, at))
