"""Random histories: the ledger agrees with a plain reckoning over the rows."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.intake.importing.events import HEAD, line
from zhulian.tickets.models import Task, Ticket, Transfer
from zhulian.tickets.spans import split

GROUPS = ("front", "experts", "Group 3", "?")
PEOPLE = ("wang", "chen", "Resolver 1", "?", "?")
STATES = {
    "New": ("in_progress", "none"),
    "Active": ("in_progress", "none"),
    "Awaiting User Info": ("in_progress", "customer"),
    "Awaiting Vendor": ("in_progress", "third_party"),
    "Resolved": ("resolved", "none"),
    "Closed": ("resolved", "none"),
}
REQUESTS = 25
OPENED = datetime(2019, 4, 25, 1, tzinfo=UTC)
Row = tuple[int, str, str, str]


@dataclass
class Reckoned:
    """What the rows of a request say, read minute by minute."""

    transfers: int = 0
    open_seconds: int = 0
    hands_on: int = 0
    reopened: int = 0
    state: tuple[str, str] = ("in_progress", "none")
    place: tuple[str, str] = ("", "")
    until: datetime = OPENED
    """The last event: until then an open stay is counted."""


def rows_of(rng: random.Random) -> list[Row]:
    """(minute, state, group, person), in order of time; several may share a minute."""
    minutes = sorted(rng.choices(range(1, 600), k=rng.randint(1, 9)))
    return [(minute, rng.choice(list(STATES)), rng.choice(GROUPS), rng.choice(PEOPLE)) for minute in minutes]


def reckon(rows: list[Row]) -> Reckoned:
    """Opened at minute 0 in the first row's group; empty groups are the first one."""
    told = Reckoned()
    group, person, since = _group(rows[0]), "", 0
    is_open = True
    for minute, state, _named, who in rows:
        ends = STATES[state][0] == "resolved"
        if is_open:
            told.open_seconds += (minute - since) * 60
            told.hands_on += (minute - since) * 60 * bool(person)
        elif not ends:
            told.reopened += 1
            is_open, person = True, ""
        else:
            since = minute
            continue
        since = minute
        wanted, here = _group((minute, state, _named, who)), "" if who == "?" else who
        if wanted != group or person not in ("", here):
            told.transfers += 1
            group, person = wanted, ""
        person = person or here
        told.state, told.place = STATES[state], (group, person)
        is_open = not ends
        told.until = OPENED + timedelta(minutes=minute)
    return told


def _group(row: Row) -> str:
    return "front" if row[2] == "?" else row[2]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ledger_agrees_with_the_rows(house, seed):
    rng = random.Random(seed)
    stories = {f"R{number:02d}": rows_of(rng) for number in range(REQUESTS)}
    text = HEAD
    for number, rows in stories.items():
        lines = [
            line(number, state, f"{9 + minute // 60:02d}:{minute % 60:02d}", group, person, order=place)
            for place, (minute, state, group, person) in enumerate(rows)
        ]
        rng.shuffle(lines)
        text += "".join(lines)
    run = house.run(text, "events", make_groups="on", make_people="on")
    assert (run.state, run.made, run.refused) == ("done", REQUESTS, 0)
    for number, rows in stories.items():
        _agrees(Ticket.objects.get(subject=number), reckon(rows))
    told = [reckon(rows) for rows in stories.values()]
    tally = run.options["tally"]
    assert tally["transfers"] == sum(one.transfers for one in told) == Transfer.objects.count()
    assert tally["reopened"] == sum(one.reopened for one in told)


def _agrees(ticket: Ticket, told: Reckoned) -> None:
    assert (ticket.state, ticket.waiting_reason) == told.state
    assert (ticket.transfers.count(), ticket.reopen_count) == (told.transfers, told.reopened)
    holder = ticket.holder.name.lower() if ticket.holder else ""
    assert (ticket.queue.name, holder) == (told.place[0], told.place[1].lower())
    stays = [split(hop.entered_at, hop.accepted_at, hop.left_at or told.until) for hop in ticket.hops.all()]
    assert sum(waited + held for waited, held in stays) == told.open_seconds
    assert sum(held for _waited, held in stays) == told.hands_on
    is_open = ticket.state == "in_progress"
    assert Task.objects.filter(ticket=ticket, kind="main", state__in=["new", "working"]).count() == is_open
    moves = list(ticket.hops.all())
    for before, after in pairwise(moves):
        is_handed_over = Transfer.objects.filter(from_hop=before, to_hop=after).exists()
        assert before.left_at == after.entered_at if is_handed_over else before.ending == "resolved"
