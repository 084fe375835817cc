"""What an administrator sets up for requests: types, disposition codes, canned answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.people.models import Queue
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named


class TicketType(Named, Archivable):
    """A kind of request (请求类型): enquiry, complaint, repair. Decides the form and the first queue."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="ticket_types")
    code = models.CharField(_("Code"), max_length=40)
    queue = models.ForeignKey(
        Queue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("First skill group"),
    )
    promise_hours = models.PositiveIntegerField(_("Promised time to resolve (working hours)"), default=16)
    is_public = models.BooleanField(_("Customers may choose it"), default=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("request type")
        constraints = [models.UniqueConstraint(fields=["client", "code"], name="ticket_type_code")]


class DispositionKind(models.TextChoices):
    """Which question of the disposition a code answers."""

    CAUSE = "cause", _("Cause")
    RESULT = "result", _("Result")


class DispositionCode(Named, Archivable):
    """A choice in the disposition (服务小结)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="disposition_codes")
    kind = models.CharField(_("Kind"), max_length=10, choices=DispositionKind)
    code = models.CharField(_("Code"), max_length=40)

    class Meta:
        ordering = ["kind", "position", "id"]
        verbose_name = _("disposition code")
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "code"], name="disposition_code_once")
        ]


class CannedAnswer(Named, Archivable):
    """A prepared answer (快捷回复) with Liquid placeholders."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="canned_answers")
    shortcut = models.CharField(_("Shortcut"), max_length=40, blank=True)
    body = models.TextField(_("Text (Chinese)"), blank=True)
    body_en = models.TextField(_("Text (English)"), blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("canned answer")
