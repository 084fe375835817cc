"""Going through a guide: the state lies on the server, the page only tells what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from zhulian.customers.models import Customer
from zhulian.engine.flow import (
    BadInput,
    BadState,
    Node,
    State,
    Status,
    Value,
    Walker,
    back,
    dump_state,
    inputs_left,
    jump,
    load_state,
)
from zhulian.knowledge.guiding.vocabulary import REQUEST, SOLVED, VOCABULARY
from zhulian.knowledge.guiding.writing import flow_of
from zhulian.knowledge.models import Face, Guide, GuideRun, GuideState, GuideVersion, RunOutcome
from zhulian.platform.clock import now
from zhulian.platform.models import User
from zhulian.tickets.models import Ticket

IDLE = timedelta(hours=24)
"""After so long without a step a run counts as left."""
_OUTCOMES = {SOLVED: RunOutcome.SOLVED, REQUEST: RunOutcome.REQUEST}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands: the walk, its node (None where the version cannot be walked), and how far it is."""

    run: GuideRun
    walker: Walker
    state: State
    node: Node | None
    done: int
    left: int
    """At least so many answers until an end."""

    @property
    def is_over(self) -> bool:
        """Nothing is asked any more."""
        return self.state.status is not Status.WAITING

    @property
    def percent(self) -> int:
        """How far, for the bar; never full before the end."""
        return 100 if self.is_over else round(100 * self.done / (self.done + max(self.left, 1)))


def standing(run: GuideRun) -> Standing:
    """Where the run stands; one whose stored state cannot be read begins anew."""
    flow = flow_of(run.version)
    walker = Walker(flow, VOCABULARY)
    try:
        state = load_state(run.path)
    except BadState:
        state = walker.begin()
    left = inputs_left(flow, VOCABULARY).get(state.at, 1)
    return Standing(run, walker, state, walker.nodes.get(state.at), len(state.inputs), left)


def start(
    guide: Guide,
    *,
    face: str,
    language: str,
    visit_key: str = "",
    customer: Customer | None = None,
    user: User | None = None,
    ticket: Ticket | None = None,
) -> GuideRun:
    """Begin the published version; an unfinished run of the same browser through this guide counts as left.

    The caller has had access to the guide and to the request.
    """
    moment = now()
    with transaction.atomic():
        version = GuideVersion.objects.get(guide=guide, state=GuideState.PUBLISHED)
        if visit_key:
            same = GuideRun.objects.filter(guide=guide, visit_key=visit_key, outcome=RunOutcome.RUNNING)
            same.update(outcome=RunOutcome.LEFT, ended_at=moment)
        state = Walker(flow_of(version), VOCABULARY).begin()
        run = GuideRun(
            guide=guide,
            version=version,
            face=face,
            language=language[:10],
            visit_key=visit_key if face == Face.PORTAL else "",
            customer=customer,
            user=user,
            ticket=ticket,
            started_at=moment,
        )
        return _put(run, state)


def step(run: GuideRun, put_in: Value | None, *, place: int) -> Standing:
    """Go on with an answer given at step `place`; an answer to another step than the present one changes nothing.

    Raises BadInput.
    """
    with transaction.atomic():
        found = standing(_locked(run))
        if found.done != place or found.is_over or _is_settled(found.run):
            return found
        _put(found.run, found.walker.advance(found.state, put_in))
    return standing(found.run)


def step_back(run: GuideRun) -> Standing:
    """Take the last answer back."""
    with transaction.atomic():
        found = standing(_locked(run))
        if not _is_settled(found.run):
            _put(found.run, back(found.state))
    return standing(found.run)


def go_to(run: GuideRun, place: int) -> Standing:
    """Back to the answer that was given as number `place` (0 is the first), to give another one."""
    with transaction.atomic():
        found = standing(_locked(run))
        if 0 <= place < len(found.state.inputs) and not _is_settled(found.run):
            _put(found.run, jump(found.state, found.state.inputs[place]))
    return standing(found.run)


def solved(run: GuideRun) -> GuideRun:
    """It works again, wherever the walk stands."""
    return _finish(run, RunOutcome.SOLVED)


def to_request(run: GuideRun) -> GuideRun:
    """It becomes a request, wherever the walk stands."""
    return _finish(run, RunOutcome.REQUEST)


def leave(run: GuideRun) -> GuideRun:
    """Give up an unfinished run."""
    return _finish(run, RunOutcome.LEFT, only_running=True)


def join_ticket(run: GuideRun, ticket: Ticket) -> GuideRun:
    """The request that the run became. The caller has had access to both; they are of one client company."""
    with transaction.atomic():
        found = _locked(run)
        if found.ticket_id is None and found.guide.client_id == ticket.client_id:
            found.ticket, found.outcome = ticket, RunOutcome.REQUEST
            found.ended_at = found.ended_at or now()
            found.save(update_fields=["ticket", "outcome", "ended_at"])
    return found


def close_idle() -> int:
    """Unfinished runs that nobody moved for a day count as left; returns how many."""
    moment = now()
    rows = GuideRun.objects.filter(outcome=RunOutcome.RUNNING, moved_at__lt=moment - IDLE)
    return rows.update(outcome=RunOutcome.LEFT, ended_at=moment)


def _is_settled(run: GuideRun) -> bool:
    """A customer's run that became a request: its answers stand in the request and stay."""
    return run.face == Face.PORTAL and run.ticket_id is not None


def _finish(run: GuideRun, outcome: RunOutcome, *, only_running: bool = False) -> GuideRun:
    with transaction.atomic():
        found = _locked(run)
        may = found.outcome == RunOutcome.RUNNING if only_running else not _is_settled(found)
        if may:
            found.outcome, found.ended_at = outcome, now()
            found.save(update_fields=["outcome", "ended_at"])
    return found


def _locked(run: GuideRun) -> GuideRun:
    rows = GuideRun.objects.select_for_update(of=("self",)).select_related("version", "guide")
    return rows.get(pk=run.pk)


def _put(run: GuideRun, state: State) -> GuideRun:
    run.path, run.moved_at = dump_state(state), now()
    if state.status is Status.WAITING:
        run.outcome, run.ended_at = RunOutcome.RUNNING, None
    else:
        run.outcome = _OUTCOMES.get(state.outcome, RunOutcome.LEFT)
        run.ended_at = run.moved_at
    run.save()
    return run


__all__ = [
    "BadInput",
    "Standing",
    "close_idle",
    "go_to",
    "join_ticket",
    "leave",
    "solved",
    "standing",
    "start",
    "step",
    "step_back",
    "to_request",
]
