"""Everything that happened to a request as lines in order: words, notes, moves, urges, journal.

For staff. What a customer may see of it is `zhulian.portal.queries.timeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from zhulian.interactions.models import Channel, Message
from zhulian.platform.models import JournalEntry, StoredFile, User
from zhulian.tickets.marks import Mark, annotated, marks_of
from zhulian.tickets.models import Hop, Priority, Ticket, Transfer, WaitingReason
from zhulian.tickets.questions import Answered, described, parse_questions
from zhulian.tickets.rules import RETURN_REASONS, TRANSFER_REASONS

TOLD_ELSEWHERE = frozenset(
    {"ticket.transfer", "ticket.return", "ticket.reassign", "ticket.urged", "ticket.rated", "ticket.replied"}
)
REOPENED_BY = {
    "customer_wrote": gettext_lazy("the customer wrote again"),
    "customer_reopened": gettext_lazy("the customer says it is not settled"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `kind`: message, note, transfer, urge, disposition, rating, callback or event.

    A transfer tells `origin`, `goal` and how many `seconds` it had been at the origin.
    """

    kind: str
    pk: int
    at: datetime
    row: Any
    who: str = ""
    text: str = ""
    files: tuple[StoredFile, ...] = ()
    origin: str = ""
    goal: str = ""
    seconds: int = 0
    marks: tuple[Mark, ...] = ()

    @property
    def is_event(self) -> bool:
        """True for lines of the journal, which are folded where several follow each other."""
        return self.kind == "event"

    @property
    def anchor(self) -> str:
        """Its id in the page; stays the same however often it is drawn."""
        return f"line-{self.kind}-{self.pk}"


def timeline(ticket: Ticket) -> list[Line]:
    """All lines, oldest first, in a fixed number of queries."""
    lines = [
        *_messages(ticket),
        *_notes(ticket),
        *_transfers(ticket),
        *_urges(ticket),
        *_ratings(ticket),
        *_dispositions(ticket),
        *_callbacks(ticket),
        *_events(ticket),
    ]
    return sorted(lines, key=lambda line: (line.at, _ORDER[line.kind], line.pk))


_ORDER = {
    kind: place
    for place, kind in enumerate(
        ("event", "message", "note", "urge", "transfer", "disposition", "callback", "rating")
    )
}


def answers_of(ticket: Ticket) -> list[tuple[str, str]]:
    """The answers to the form, in words, by the version that was answered; customers read them too."""
    if ticket.form_version is None:
        return []
    rows = [
        Answered(row.key, row.value_text, row.value_number, row.value_date, tuple(row.value_list))
        for row in ticket.answers.all()
    ]
    return described(parse_questions(ticket.form_version.questions), rows)


def place_text(hop: Hop) -> str:
    """Where a stay was: department and person, else department and skill group."""
    department = hop.department.label if hop.department is not None else ""
    if hop.user is not None:
        return _("%(department)s %(person)s") % {"department": department, "person": hop.user.name}
    queue = hop.queue.label if hop.queue is not None else ""
    if department and queue and department != queue:
        return _("%(department)s · %(queue)s") % {"department": department, "queue": queue}
    return department or queue or _("nowhere")


def reason_text(transfer: Transfer) -> str:
    """Why it was moved, in words."""
    words = {
        **TRANSFER_REASONS,
        **RETURN_REASONS,
        "supervisor": gettext_lazy("Reassigned by a supervisor"),
    }
    return str(words.get(transfer.reason, transfer.reason))


def _messages(ticket: Ticket) -> Iterable[Line]:
    if ticket.conversation_id is None:
        return []
    rows = Message.objects.filter(conversation_id=ticket.conversation_id)
    rows = annotated(rows).select_related("author", "outgoing").prefetch_related("attachments__file")
    return [
        Line(
            "message",
            row.pk,
            row.created_at,
            row,
            who=row.author.name if row.author is not None else row.author_name or row.author_address,
            files=tuple(each.file for each in row.attachments.all() if not each.is_inline),
            marks=marks_of(row),
        )
        for row in rows
    ]


def _notes(ticket: Ticket) -> Iterable[Line]:
    rows = ticket.notes.select_related("author").prefetch_related("files__file")
    return [
        Line(
            "note",
            row.pk,
            row.created_at,
            row,
            who=row.author.name,
            text=row.body,
            files=tuple(each.file for each in row.files.all()),
        )
        for row in rows
    ]


