"""Work on a request: tasks, notes, urges, dispositions, who is looking at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Category
from zhulian.people.models import Department, Queue
from zhulian.platform.models import Client, StoredFile
from zhulian.tickets.models.configuration import DispositionCode
from zhulian.tickets.models.ticket import Ticket


class TaskKind(models.TextChoices):
    """The main share or a side share."""

    MAIN = "main"
    SIDE = "side"


class TaskState(models.TextChoices):
    """The three states an agent sees."""

    NEW = "new", _("New")
    WORKING = "working", _("Working")
    DONE = "done", _("Done")


class Task(models.Model):
    """One agent's share of a request. `agent` is empty while it waits in a queue."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=4, choices=TaskKind, default=TaskKind.MAIN)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.NEW)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(kind="main", state__in=["new", "working"]),
                name="task_one_open_main",
            )
        ]
        indexes = [
            models.Index(fields=["agent", "state", "-id"], name="task_agent"),
            models.Index(fields=["agent", "-finished_at"], name="task_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.state}"


class CallbackTask(models.Model):
    """A customer whom no message reaches must be rung: made instead of silence (IN3)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="callbacks")
    event = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    why = models.CharField(max_length=40)
    text = models.TextField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(done_at__isnull=True), name="callback_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.event}"


class Note(models.Model):
    """An internal note (内部备注): customers never see it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class NoteFile(models.Model):
    """A file attached to a note."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file_id)


class Urge(models.Model):
    """Somebody asked to hurry (催办): counted, shown in red."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="urges")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    comment = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class Disposition(models.Model):
    """What it was about and how it ended (服务小结), one for each resolution."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="dispositions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    resolution = models.PositiveIntegerField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    cause = models.ForeignKey(
        DispositionCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.ForeignKey(DispositionCode, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "resolution"], name="disposition_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class TicketViewer(models.Model):
    """Who has a request open now and whether they are writing; a row lives for seconds."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="viewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_writing = models.BooleanField(default=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="viewer_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"
