"""One item at a time: who may get it now, and who of them gets it."""

from typing import NamedTuple

from .board import Board
from .groups import NEVER_WAIVED, Gate, Group
from .index import AgentIndex
from .model import Item, Settings
from .need import Need
from .reasons import Reason
from .rings import Ring, open_rings, widen


class Candidates(NamedTuple):
    """Who may get one item as far as the item goes: presence and load are left to the board."""

    group: Group
    rings: tuple[Ring, ...]
    mask: int
    preferred: int
    """The item's preferred agents who are signed in."""
    waived: int
    """Those of them for whom queue, tier and skills are waived."""
    held: bool


class Pick(NamedTuple):
    """The agent chosen: position in the index, place in the preferred list, place in the group's ranks."""

    at: int
    preferred_place: int | None
    rank: int | None


class Matcher:
    """Finds candidates; remembers the group of each requirement it has met."""

    __slots__ = ("_groups", "index", "settings")

    def __init__(self, index: AgentIndex, settings: Settings) -> None:
        """Match against these agents."""
        self.index = index
        self.settings = settings
        self._groups: dict[tuple[Need, tuple[Ring, ...]], Group] = {}

    def group(self, need: Need, rings: tuple[Ring, ...]) -> Group:
        """The group of this need with these open rings."""
        group = self._groups.get((need, rings))
        if group is None:
            group = self._groups[need, rings] = Group(self.index, widen(need, rings))
        return group

    def candidates(self, item: Item, now: float) -> Candidates:
        """Who may get the item: its group, the preferred if their hold stands, none of the excluded."""
        rings = open_rings(item.rings, item.entered_at, now) if item.rings else ()
        group = self.group(item.need, rings)
        mask = group.allowed
        preferred = waived = 0
        held = False
        if item.preferred:
            preferred = self.index.mask_of(item.preferred)
            if self.settings.preferred_outside_group:
                waived = preferred
                mask |= waived & group.personal
            held = self._is_held(item, preferred, now)
            if held:
                mask &= preferred
        if item.excluded:
            mask &= ~self.index.mask_of(item.excluded)
        return Candidates(group, rings, mask, preferred, waived, held)

    def _is_held(self, item: Item, preferred: int, now: float) -> bool:
        """Whether to wait for a preferred agent: one must be signed in, not excluded, and meet the need.

        The need is taken as first asked: otherwise a ring that opens could begin a hold, and so shut out
        agents who could be asked before.
        """
        if item.preferred_until is None or now >= item.preferred_until:
            return False
        asked = self.group(item.need, ())
        able = asked.personal if self.settings.preferred_outside_group else asked.allowed
        return bool(preferred & able & ~self.index.mask_of(item.excluded))

    def pick(self, item: Item, candidates: Candidates, pool: int) -> Pick | None:
        """The best of the pool (candidates who are free), or None if it is empty.

        Preferred agents in their order; then lowest tier, best queue step and priority, and within these the
        lowest bit: least surplus skill, longest idle, lowest id.
        """
        if not pool:
            return None
        if pool & candidates.preferred:
            for place, agent_id in enumerate(item.preferred, 1):
                at = self.index.position.get(agent_id)
                if at is not None and pool >> at & 1:
                    return Pick(at, place, rank_of(candidates.group, at))
        for tier in candidates.group.tiers():
            peers = pool & tier
            if peers:
                return _best_ranked(candidates.group, peers)
        return None

    def gates(self, item: Item, candidates: Candidates, board: Board) -> list[Gate]:
        """Every condition of this item at this moment, in the order in which reasons are given."""
        everybody, waived = self.index.everybody, candidates.waived
        gates = [
            gate if gate.reason in NEVER_WAIVED else Gate(gate.reason, gate.mask | waived)
            for gate in candidates.group.gates()
        ]
        gates.append(Gate(Reason.EXCLUDED, everybody & ~self.index.mask_of(item.excluded)))
        gates.append(Gate(Reason.HELD, candidates.preferred if candidates.held else everybody))
        gates.extend(board.gates(item.need.channel))
        return gates


def rank_of(group: Group, at: int) -> int | None:
    """The first rank that this agent is in; None: in none of them."""
    return next((place for place, rank in enumerate(group.ranks()) if rank.mask >> at & 1), None)


def _best_ranked(group: Group, peers: int) -> Pick | None:
    for place, rank in enumerate(group.ranks()):
        best = peers & rank.mask
        if best:
            return Pick((best & -best).bit_length() - 1, None, place)
    return None
