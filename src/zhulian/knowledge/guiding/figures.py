"""How a guide is used: runs, their ends, and where people leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from zhulian.engine.flow import BadState, load_state
from zhulian.knowledge.models import Guide, GuideRun, RunOutcome
from zhulian.platform.clock import now

SPAN = timedelta(days=90)
MOST_RUNS = 2000
"""The newest runs that the figures of single steps are counted from."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the last 90 days. `met` and `left`: node → how many runs came there, and how many were left there."""

    runs: int
    solved: int
    requests: int
    left: int
    running: int
    met: dict[str, int]
    stopped: dict[str, int]

    @property
    def solved_percent(self) -> int:
        """Of those that are over."""
        over = self.runs - self.running
        return round(100 * self.solved / over) if over else 0


def figures(guide: Guide) -> Figures:
    """What became of the guide's runs, in two queries."""
    rows = GuideRun.objects.filter(guide=guide, started_at__gte=now() - SPAN)
    counted = dict(rows.order_by().values_list("outcome").annotate(count=Count("pk")))
    met, stopped = Counter[str](), Counter[str]()
    for path, outcome in rows.values_list("path", "outcome")[:MOST_RUNS]:
        try:
            state = load_state(path)
        except BadState:
            continue
        met.update({visit.node for visit in state.path} | {state.at})
        if outcome == RunOutcome.LEFT:
            stopped[state.at] += 1
    return Figures(
        sum(counted.values()),
        counted.get(RunOutcome.SOLVED, 0),
        counted.get(RunOutcome.REQUEST, 0),
        counted.get(RunOutcome.LEFT, 0),
        counted.get(RunOutcome.RUNNING, 0),
        dict(met),
        dict(stopped),
    )
