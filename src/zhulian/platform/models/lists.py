"""What people keep of lists: views, defaults, mass changes and exports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.platform.models.clients import Client
from zhulian.platform.models.files import StoredFile
from zhulian.platform.models.roles import Role


class Sharing(models.TextChoices):
    """Who has a saved view in their list."""

    PRIVATE = "private", _("Only me")
    ROLES = "roles", _("Some roles")
    ALL = "all", _("Everybody who sees this list")


class SavedView(models.Model):
    """Conditions, columns and order of a list under a name (RQ10).

    A shared view with a `client` is only for those who work for this client company.
    """

    list_key = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sharing = models.CharField(_("Who sees it"), max_length=8, choices=Sharing, default=Sharing.PRIVATE)
    roles: models.ManyToManyField[Role, models.Model] = models.ManyToManyField(
        Role, blank=True, related_name="+"
    )
    where = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    sort = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["list_key", "owner"], name="view_of_list")]

    def __str__(self) -> str:
        return self.name


class ListDefault(models.Model):
    """The view with which a list opens: for one user, or for all who have a role. `view` is a preset's key or v12."""

    list_key = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, null=True, related_name="+")
    view = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_key", "user"], name="list_default_user"),
            models.UniqueConstraint(fields=["list_key", "role"], name="list_default_role"),
        ]

    def __str__(self) -> str:
        return f"{self.list_key}: {self.view}"


class BulkState(models.TextChoices):
    """How far a mass change is."""

    RUNNING = "running", _("running")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")


class BulkRun(models.Model):
    """One change of many rows: what was asked, what became of each row, so that it can be taken back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    row_ids = models.JSONField(default=list)
    changed = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.RUNNING)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.list_key} {self.action}"


class ExportFormat(models.TextChoices):
    """What an export is written as."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


class ListExport(models.Model):
    """A list written to a file for one user (own permission, journalled); the file goes after a week."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=40)
    where = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    sort = models.CharField(max_length=60)
    query = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=10)
    format = models.CharField(max_length=4, choices=ExportFormat, default=ExportFormat.XLSX)
    row_count = models.PositiveIntegerField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.list_key} {self.format}"
