"""What the actions on a request share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from zhulian.people.models import AgentProfile, Department
from zhulian.platform import audit, custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.files import draft_owner
from zhulian.platform.models import NumberSequence, StoredFile, User
from zhulian.tickets.errors import FieldsDoNotFit
from zhulian.tickets.models import Task, TaskKind, TaskState, Ticket
from zhulian.tickets.rules import may_move_task

NUMBER_DIGITS = 4


def next_number(day: datetime) -> str:
    """The next public number, `20251102-0147`; the row lock makes it unique in any number of processes."""
    name = f"ticket:{day:%Y%m%d}"
    while not NumberSequence.objects.filter(pk=name).update(last=F("last") + 1):
        NumberSequence.objects.get_or_create(pk=name)
    last = NumberSequence.objects.values_list("last", flat=True).get(pk=name)
    return f"{day:%Y%m%d}-{last:0{NUMBER_DIGITS}d}"


def department_of(user: User | None) -> Department | None:
    """The department of an agent, or None."""
    profile = AgentProfile.objects.select_related("department").filter(user=user).first() if user else None
    return profile.department if profile else None


def main_task(ticket: Ticket) -> Task | None:
    """The open main task, if any."""
    return ticket.tasks.filter(kind=TaskKind.MAIN, state__in=[TaskState.NEW, TaskState.WORKING]).first()


def new_main_task(ticket: Ticket, *, at: datetime) -> Task:
    """Open the main task for where the ticket lies now."""
    return Task.objects.create(
        ticket=ticket, queue=ticket.queue, department=ticket.department, agent=ticket.holder, created_at=at
    )


def finish_task(task: Task | None, *, at: datetime) -> None:
    """End a task, if there is one that may end."""
    if task is not None and may_move_task(task.state, TaskState.DONE):
        task.state, task.finished_at = TaskState.DONE, at
        task.save(update_fields=["state", "finished_at"])


def save_ticket(ticket: Ticket, *fields: str) -> None:
    """Write the named fields, raise the version by which pages notice changes."""
    ticket.version += 1
    ticket.save(update_fields=[*fields, "version", "updated_at"])


def agents_of(ticket: Ticket, *more: int | None) -> tuple[int, ...]:
    """Whose task lists must know: the holder, side-task agents and those named."""
    side = ticket.tasks.exclude(agent=None).exclude(state=TaskState.DONE).values_list("agent_id", flat=True)
    return tuple(sorted({user for user in (ticket.holder_id, *more, *side) if user is not None}))


def queues_of(ticket: Ticket, *more: int | None) -> tuple[int, ...]:
    """The queues whose waiting lines change."""
    return tuple(sorted({queue for queue in (ticket.queue_id, *more) if queue is not None}))


def journal(actor: Actor, action: str, ticket: Ticket, reason: str = "", **new: Any) -> None:
    """A journal line about the ticket."""
    audit.record(actor, action, ticket, new=new, reason=reason)


def adopt_files(file_ids: tuple[int, ...], *, ticket: Ticket, actor: Actor) -> list[StoredFile]:
    """Stored files become the ticket's: a user's own drafts, or what a channel stored for this client."""
    rows = StoredFile.objects.filter(pk__in=file_ids)
    if actor.user is not None:
        rows = rows.filter(owner_key=draft_owner(actor))
    else:
        rows = rows.filter(owner_key__startswith="raw:", client_id=ticket.client_id)
    files = sorted(rows, key=lambda row: file_ids.index(row.pk))
    for row in files:
        row.owner_key, row.client_id = f"ticket:{ticket.pk}", ticket.client_id
        row.save(update_fields=["owner_key", "client"])
    return files


def write_fields(actor: Actor, ticket: Ticket, changes: Mapping[str, Any]) -> None:
    """Values of fields that the centre added, of a request whose row is locked. Raises FieldsDoNotFit."""
    if not changes:
        return
    try:
        custom_fields.set_values(actor, ticket, changes)
    except custom_fields.FieldsRefused as refused:
        raise FieldsDoNotFit(refused) from refused
