"""One timeline of everything that was between us and a customer, on every channel (往来记录, SPEC CU2).

Contacts, messages, notes, ratings, call-backs and merges, newest first. Of requests that the reader may not see only
channel and time of the contacts are told.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.customers.models import Customer, CustomerMerge
from zhulian.interactions.models import Channel, Direction, Interaction, Message
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.ui.text import day_text
from zhulian.tickets.access import visible_to
from zhulian.tickets.models import CallbackTask, Note, Satisfaction, Ticket

SIZE = 50
SHORT = 90
DIRECTIONS = {
    str(Direction.IN): gettext_lazy("From the customer"),
    str(Direction.OUT): gettext_lazy("From us"),
}
KINDS = ("merge", "callback", "rating", "note", "message", "contact")
"""Of one moment the last comes first: a contact above what was said in it."""
Place = tuple[datetime, int, int]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the timeline is narrowed to; "" for all."""

    channel: str = ""
    direction: str = ""

    @classmethod
    def of(cls, typed: Any) -> Filter:
        """From an address; what is no channel or direction counts as not there."""
        channel, direction = typed.get("channel", ""), typed.get("direction", "")
        return cls(
            channel if channel in Channel.values else "", direction if direction in Direction.values else ""
        )

    @property
    def is_on(self) -> bool:
        """True where something is left out."""
        return bool(self.channel or self.direction)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `is_hidden`: of a request that the reader may not see, so that nothing but channel and time is told."""

    kind: str
    at: datetime
    row: Any
    ticket_id: int | None = None
    ticket: Ticket | None = None
    who: str = ""
    text: str = ""
    seconds: int = 0
    is_hidden: bool = False

    @property
    def direction(self) -> Any:
        """Who began it, in words."""
        return DIRECTIONS.get(self.row.direction, "")

    @property
    def is_long(self) -> bool:
        """True where the text does not fit into its one line, so that it is folded."""
        return len(self.text) > SHORT or "\n" in self.text.strip()

    @property
    def place(self) -> Place:
        """Where it stands among all lines; unique."""
        return self.at, KINDS.index(self.kind), self.row.pk


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of lines by day; `older` and `newer` as `pager` wants them."""

    days: list[tuple[str, list[Line]]]
    older: str
    newer: str
    topics: str


def page(actor: Actor, customer: Customer, wanted: Filter, cursor: str = "", *, size: int = SIZE) -> LogPage:
    """The page at `cursor` ("" and a broken one: the newest), in a fixed number of queries."""
    at = _read(cursor)
    backwards, place = at if at is not None else (False, None)
    found: list[Line] = []
    for kind, rows in _sources(actor, customer, wanted):
        beyond = _beyond(rows, kind, place, backwards=backwards)
        found += [_line(kind, row) for row in beyond[: size + 1]]
    found.sort(key=lambda line: line.place, reverse=not backwards)
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    shown = _with_tickets(actor, found)
    has_older = has_more if not backwards else bool(found)
    has_newer = has_more if backwards else place is not None and bool(found)
    return LogPage(
        days=_by_day(shown),
        older=_write("older", found[-1].place) if has_older else "",
        newer=_write("newer", found[0].place) if has_newer else "",
        topics=_topics(customer, shown),
    )


def _topics(customer: Customer, lines: Iterable[Line]) -> str:
    """What the newest page listens to: the customer, and the requests it shows (a socket holds forty topics)."""
    tickets = dict.fromkeys(line.ticket.pk for line in lines if line.ticket is not None)
    return " ".join([f"customer:{customer.pk}", *(f"ticket:{pk}" for pk in list(tickets)[:20])])


# Where a line stands


def _write(direction: str, place: Place) -> str:
    plain = json.dumps([direction, place[0].isoformat(), place[1], place[2]])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[bool, Place] | None:
    """(backwards, place), or None for none and for one that nobody of us made."""
    try:
        direction, text, rank, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = parse_datetime(text)
    except (ValueError, TypeError, binascii.Error):
        return None
    is_ours = isinstance(rank, int) and isinstance(pk, int) and abs(pk) < 2**62
    if at is None or timezone.is_naive(at) or not is_ours:
        return None
    return direction == "newer", (at, rank, pk)


def _beyond(rows: QuerySet[Any], kind: str, place: Place | None, *, backwards: bool) -> QuerySet[Any]:
    """The rows of one kind beyond this place, the nearest first; each queryset tells its moment as `moment`."""
    if place is not None:
        at, rank, pk = place
        own, side = KINDS.index(kind), "gt" if backwards else "lt"
        beyond = Q(**{f"moment__{side}": at})
        if own == rank:
            beyond |= Q(**{"moment": at, f"pk__{side}": pk})
        elif (own > rank) == backwards:
            beyond |= Q(moment=at)
        rows = rows.filter(beyond)
    return rows.order_by("moment", "pk") if backwards else rows.order_by("-moment", "-pk")


