"""The place in the line: waiting seconds + head start + urgency (SPEC RT2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Item, Settings


@dataclass(frozen=True, slots=True)
class Score:
    """A score and its parts, all in seconds: "as if it had waited that long"."""

    waiting: float
    head_start: float
    urgency: float

    @property
    def total(self) -> float:
        """What the line is ordered by; larger is served earlier."""
        return self.waiting + self.head_start + self.urgency


def urgency(time_left: float | None, settings: Settings) -> float:
    """Seconds added because a due time is near: 0 at or beyond the horizon, urgency_max when due or late.

    max · (1 − left / horizon) ^ curve for 0 ≤ left ≤ horizon. It never falls as time passes, and it is
    bounded, so that a late item cannot hold up the others for longer than age_bound.
    """
    if time_left is None or time_left >= settings.urgency_horizon:
        return 0.0
    if time_left <= 0:
        return settings.urgency_max
    share = 1.0 - time_left / settings.urgency_horizon
    return float(settings.urgency_max * share**settings.urgency_curve)


def score(item: Item, now: float, settings: Settings) -> Score:
    """The item's score at `now`. A time of entry that lies ahead (clocks differ) counts as no waiting yet."""
    return Score(
        waiting=max(0.0, now - item.entered_at),
        head_start=min(max(0.0, item.head_start), settings.max_head_start),
        urgency=urgency(None if item.due_at is None else item.due_at - now, settings),
    )


def line_up(items: Sequence[Item], now: float, settings: Settings) -> list[tuple[Item, Score]]:
    """Items in the order in which they are served: highest score, then earliest entered, then id."""
    line = [(item, score(item, now, settings)) for item in items]
    line.sort(key=lambda entry: (-entry[1].total, entry[0].entered_at, entry[0].id))
    return line
