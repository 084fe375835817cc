"""The requests that our side wrote down, as tickets with follow-ups."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.contrib.auth.models import User
from helpdesk.models import FollowUp, Queue, Ticket

BATCH = 1000


def fill(data: Path) -> User:
    """Fill an empty, migrated database; returns the supervisor, who is staff and so may see every queue."""
    # The day on which a ticket was opened is to be the one of the data, not the one of this run.
    Ticket._meta.get_field("created").auto_now_add = False
    with data.open(encoding="utf-8") as lines:
        head = json.loads(next(lines))
        queues = {
            code: Queue.objects.create(title=code, slug=code, allow_public_submission=is_public)
            for code, is_public in head["queues"].items()
        }
        users = {name: User.objects.create(username=name, is_staff=True) for name in head["agents"]}
        rows = map(json.loads, lines)
        while batch := list(islice(rows, BATCH)):
            _batch(batch, queues, users)
    Ticket._meta.get_field("created").auto_now_add = True
    return User.objects.create(username="boss", is_staff=True)


def _batch(batch: list[dict], queues: dict[str, Queue], users: dict[str, User]) -> None:
    tickets = Ticket.objects.bulk_create(
        Ticket(
            title=row["subject"],
            queue=queues[row["queue"]],
            created=row["opened"],
            submitter_email=row["email"],
            assigned_to=users.get(row["holder"]),
            status=Ticket.OPEN_STATUS if row["is_open"] else Ticket.RESOLVED_STATUS,
            description=row["messages"][0]["body"],
        )
        for row in batch
    )
    FollowUp.objects.bulk_create(
        follow_up
        for ticket, row in zip(tickets, batch, strict=True)
        for follow_up in _follow_ups(ticket, row)
    )


def _follow_ups(ticket: Ticket, row: dict) -> Iterator[FollowUp]:
    """As the product itself does, the first is the description once more."""
    for number, message in enumerate(row["messages"]):
        yield FollowUp(
            ticket=ticket,
            date=message["at"],
            title="Comment" if number else "Ticket Opened",
            comment=message["body"],
            public=True,
            user=ticket.assigned_to if message["is_ours"] else None,
        )
