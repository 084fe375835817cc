"""Brings a request through the stations of its past by the real actions, each at its own time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from zhulian.intake.importing.event_words import State
from zhulian.intake.importing.message_rows import Constants
from zhulian.intake.importing.rows import past
from zhulian.people.models import Queue
from zhulian.platform.access import Actor
from zhulian.platform.models import User
from zhulian.routing.actions import put_in_line
from zhulian.tickets.actions import Ending, Target, accept, reopen, resolve, set_waiting, transfer
from zhulian.tickets.models import Ticket, TicketState, WaitingReason

TRANSFERS, TAKEN, RESOLVED, REOPENED = "transfers", "taken", "resolved", "reopened"


@dataclass(frozen=True, slots=True)
class Station:
    """One event of the past: when, how the request stood, and where it lay."""

    at: datetime
    state: State
    queue: Queue
    user: User | None
    resolved_at: datetime | None = None


class Replay:
    """Leads one request on. It waits until an event names a person, and is in that person's hands from then on."""

    def __init__(
        self, actor: Actor, ticket: Ticket, last: datetime, constants: Constants, source: str
    ) -> None:
        self.actor, self.constants, self.source = actor, constants, source
        self.pk, self.last = ticket.pk, last
        self.queue, self.holder, self.reason = ticket.queue_id, ticket.holder_id, ticket.waiting_reason
        self.is_resolved = ticket.state == TicketState.RESOLVED
        self.counts: Counter[str] = Counter()

    def go_to(self, station: Station) -> None:
        """Do what lies between the last event and this one. After its end nothing changes until it is reopened."""
        if self.is_resolved and station.state.is_end:
            self.last = station.at
            return
        with past(station.at):
            if self.is_resolved:
                self._reopen()
            is_moved = self._move(station)
            if not station.state.is_end and station.state.waiting != self.reason:
                set_waiting(self.actor, self.pk, reason=station.state.waiting)
                self.reason = station.state.waiting
        if station.state.is_end:
            self._resolve(station, is_moved=is_moved)
        self.last = station.at

    def _reopen(self) -> None:
        reopen(self.actor, Ticket.objects.get(pk=self.pk))
        self.is_resolved, self.holder, self.reason = False, None, WaitingReason.NONE
        self.counts[REOPENED] += 1

    def _move(self, station: Station) -> bool:
        """Another group, another person, or back to the group: a transfer. A person for what nobody had: taken up."""
        wanted = station.user.pk if station.user is not None else None
        is_moved = station.queue.pk != self.queue or self.holder not in {None, wanted}
        if is_moved:
            transfer(self.actor, self.pk, Target(queue=station.queue), reason="other", comment=self.source)
            self.queue, self.holder = station.queue.pk, None
            self.counts[TRANSFERS] += 1
        if station.user is not None and self.holder is None:
            accept(self.actor, self.pk, user=station.user)
            self.holder = station.user.pk
            self.counts[TAKEN] += 1
            return True
        return is_moved

    def _resolve(self, station: Station, *, is_moved: bool) -> None:
        """At the time the file gives for it, where that lies since the last event; else at the event's own."""
        moment = station.resolved_at
        if moment is None or is_moved or not self.last <= moment <= station.at:
            moment = station.at
        ending = Ending(category=self.constants.category, result=self.constants.result)
        with past(moment):
            resolve(self.actor, self.pk, ending)
        self.is_resolved = True
        self.counts[RESOLVED] += 1

    def end(self) -> Ticket:
        """What still waits takes its place in the line of its group."""
        ticket = Ticket.objects.select_related("customer", "tier").get(pk=self.pk)
        with past(self.last):
            put_in_line(ticket, at=self.last)
        return ticket
