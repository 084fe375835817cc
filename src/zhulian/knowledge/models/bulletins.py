"""Bulletins: what everybody must know before the next customer asks (KB10)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.models.articles import Article
from zhulian.people.models import Department, Queue
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable


class Bulletin(Archivable):
    """A notice (公告) to agents: of these skill groups and departments, of everybody where none are named."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, null=True, blank=True, related_name="bulletins"
    )
    title = models.CharField(_("Title"), max_length=200)
    title_en = models.CharField(_("Title in English"), max_length=200, blank=True)
    html = models.TextField(_("Content"), blank=True)
    html_en = models.TextField(_("Content in English"), blank=True)
    must_read = models.BooleanField(_("Must be read before going ready"), default=False)
    shows_to_customers = models.BooleanField(_("Shown to customers on the portal"), default=False)
    """Such as an outage: title and content stand on the portal's pages while the bulletin holds."""
    queues: models.ManyToManyField[Queue, models.Model] = models.ManyToManyField(
        Queue, blank=True, related_name="+"
    )
    departments: models.ManyToManyField[Department, models.Model] = models.ManyToManyField(
        Department, blank=True, related_name="+"
    )
    articles: models.ManyToManyField[Article, models.Model] = models.ManyToManyField(
        Article, blank=True, related_name="bulletins"
    )
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    """Raised by a change that all must read again."""
    changed_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("bulletin")

    def __str__(self) -> str:
        return self.title


class BulletinReceipt(models.Model):
    """Somebody has read a bulletin as it was."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "user", "revision"], name="bulletin_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.user_id}"
