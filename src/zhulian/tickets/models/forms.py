"""Forms as data: a list of questions per request type and product, in versions; answers in typed columns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Product
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named
from zhulian.tickets.models.configuration import TicketType


class Form(Named, Archivable):
    """The questions asked for a type (and, where given, a product). The most exact form wins."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="forms")
    ticket_type = models.ForeignKey(
        TicketType,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="forms",
        verbose_name=_("Request type"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="forms",
        verbose_name=_("Product"),
    )
    draft = models.JSONField(default=list, blank=True)
    draft_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("form")


class FormVersion(models.Model):
    """A published list of questions. Never changed; a ticket keeps the version it answered."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    questions = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"


class TicketAnswer(models.Model):
    """One answer, in the column of its type."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="answers")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    value_text = models.TextField(blank=True)
    value_number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    value_date = models.DateField(null=True, blank=True)
    value_list = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "key"], name="answer_once")]
        indexes = [
            models.Index(fields=["key", "value_number"], name="answer_number"),
            models.Index(fields=["key", "value_date"], name="answer_date"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.key}"
