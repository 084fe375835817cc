"""Rows that are events of requests: what one system wrote about a request becomes its history here.

The rows of one request that stand together are one piece of work: sorted by time, brought in whole or not at all.
Rows of it further down in the file, or in a later file, go on where it is, so a file in order of time may come too.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from zhulian.customers.actions import add_contact, match_or_create
from zhulian.customers.models import ContactKind, Customer
from zhulian.customers.queries import find_by_contact
from zhulian.intake.importing.event_places import NO_GROUP, Places
from zhulian.intake.importing.event_replay import Replay, Station
from zhulian.intake.importing.events import Event, Parser
from zhulian.intake.importing.message_rows import LABEL, LONGEST_ID, categories_of, constants_of
from zhulian.intake.importing.problems import FileProblem, RowProblem
from zhulian.intake.importing.rows import (
    CHANGED,
    MADE,
    REPEATED,
    Remark,
    Settled,
    past,
    person_contact,
)
from zhulian.intake.models import ImportKind, ImportRun, RawFate, RawIntake
from zhulian.interactions.models import Channel
from zhulian.platform import search
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.naming import pick_language
from zhulian.tickets.actions import NewTicket, open_ticket
from zhulian.tickets.models import Ticket, Transfer

UNKNOWN_PEOPLE, NEW_GROUPS, NEW_PEOPLE, DIFFERING = "unknown_people", "new_groups", "new_people", "differing"
SUBJECT_CHARS = 300


@dataclass(slots=True)
class Known:
    """What of a request is there already: its events, the last one's time, the first row's values."""

    ticket: int | None = None
    last: datetime | None = None
    events: set[str] = field(default_factory=set)
    first: dict[str, str] = field(default_factory=dict)


class EventRows:
    """Brings in events. Raises FileProblem when the run's choices no longer hold."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.client = run.client
        self.constants = constants_of(run)
        if self.constants.category is None or self.constants.result is None:
            raise FileProblem("no_ending")
        self.language = str(run.options.get("language", "zh-hans"))
        self.actor = Actor.system(LABEL)
        self.parser = Parser(run)
        self.places = Places(run, self.constants, self.actor)
        self._categories = categories_of(run.client_id)
        self._tried: dict[bytes, datetime] = {}
        self._met: set[int] = set()

    def key(self, values: dict[str, str]) -> str:
        """The number of the request."""
        return values.get("number", "")

    def parse(self, values: dict[str, str]) -> Event:
        """The row in typed values. Raises RowProblem, also for a group that is not there and may not be made."""
        event = self.parser.parse(values)
        self.places.has_queue(event.group)
        return event

    # What is known

    def _key(self, number: str) -> str:
        """import:<client>:events:<number>: the row that opened the request."""
        if len(number) > LONGEST_ID:
            number = f"sha256-{hashlib.sha256(number.encode()).hexdigest()[:40]}"
        return f"import:{self.run.client_id}:{ImportKind.EVENTS.value}:{number}"

    def _known(self, number: str) -> Known:
        first = RawIntake.objects.filter(key=self._key(number)).first()
        if first is None or first.ticket_id is None:
            return Known()
        found = Known(ticket=first.ticket_id, first=json.loads(bytes(first.content))["row"])
        mine = RawIntake.objects.filter(ticket=first.ticket_id, key__startswith="import:")
        for content, at in mine.values_list("content", "received_at"):
            found.events.add(json.loads(bytes(content)).get("event", ""))
            found.last = max(found.last or at, at)
        return found

    def _fresh(self, events: list[Event], known: Known) -> list[tuple[Event, str]]:
        """Those that are not there yet, by time, with their digests. Raises RowProblem where history would change."""
        met: Counter[str] = Counter()
        fresh = []
        for event in sorted(events, key=lambda event: (event.at, event.order)):
            alike = event.digest(0)
            digest = event.digest(met[alike])
            met[alike] += 1
            if digest in known.events or _short(digest) in self._met:
                continue
            if known.last is not None and event.at < known.last:
                raise RowProblem("too_early", "at", f"{event.number}, {event.at:%F %T}")
            fresh.append((event, digest))
        return fresh

    # Trying out

    def try_all(self, events: list[Event]) -> list[Settled]:
        """What they would do; rows of the same request further up count as known."""
        known, number = self._known(events[0].number), events[0].number
        mark = hashlib.sha256(number.encode()).digest()[:8]
        earlier = self._tried.get(mark)
        if earlier is not None:
            known.last = max(known.last or earlier, earlier)
        fresh = self._fresh(events, known)
        remarks: list[Remark] = []
        for event, digest in fresh:
            remarks += self._lacking(event)
            self._met.add(_short(digest))
            self._tried[mark] = event.at
        is_new = known.ticket is None and earlier is None
        return self._settled(events, fresh, is_new=is_new, counts={}, remarks=remarks)

    def _lacking(self, event: Event) -> list[Remark]:
        """Groups and people that are not there."""
        found = []
        if not self.places.has_queue(event.group):
            name = event.group or pick_language(*NO_GROUP)
            found.append(Remark(NEW_GROUPS, name, name))
        if event.person and not self.places.known_person(event.person):
            topic = NEW_PEOPLE if self.places.makes_people else UNKNOWN_PEOPLE
            found.append(Remark(topic, event.person, event.person))
        return found

    @staticmethod
    def _settled(
        events: list[Event],
        fresh: list[tuple[Event, str]],
        *,
        is_new: bool,
        counts: dict[str, int],
        remarks: list[Remark],
    ) -> list[Settled]:
        """One for each row: the first of a new request made it, further ones changed it."""
        repeated = [Settled(REPEATED) for _row in range(len(events) - len(fresh))]
        if not fresh:
            return repeated
        told = Settled(MADE if is_new else CHANGED, counts=counts, remarks=tuple(remarks))
        return [*repeated, told, *(Settled(CHANGED) for _row in fresh[1:])]

    # Doing

    def settle_all(self, events: list[Event]) -> list[Settled]:
        """Open the request where it is new, and lead it through its events."""
        known = self._known(events[0].number)
        fresh = self._fresh(events, known)
        remarks = [remark for event, _digest in fresh for remark in self._lacking(event)]
        if not fresh:
            return self._settled(events, fresh, is_new=False, counts={}, remarks=[])
        try:
            counts = self._lead(fresh, known, remarks)
        except Exception:
            self.places.reload()
            raise
        return self._settled(events, fresh, is_new=known.ticket is None, counts=counts, remarks=remarks)

    def _lead(self, fresh: list[tuple[Event, str]], known: Known, remarks: list[Remark]) -> dict[str, int]:
        first = fresh[0][0]
        if known.ticket is None:
            ticket, last = self._open(first, fresh[0][1])
            known.first = first.values
        else:
            ticket, last = Ticket.objects.get(pk=known.ticket), known.last or first.at
        replay = Replay(self.actor, ticket, last, self.constants, self.run.name)
        for place, (event, digest) in enumerate(fresh):
            if place or known.ticket is not None:
                self._keep(event, digest, ticket, f"{self._key(event.number)}:{digest}")
            replay.go_to(self._station(event))
        ticket = replay.end()
        search.reindex("ticket", [ticket.pk])
        remarks.append(self._difference(ticket, known.first, fresh[-1][0]))
        return dict(replay.counts)

    def _station(self, event: Event) -> Station:
        return Station(
            at=event.at,
            state=event.state,
            queue=self.places.queue(event.group),
            user=self.places.person(event.person),
            resolved_at=event.resolved_at,
        )

    def _open(self, event: Event, digest: str) -> tuple[Ticket, datetime]:
        """The request as its first event has it, opened when the file says; never after that event."""
        opened = min(event.opened_at or event.at, event.at)
        fixed, category = self.constants, event.values.get("category", "")
        what = event.values.get("subject", "") or category
        with past(opened):
            customer = self._customer(event)
            new = NewTicket(
                client=self.client,
                type=fixed.type,
                channel=Channel.WEB_FORM,
                subject=f"{event.number} {what}".strip()[:SUBJECT_CHARS],
                body=what or event.number,
                customer=customer,
                product=fixed.product,
                category=self._categories.get(category.lower()) or fixed.category,
                queue=self.places.queue(event.group),
                language=self.language,
                author_name=event.values.get("name", "") or event.values.get("opened_by", ""),
            )
            ticket = open_ticket(self.actor, new)
        self._keep(event, digest, ticket, self._key(event.number))
        if customer is not None:
            search.reindex("customer", [customer.pk])
        return ticket, opened

    def _customer(self, event: Event) -> Customer | None:
        """By the customer number; None where the row has none."""
        contact = person_contact(event.values.get("caller", ""))
        if not contact:
            return None
        found = find_by_contact(self.run.client_id, ContactKind.CHAT, contact)
        if found is None:
            name = event.values.get("name", "") or event.values["caller"]
            found = match_or_create(self.actor, client=self.client, name=name[:120], language=self.language)
            add_contact(found, ContactKind.CHAT, contact)
        return found

    def _keep(self, event: Event, digest: str, ticket: Ticket, key: str) -> None:
        """The row as it came; it says that this event is in."""
        row = {"event": digest, "language": self.language, "import": self.run.pk, "row": event.values}
        content = json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
        RawIntake.objects.create(
            client=self.client,
            channel=Channel.WEB_FORM,
            key=key,
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            received_at=event.at,
            fate=RawFate.ACCEPTED,
            attempts=1,
            ticket=ticket,
            settled_at=now(),
        )

    def _difference(self, ticket: Ticket, first: dict[str, str], last: Event) -> Remark:
        """Where the file itself counts otherwise since its first row: both figures, the file's first."""
        moves = Transfer.objects.filter(ticket=ticket).values_list("from_hop__queue", "to_hop__queue")
        here = {"reopenings": ticket.reopen_count, "reassignments": sum(old != new for old, new in moves)}
        told = {"reopenings": last.reopenings, "reassignments": last.reassignments}
        unlike = []
        for code, count in told.items():
            begun = first.get(code, "")
            if count is not None and begun and count - int(begun.removesuffix(".0")) != here[code]:
                unlike.append(f"{code} {count - int(begun.removesuffix('.0'))} {here[code]}")
        return Remark(DIFFERING, last.number, "; ".join(unlike))


def _short(digest: str) -> int:
    """Enough of it for a trial, which keeps those of the whole file."""
    return int(digest[:15], 16)