# What there is


def _sources(actor: Actor, customer: Customer, wanted: Filter) -> list[tuple[str, QuerySet[Any]]]:
    """Contacts and messages always; what belongs to no channel only where nothing is left out."""
    narrowed = {name: value for name in ("channel", "direction") if (value := getattr(wanted, name))}
    sources: list[tuple[str, QuerySet[Any]]] = [
        ("contact", _contacts(customer).filter(**narrowed)),
        ("message", _messages(customer).filter(**narrowed)),
    ]
    if wanted.is_on:
        return sources
    mine = visible_to(actor).filter(customer=customer).order_by().values("pk")
    return [
        *sources,
        (
            "note",
            Note.objects.filter(ticket__in=mine).select_related("author").annotate(moment=F("created_at")),
        ),
        ("rating", Satisfaction.objects.filter(ticket__in=mine).annotate(moment=F("at"))),
        (
            "callback",
            CallbackTask.objects.filter(ticket__in=mine)
            .select_related("done_by")
            .annotate(moment=F("created_at")),
        ),
        (
            "merge",
            CustomerMerge.objects.filter(kept=customer, undone_at__isnull=True)
            .select_related("by", "gone")
            .annotate(moment=F("at")),
        ),
    ]


def _contacts(customer: Customer) -> QuerySet[Interaction]:
    """Contacts with the first words said in them and the request that they opened or joined."""
    said = Message.objects.filter(interaction=OuterRef("pk")).order_by("id")
    opened = Ticket.objects.filter(interaction=OuterRef("pk")).order_by("id")
    rows = Interaction.objects.filter(customer=customer).select_related("agent")
    return rows.annotate(
        moment=F("started_at"),
        said=Subquery(said.values("body")[:1]),
        about=Coalesce(Subquery(opened.values("pk")[:1]), Subquery(said.values("conversation__tickets")[:1])),
    )


def _messages(customer: Customer) -> QuerySet[Message]:
    """Words that belong to no contact of their own: our answers."""
    about = Ticket.objects.filter(conversation=OuterRef("conversation")).order_by("id")
    rows = Message.objects.filter(conversation__customer=customer, interaction__isnull=True)
    return rows.select_related("author").annotate(
        moment=F("created_at"), about=Subquery(about.values("pk")[:1])
    )


def _line(kind: str, row: Any) -> Line:
    made = {"contact": _contact, "message": _message, "note": _note, "rating": _rating}
    make = made.get(kind) or {"callback": _callback, "merge": _merge}[kind]
    return make(row)


def _contact(row: Any) -> Line:
    ended, began = row.ended_at, row.answered_at or row.started_at
    seconds = int((ended - began).total_seconds()) if ended is not None else 0
    who = row.agent.name if row.agent is not None else ""
    return Line("contact", row.moment, row, row.about, who=who, text=row.said or "", seconds=seconds)


def _message(row: Any) -> Line:
    who = row.author.name if row.author is not None else row.author_name
    return Line("message", row.moment, row, row.about, who=who, text=row.body)


def _note(row: Any) -> Line:
    return Line("note", row.moment, row, row.ticket_id, who=row.author.name, text=row.body)


def _rating(row: Any) -> Line:
    return Line("rating", row.moment, row, row.ticket_id, text=row.comment)


def _callback(row: Any) -> Line:
    who = row.done_by.name if row.done_by is not None else ""
    return Line("callback", row.moment, row, row.ticket_id, who=who, text=row.text)


def _merge(row: Any) -> Line:
    who = row.by.name if row.by is not None else ""
    return Line("merge", row.moment, row, who=who, text=row.gone.name)


def _with_tickets(actor: Actor, lines: list[Line]) -> list[Line]:
    """Each line with its request; those of requests that the actor may not see keep channel and time alone."""
    wanted = {line.ticket_id for line in lines if line.ticket_id is not None}
    rows = visible_to(actor).filter(pk__in=wanted).select_related("type") if wanted else []
    tickets = {row.pk: row for row in rows}
    return [_seen(line, tickets) for line in lines]


def _seen(line: Line, tickets: dict[int, Ticket]) -> Line:
    if line.ticket_id is None:
        return line
    ticket = tickets.get(line.ticket_id)
    if ticket is not None:
        return replace(line, ticket=ticket)
    return replace(line, who="", text="", seconds=0, is_hidden=True)


def _by_day(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    today = now()
    days = groupby(lines, key=lambda line: timezone.localtime(line.at).date())
    return [(day_text(group[0].at, today), group) for _day, found in days for group in [list(found)]]


def choices() -> dict[str, list[tuple[str, Any]]]:
    """What the two filters offer."""
    return {
        "channels": [("", _("All channels")), *Channel.choices],
        "directions": [("", _("Both directions")), *DIRECTIONS.items()],
    }
