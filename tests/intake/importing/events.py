"""Histories made by the test, and what should come of them, reckoned another way than the product does."""

from __future__ import annotations

from typing import Any

from zhulian.tickets.models import Hop, Ticket
from zhulian.tickets.spans import split, whole_second

HEAD = (
    "number,incident_state,sys_updated_at,assignment_group,assigned_to,opened_at,resolved_at,"
    "sys_mod_count,reassignment_count,reopen_count,category\n"
)
DAY = "2019-04-25 "


def line(number: str, state: str, at: str, group: str = "front", person: str = "?", **more: Any) -> str:
    """A row; times are of one day unless they name theirs."""
    opened, resolved = more.get("opened", "09:00"), more.get("resolved", "?")
    cells = [number, state, _day(at), group, person, _day(opened), _day(resolved), more.get("order", "?")]
    cells += [more.get("moved", "?"), more.get("reopened", "?"), more.get("category", "?")]
    return ",".join(str(cell) for cell in cells) + "\n"


def _day(text: str) -> str:
    return text if text == "?" or "-" in text or len(text) > 8 else DAY + text


def hops(ticket: Ticket) -> list[tuple[str, str, int | None, int | None, str]]:
    """(skill group, person, seconds waited, seconds in hand, how it ended) of each stay; an open one has no seconds."""
    found = []
    for hop in Hop.objects.filter(ticket=ticket).select_related("queue", "user").order_by("number"):
        waited, held = split(hop.entered_at, hop.accepted_at, hop.left_at) if hop.left_at else (None, None)
        found.append((hop.queue.code, hop.user.name if hop.user else "", waited, held, hop.ending))
    return found


def lies_open(ticket: Ticket) -> int:
    """Seconds that the journal of the ticket says it was open: from each beginning to each end."""
    ends = sorted(ticket.dispositions.values_list("at", flat=True))
    entries = ticket.hops.filter(transfer_in__isnull=True).order_by("number")
    begins = list(entries.values_list("entered_at", flat=True))
    return sum(whole_second(end) - whole_second(begin) for begin, end in zip(begins, ends, strict=False))


def in_hops(ticket: Ticket) -> int:
    """Seconds of all stays that have ended."""
    return sum(
        sum(split(hop.entered_at, hop.accepted_at, hop.left_at)) for hop in ticket.hops.exclude(left_at=None)
    )
