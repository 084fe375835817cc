"""What all rooms refer to: products, categories, media sources, regions, calendars and holidays."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named

MAX_CATEGORY_DEPTH = 3


class Product(Named, Archivable):
    """A product or service that a client company's customers ask about."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="products")
    code = models.CharField(_("Code"), max_length=40)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("product")
        constraints = [models.UniqueConstraint(fields=["client", "code"], name="product_code")]


class Category(Named, Archivable):
    """A node of the one category tree (业务分类) of a client company, at most three levels deep."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="categories")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.CharField(_("Code"), max_length=40)
    level = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("category")
        constraints = [models.UniqueConstraint(fields=["client", "code"], name="category_code")]

    def clean(self) -> None:
        """Refuse a parent of another client, a cycle, or a fourth level."""
        above, seen = self.parent, {self.pk}
        level = 1
        while above is not None:
            if above.pk in seen and self.pk is not None:
                raise ValidationError({"parent": _("A category cannot lie below itself.")})
            if above.client_id != self.client_id:
                raise ValidationError({"parent": _("The parent belongs to another client company.")})
            seen.add(above.pk)
            level += 1
            above = above.parent
        if level > MAX_CATEGORY_DEPTH:
            raise ValidationError({"parent": _("The category tree has at most three levels.")})
        self.level = level


class MediaSource(Named, Archivable):
    """How the customer came to us: a number, an advertisement, a page (媒体来源)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="media_sources")
    code = models.CharField(_("Code"), max_length=40)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("media source")
        constraints = [models.UniqueConstraint(fields=["client", "code"], name="media_source_code")]


class Region(Named):
    """Province, city, district or county, by its official division code."""

    code = models.CharField(max_length=12, unique=True)
    level = models.PositiveSmallIntegerField(default=1)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")


class Calendar(Named, Archivable):
    """Working hours of a week in a time zone; with `follows_holidays`, statutory holidays and make-up workdays."""

    client = models.ForeignKey(
        Client,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="calendars",
        verbose_name=_("Client company"),
    )
    zone = models.CharField(_("Time zone"), max_length=40, default="Asia/Shanghai")
    week = models.JSONField(default=list)
    follows_holidays = models.BooleanField(
        _("Closed on statutory holidays, open on make-up workdays"), default=True
    )
    is_default = models.BooleanField(_("Default calendar"), default=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("work calendar")


class DayKind(models.TextChoices):
    """What is special about a day."""

    CLOSED = "closed", _("Closed")
    WORKDAY = "workday", _("Make-up workday")
    SPECIAL = "special", _("Special hours")


class Holiday(Named):
    """An exceptional day: for all calendars that follow holidays, or for one calendar alone."""

    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="exceptions",
        verbose_name=_("Only for"),
    )
    day = models.DateField(_("Day"))
    kind = models.CharField(_("Kind"), max_length=10, choices=DayKind, default=DayKind.CLOSED)
    spans = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("holiday or make-up workday")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="holiday_once"),
            models.UniqueConstraint(
                fields=["day"], condition=models.Q(calendar__isnull=True), name="holiday_shared_once"
            ),
        ]
