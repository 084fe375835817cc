"""Knowledge that is brought in and taken out as files (KB9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.models.topics import Topic
from zhulian.platform.models import Client, StoredFile


class ExchangeFormat(models.TextChoices):
    """What an export is written as; what a file was recognised as."""

    MARKDOWN = "markdown", _("Markdown (zip)")
    HTML = "html", _("HTML pages (zip)")
    WORD = "word", _("Word (zip)")
    EXCEL = "excel", _("Excel")
    CSV = "csv", _("CSV")
    JSON = "json", _("JSON (zip)")


class ExchangeState(models.TextChoices):
    """Where an import stands: each is tried out first."""

    CHECKING = "checking", _("Being tried out")
    CHECKED = "checked", _("Tried out")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Brought in")
    FAILED = "failed", _("Broken off")


class KnowledgeImport(models.Model):
    """A file with articles, its trial, and what became of each article (`findings`)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=ExchangeFormat, blank=True)
    state = models.CharField(max_length=10, choices=ExchangeState, default=ExchangeState.CHECKING)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """For articles that name none."""
    publishes = models.BooleanField(default=False)
    next_article = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["client", "-id"], name="knowledge_import_newest")]

    def __str__(self) -> str:
        return self.name


class KnowledgeExport(models.Model):
    """Articles as a file, for the one who asked."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    format = models.CharField(max_length=10, choices=ExchangeFormat)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    chosen = models.JSONField(default=list)
    """The articles by id; empty: all of the topic and below it, or of the client company."""
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    article_count = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-id"], name="knowledge_export_newest")]

    def __str__(self) -> str:
        return str(self.pk)
