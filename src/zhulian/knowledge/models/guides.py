"""Troubleshooting guides: questions and steps that lead to the mend, or to a request that tells all answers (IN8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.catalogue.models import Product
from zhulian.customers.models import Customer, CustomerGroup
from zhulian.knowledge.models.articles import Audience
from zhulian.knowledge.models.reading import Face
from zhulian.knowledge.models.topics import Topic
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named
from zhulian.tickets.models import Ticket


class Guide(Named, Archivable):
    """A troubleshooting guide (排障向导). Its steps stand in its versions."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="guides")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="guides")
    audience = models.CharField(_("Audience"), max_length=8, choices=Audience, default=Audience.PUBLIC)
    groups: models.ManyToManyField[CustomerGroup, models.Model] = models.ManyToManyField(
        CustomerGroup, blank=True, related_name="+"
    )
    products: models.ManyToManyField[Product, models.Model] = models.ManyToManyField(
        Product, blank=True, related_name="guides"
    )
    slug = models.SlugField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("troubleshooting guide")
        constraints = [models.UniqueConstraint(fields=["client", "slug"], name="guide_slug")]


class GuideState(models.TextChoices):
    """Where a version stands: of each guide at most one is a draft, one published."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("of an article", "Published")
    PAST = "past", _("Earlier version")


class GuideVersion(models.Model):
    """One version of a guide's steps (`engine.flow` as JSON). Published and past ones never change."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=GuideState, default=GuideState.DRAFT)
    definition = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    """Counts the saves of a draft."""
    note = models.CharField(_("What was changed"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["guide_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_number"),
            models.UniqueConstraint(
                fields=["guide"], condition=models.Q(state="draft"), name="guide_version_one_draft"
            ),
            models.UniqueConstraint(
                fields=["guide"], condition=models.Q(state="published"), name="guide_version_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guide_id} {self.number}"


class RunOutcome(models.TextChoices):
    """What became of a run."""

    RUNNING = "running", _("Still running")
    SOLVED = "solved", _("Solved")
    REQUEST = "request", _("Became a request")
    LEFT = "left", _("Left")


class GuideRun(models.Model):
    """Somebody goes through a guide: a customer on the portal, an agent at the desk. Keeps its version to the end."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(GuideVersion, on_delete=models.CASCADE, related_name="runs")
    face = models.CharField(max_length=8, choices=Face)
    language = models.CharField(max_length=10)
    visit_key = models.CharField(max_length=64, blank=True)
    """Names the browser of a customer, without saying whose it is."""
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ticket = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="guide_runs"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    path = models.JSONField(default=dict)
    """The state of the walk as `engine.flow.dump_state` writes it."""
    outcome = models.CharField(max_length=8, choices=RunOutcome, default=RunOutcome.RUNNING)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["guide", "-started_at"], name="guide_run_started"),
            models.Index(fields=["visit_key", "guide"], name="guide_run_visit"),
            models.Index(fields=["outcome", "moved_at"], name="guide_run_idle"),
        ]

    def __str__(self) -> str:
        return f"{self.guide_id} {self.pk}"
