"""The walk along the line: each item in its turn, with what was free at that moment."""

from collections.abc import Iterator
from typing import NamedTuple

from .board import Board
from .index import AgentIndex
from .matching import Candidates, Matcher, Pick
from .model import Item, Snapshot
from .scoring import Score, line_up


class Turn(NamedTuple):
    """One item's turn."""

    item: Item
    score: Score
    place: int
    candidates: Candidates
    pool: int
    """Candidates who are free."""
    pick: Pick | None


class Walk:
    """A decision under way. The caller takes each pick before it asks for the next turn."""

    __slots__ = ("board", "index", "line", "matcher", "now", "settings")

    def __init__(self, snapshot: Snapshot, now: float) -> None:
        """Index the agents and line the items up."""
        self.now = now
        self.settings = snapshot.settings
        self.index = AgentIndex(snapshot.agents, snapshot.settings)
        self.matcher = Matcher(self.index, snapshot.settings)
        self.board = Board(self.index, snapshot.settings.allow_many)
        self.line = line_up(snapshot.items, now, snapshot.settings)

    def turns(self) -> Iterator[Turn]:
        """Every item in the order of the line."""
        for place, (item, score) in enumerate(self.line, 1):
            candidates = self.matcher.candidates(item, self.now)
            pool = candidates.mask & self.board.free(item.need.channel)
            yield Turn(item, score, place, candidates, pool, self.matcher.pick(item, candidates, pool))

    def take(self, turn: Turn) -> None:
        """Book the pick of this turn."""
        if turn.pick is not None:
            self.board.take(turn.pick.at, turn.item.need.channel)
