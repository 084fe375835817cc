"""Rings: how the circle of agents who may be asked grows while an item waits (SPEC RT4).

A ring opens after some seconds of waiting and stays open; open rings add up in the order of their times.
A new way to widen is one more class with `kind` and `apply`, added to `Widening` and `_KINDS`; every ring may
only let more agents in, never fewer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any, ClassVar

from .need import Need, Widened, as_asked


@dataclass(frozen=True, slots=True)
class LowerLevels:
    """Ask `by` levels less of every skill, but never less than level 1: the skill itself stays needed."""

    kind: ClassVar[str] = "lower_levels"
    by: int

    def __post_init__(self) -> None:
        """Refuse a negative step: it would narrow the circle."""
        if self.by < 0:
            raise ValueError("LowerLevels.by must not be negative")

    def apply(self, widened: Widened) -> Widened:
        """Lower each level that is above 1."""
        lowered = tuple((skill, min(level, max(1, level - self.by))) for skill, level in widened.levels)
        return widened._replace(levels=lowered)


@dataclass(frozen=True, slots=True)
class DropSkills:
    """Need these skills no longer; None: no skill at all."""

    kind: ClassVar[str] = "drop_skills"
    skills: frozenset[int] | None = None

    def apply(self, widened: Widened) -> Widened:
        """Leave the named skills out."""
        dropped = self.skills
        kept = () if dropped is None else tuple(pair for pair in widened.levels if pair[0] not in dropped)
        return widened._replace(levels=kept)


@dataclass(frozen=True, slots=True)
class AddQueues:
    """Ask members of these queues too, after those of the queues already asked."""

    kind: ClassVar[str] = "add_queues"
    queues: frozenset[int]

    def apply(self, widened: Widened) -> Widened:
        """Append one step with these queues."""
        return widened._replace(steps=(*widened.steps, self.queues))


@dataclass(frozen=True, slots=True)
class AnyQueue:
    """Ask everybody in the house, after those of the queues already asked."""

    kind: ClassVar[str] = "any_queue"

    def apply(self, widened: Widened) -> Widened:
        """Append the step that holds everybody."""
        return widened._replace(steps=(*widened.steps, None))


@dataclass(frozen=True, slots=True)
class AnyLanguage:
    """Ask agents of any language."""

    kind: ClassVar[str] = "any_language"

    def apply(self, widened: Widened) -> Widened:
        """Forget the language."""
        return widened._replace(language="")


@dataclass(frozen=True, slots=True)
class OpenTier:
    """Ask reserves (back office, managers, trained helpers, partners) up to this tier too."""

    kind: ClassVar[str] = "open_tier"
    tier: int

    def apply(self, widened: Widened) -> Widened:
        """Raise the highest tier that may be asked."""
        return widened._replace(tier=max(widened.tier, self.tier))


@dataclass(frozen=True, slots=True)
class Divert:
    """If nobody can be offered the item now, send it elsewhere: voicemail, call-back, a partner's line."""

    kind: ClassVar[str] = "divert"
    target: str
    """A word the caller understands; the engine only passes it on."""

    def apply(self, widened: Widened) -> Widened:
        """Set the way out; a later ring's replaces an earlier one's."""
        return widened._replace(divert=self.target)


Widening = LowerLevels | DropSkills | AddQueues | AnyQueue | AnyLanguage | OpenTier | Divert

_KINDS: dict[str, type[Widening]] = {
    cls.kind: cls for cls in (LowerLevels, DropSkills, AddQueues, AnyQueue, AnyLanguage, OpenTier, Divert)
}


@dataclass(frozen=True, slots=True)
class Ring:
    """One step of widening."""

    after: float
    """Seconds of waiting at which it opens."""
    how: Widening

    def opens_at(self, entered_at: float) -> float:
        """When it opens for an item that entered then (epoch seconds)."""
        return entered_at + self.after

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form: {"after": …, "kind": …, and the kind's own fields}."""
        data: dict[str, Any] = {"after": self.after, "kind": self.how.kind}
        for field in fields(self.how):
            value = getattr(self.how, field.name)
            data[field.name] = sorted(value) if isinstance(value, frozenset) else value
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Ring":
        """Read what to_dict wrote; ValueError says which part is wrong."""
        values = dict(data)
        try:
            after, kind = float(values.pop("after")), _KINDS[values.pop("kind")]
            sets = {name: frozenset(value) for name, value in values.items() if isinstance(value, list)}
            return cls(after=after, how=kind(**{**values, **sets}))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a ring: {data!r}") from error


def open_rings(rings: tuple[Ring, ...], entered_at: float, now: float) -> tuple[Ring, ...]:
    """The rings open at `now` for an item that entered then, earliest first."""
    opened = [ring for ring in rings if ring.opens_at(entered_at) <= now]
    opened.sort(key=lambda ring: ring.after)
    return tuple(opened)


def next_opening(rings: tuple[Ring, ...], entered_at: float, now: float) -> float | None:
    """When the next ring opens (epoch seconds, later than `now`); None if all are open."""
    return min((at for ring in rings if (at := ring.opens_at(entered_at)) > now), default=None)


def widen(need: Need, opened: tuple[Ring, ...]) -> Widened:
    """The need with these open rings applied one after the other."""
    return reduce(lambda widened, ring: ring.how.apply(widened), opened, as_asked(need))
