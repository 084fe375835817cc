"""Answers for people who ask: why does this item wait, why did that agent not get it (SPEC RT7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from .index import bits
from .model import Snapshot
from .reasons import Reason
from .rings import Ring
from .scoring import Score
from .telling import split
from .turns import Turn, Walk


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one item fares in the decision on this snapshot."""

    item: int
    place: int
    """In the line, from 1."""
    score: Score
    held: bool
    rings: tuple[Ring, ...]
    """The rings that are open."""
    agent: int | None
    """Who is offered it; None: nobody can be."""
    reasons: Mapping[int, Reason]
    """Every other signed-in agent's reason, by agent id."""


def explain_item(snapshot: Snapshot, item_id: int, now: float) -> Explanation | None:
    """Decide as far as this item and tell all about its turn; None if it is not in the snapshot."""
    walk = Walk(snapshot, now)
    for turn in walk.turns():
        if turn.item.id == item_id:
            return _explain(walk, turn)
        walk.take(turn)
    return None


def explain_pass_over(snapshot: Snapshot, item_id: int, agent_id: int, now: float) -> Reason | None:
    """Why this agent does not get this item; None: the agent does get it.

    The reason is the one at the item's turn, so it agrees with the trace of decide(). An agent who is not in
    the snapshot is signed out; LookupError for an item that is not in it.
    """
    explanation = explain_item(snapshot, item_id, now)
    if explanation is None:
        raise LookupError(f"no item {item_id} in the snapshot")
    if agent_id == explanation.agent:
        return None
    return explanation.reasons.get(agent_id, Reason.SIGNED_OUT)


def _explain(walk: Walk, turn: Turn) -> Explanation:
    agents = walk.index.agents
    reasons = {agents[at].id: reason for reason, mask in split(walk, turn) for at in bits(mask)}
    return Explanation(
        item=turn.item.id,
        place=turn.place,
        score=turn.score,
        held=turn.candidates.held,
        rings=turn.candidates.rings,
        agent=None if turn.pick is None else agents[turn.pick.at].id,
        reasons=reasons,
    )