def _transfers(ticket: Ticket) -> Iterable[Line]:
    rows = list(ticket.transfers.select_related("by"))
    hops = ticket.hops.select_related("department", "queue", "user").in_bulk() if rows else {}
    return [
        Line(
            "transfer",
            row.pk,
            row.at,
            row,
            who=row.by.name if row.by is not None else "",
            text=reason_text(row),
            origin=place_text(hops[row.from_hop_id]),
            goal=place_text(hops[row.to_hop_id]),
            seconds=row.waiting_seconds + row.hands_on_seconds,
        )
        for row in rows
    ]


def _urges(ticket: Ticket) -> Iterable[Line]:
    return [
        Line(
            "urge",
            row.pk,
            row.at,
            row,
            who=row.by.name if row.by is not None else _("Customer"),
            text=row.comment,
        )
        for row in ticket.urges.select_related("by")
    ]


def _ratings(ticket: Ticket) -> Iterable[Line]:
    return [
        Line("rating", row.pk, row.at, row, who=_("Customer"), text=row.comment)
        for row in ticket.ratings.all()
    ]


def _dispositions(ticket: Ticket) -> Iterable[Line]:
    rows = ticket.dispositions.select_related("category", "cause", "result", "by")
    return [
        Line("disposition", row.pk, row.at, row, who=row.by.name if row.by else "", text=row.comment)
        for row in rows
    ]


def _callbacks(ticket: Ticket) -> Iterable[Line]:
    rows = ticket.callbacks.select_related("done_by")
    return [Line("callback", row.pk, row.created_at, row, text=row.text) for row in rows]


def _events(ticket: Ticket) -> Iterable[Line]:
    rows = JournalEntry.objects.filter(object_type="tickets.ticket", object_id=ticket.pk)
    entries = list(rows.exclude(action__in=TOLD_ELSEWHERE).select_related("user").order_by("at", "id"))
    named = {entry.new["user"] for entry in entries if isinstance(entry.new.get("user"), int)}
    people = dict(User.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    return [
        Line(
            "event",
            entry.pk,
            entry.at,
            entry,
            who=entry.person,
            text=_event_text(entry, people),
        )
        for entry in entries
    ]


def _event_text(entry: JournalEntry, people: dict[int, str]) -> str:
    words = _EVENTS.get(entry.action)
    return words(entry, people) if words is not None else entry.action


def _opened(entry: JournalEntry, _people: dict[int, str]) -> str:
    channel = entry.new.get("channel", "")
    shown = Channel(channel).label if channel in Channel.values else channel
    return _("Received by %(channel)s") % {"channel": shown}


def _accepted(entry: JournalEntry, people: dict[int, str]) -> str:
    return _("Taken by %(person)s") % {"person": people.get(entry.new.get("user", 0), "—")}


def _resolved(entry: JournalEntry, _people: dict[int, str]) -> str:
    return (
        _("Closed by the customer") if entry.new.get("by_customer") else pgettext("staff label", "Resolved")
    )


def _reopened(entry: JournalEntry, _people: dict[int, str]) -> str:
    why = str(REOPENED_BY.get(entry.reason, entry.reason))
    if not why:
        return _("Reopened")
    return _("Reopened: %(reason)s") % {"reason": why}


def _waiting(entry: JournalEntry, _people: dict[int, str]) -> str:
    value = entry.new.get("waiting_reason", "")
    return str(WaitingReason(value).label) if value in WaitingReason.values else value


def _priority(entry: JournalEntry, _people: dict[int, str]) -> str:
    value = entry.new.get("priority")
    shown = Priority(value).label if value in Priority.values else value
    return _("Priority: %(priority)s") % {"priority": shown}


def _declined(entry: JournalEntry, _people: dict[int, str]) -> str:
    if not entry.reason:
        return _("Offer declined")
    return _("Offer declined: %(reason)s") % {"reason": entry.reason}


_EVENTS: dict[str, Callable[[JournalEntry, dict[int, str]], str]] = {
    "ticket.opened": _opened,
    "ticket.accepted": _accepted,
    "ticket.resolved": _resolved,
    "ticket.reopened": _reopened,
    "ticket.waiting_reason": _waiting,
    "ticket.priority": _priority,
    "offer.declined": _declined,
    "ticket.fields_set": lambda _entry, _people: _("Fields changed"),
    "ticket.called_back": lambda _entry, _people: _("Customer called back"),
    "ticket.callback_reopened": lambda _entry, _people: _("Call-back to be made after all"),
}
