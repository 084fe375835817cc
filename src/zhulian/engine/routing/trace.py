"""The record of one offer: why this item now, why this agent, who was passed over and why (SPEC RT7).

Data, not prose: the screens word it. `to_dict` is JSON-safe and carries a version, so that traces kept for
years stay readable.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .reasons import Reason
from .rings import Ring
from .scoring import Score

VERSION = 1


class Mode(StrEnum):
    """Who began: the engine, or the agent who asked for the next item."""

    PUSH = "push"
    PULL = "pull"


@dataclass(frozen=True, slots=True)
class Choice:
    """The criteria by which the agent was chosen and the agent's values, in the order they decide."""

    preferred_place: int | None
    """Place in the item's list of preferred agents, from 1; None: not in it."""
    tier: int
    step: int | None
    """Which step of queues: 0 the item's own. None: outside of all, taken as a preferred agent."""
    queue: int | None
    """The queue through which the agent got it; None: the step asks everybody, or no step applies."""
    priority: int | None
    """Priority in that queue."""
    surplus: float
    """Weighted skill beyond what is asked (need.breadth of the agent less that of the need)."""
    idle: float
    """Seconds."""
    rivals: int
    """How many others could have got it. Not counted (0) when the agent asked for work."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """One who was passed over: an agent (push), or an item further up the line (pull)."""

    id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Trace:
    """Why this item went to this agent at this moment."""

    mode: Mode
    item: int
    agent: int
    at: float
    """When it was decided, epoch seconds."""
    place: int
    """The item's place in the line, from 1."""
    line: int
    """How many items waited."""
    score: Score
    held: bool
    """Whether it was held for its preferred agents at that moment."""
    rings: tuple[Ring, ...]
    """The rings that were open."""
    choice: Choice
    passed: tuple[PassedOver, ...]
    """The closest first, preferred agents before all others; at most Settings.listed."""
    counts: tuple[tuple[Reason, int], ...]
    """How many were passed over for each reason, the listed ones included; by code."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form; from_dict reads it back without loss."""
        return {
            "version": VERSION,
            "mode": self.mode.value,
            "item": self.item,
            "agent": self.agent,
            "at": self.at,
            "place": self.place,
            "line": self.line,
            "score": {**asdict(self.score), "total": self.score.total},
            "held": self.held,
            "rings": [ring.to_dict() for ring in self.rings],
            "choice": asdict(self.choice),
            "passed": [{"id": one.id, "reason": one.reason.value} for one in self.passed],
            "counts": {reason.value: count for reason, count in self.counts},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Trace":
        """Read what to_dict wrote. ValueError for another version or a damaged record."""
        if data.get("version") != VERSION:
            raise ValueError(f"trace version {data.get('version')!r} is not known")
        try:
            return cls._read(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"damaged trace: {error}") from error

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> "Trace":
        parts = {name: value for name, value in data["score"].items() if name != "total"}
        counts = ((Reason(code), int(count)) for code, count in data["counts"].items())
        return cls(
            mode=Mode(data["mode"]),
            item=int(data["item"]),
            agent=int(data["agent"]),
            at=float(data["at"]),
            place=int(data["place"]),
            line=int(data["line"]),
            score=Score(**parts),
            held=bool(data["held"]),
            rings=tuple(Ring.from_dict(ring) for ring in data["rings"]),
            choice=Choice(**data["choice"]),
            passed=tuple(PassedOver(int(one["id"]), Reason(one["reason"])) for one in data["passed"]),
            counts=tuple(sorted(counts)),
        )
