"""Client companies (委托方) that the centre serves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.platform.naming import Archivable, Named


class Client(Named, Archivable):
    """A company in whose name requests are answered. All business rows belong to exactly one."""

    slug = models.SlugField(_("Short name in addresses"), max_length=40, unique=True)
    accent = models.CharField(_("Brand colour"), max_length=7, default="#1f6feb")
    languages = models.JSONField(_("Languages"), default=list, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=40, default="Asia/Shanghai")
    greeting = models.CharField(_("Greeting on the portal (Chinese)"), max_length=200, blank=True)
    greeting_en = models.CharField(_("Greeting on the portal (English)"), max_length=200, blank=True)
    phone = models.CharField(_("Service telephone"), max_length=40, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("client company")
