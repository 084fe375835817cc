"""decide(): the snapshot's waiting items, each offered to the best agent who is free (SPEC RT1 to RT4)."""

from dataclasses import dataclass

from .model import Item, Snapshot
from .rings import Ring, next_opening
from .scoring import Score
from .telling import tell
from .trace import Trace
from .turns import Turn, Walk


@dataclass(frozen=True, slots=True)
class Offer:
    """Offer this item to this agent until `expires_at` (epoch seconds)."""

    item: int
    agent: int
    expires_at: float
    trace: Trace


@dataclass(frozen=True, slots=True)
class Diversion:
    """Nobody can be offered this item now, and a Divert ring has opened: send it to `target`."""

    item: int
    target: str
    score: Score
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now."""

    offers: tuple[Offer, ...]
    """In the order of the line."""
    diversions: tuple[Diversion, ...]
    next_check: float | None
    """The earliest time (epoch seconds, later than now) at which time alone changes something for an item
    that goes on waiting: a ring opens or a hold ends. None: only an event can."""


def decide(snapshot: Snapshot, now: float) -> Decision:
    """Offers for the items that wait, best score first, at `now` (epoch seconds).

    An agent gets one offer at most, unless Settings.allow_many. No item waits while an agent who may get it
    is free. The same snapshot and time always give the same answer, whatever the order of its parts.
    """
    walk = Walk(snapshot, now)
    offers: list[Offer] = []
    diversions: list[Diversion] = []
    wake: float | None = None
    for turn in walk.turns():
        if turn.pick is not None:
            offers.append(make_offer(walk, turn, tell(walk, turn, turn.pick)))
            walk.take(turn)
        elif turn.candidates.group.widened.divert:
            diversions.append(_divert(turn))
        elif turn.item.rings or turn.candidates.held:
            wake = _earlier(wake, _changes_at(turn.item, turn.candidates.held, now))
    return Decision(offers=tuple(offers), diversions=tuple(diversions), next_check=wake)


def make_offer(walk: Walk, turn: Turn, trace: Trace) -> Offer:
    """The offer that a trace describes, with the lease of its channel."""
    expires_at = walk.now + walk.settings.lease_for(turn.item.need.channel)
    return Offer(item=trace.item, agent=trace.agent, expires_at=expires_at, trace=trace)


def _divert(turn: Turn) -> Diversion:
    target = turn.candidates.group.widened.divert
    return Diversion(turn.item.id, target, turn.score, turn.candidates.rings)


def _changes_at(item: Item, held: bool, now: float) -> float | None:
    opening = next_opening(item.rings, item.entered_at, now)
    return _earlier(opening, item.preferred_until if held else None)


def _earlier(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
