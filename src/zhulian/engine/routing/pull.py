"""pick_next(): "next for me". The agent asks; the line answers."""

from collections import Counter

from .decision import Offer, make_offer
from .matching import Candidates, Pick
from .model import Item, Snapshot
from .reasons import Reason
from .telling import asked_pick, trace_of
from .trace import Mode, PassedOver
from .turns import Turn, Walk


def pick_next(snapshot: Snapshot, agent_id: int, now: float) -> Offer | None:
    """The first item in the line that this agent may get; None if there is none or they are not signed in.

    Asking is readiness enough: `ready` and the claims of longer idle agents are left aside, every other
    condition and the agent's capacity hold. The trace names the items further up the line and why not they.
    """
    walk = Walk(snapshot, now)
    at = walk.index.position.get(agent_id)
    if at is None:
        return None
    ahead: list[tuple[Item, Candidates]] = []
    for place, (item, score) in enumerate(walk.line, 1):
        candidates = walk.matcher.candidates(item, now)
        if candidates.mask & walk.board.room(item.need.channel) & 1 << at:
            pick = asked_pick(walk, item, candidates, agent_id)
            return _offer(walk, Turn(item, score, place, candidates, 1 << at, pick), pick, ahead)
        ahead.append((item, candidates))
    return None


def _offer(walk: Walk, turn: Turn, pick: Pick, ahead: list[tuple[Item, Candidates]]) -> Offer:
    """The offer, with the reasons of those ahead: worked out only now that there is something to explain."""
    reasons = [(item.id, _blocked(walk, item, candidates, pick.at)) for item, candidates in ahead]
    trace = trace_of(
        walk,
        turn,
        pick,
        mode=Mode.PULL,
        rivals=0,
        passed=tuple(PassedOver(one, reason) for one, reason in reasons[: walk.settings.listed]),
        counts=dict(Counter(reason for _, reason in reasons)),
    )
    return make_offer(walk, turn, trace)


def _blocked(walk: Walk, item: Item, candidates: Candidates, at: int) -> Reason:
    """The first condition that the agent fails; readiness does not count."""
    gates = walk.matcher.gates(item, candidates, walk.board)
    return next(g.reason for g in gates if g.reason is not Reason.NOT_READY and not g.mask >> at & 1)
