"""Names that exist in both languages, and the abstract model that carries them."""

from __future__ import annotations

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


def pick_language(zh: str, en: str, language: str = "") -> str:
    """The text in `language` (the active one by default); the other one where it is empty."""
    wanted = language or translation.get_language() or "zh-hans"
    return (en or zh) if wanted.startswith("en") else (zh or en)


class Named(models.Model):
    """Something with a Chinese and an English name; at least one of them is filled."""

    name = models.CharField(_("Name (Chinese)"), max_length=120)
    name_en = models.CharField(_("Name (English)"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return pick_language(self.name, self.name_en)


class Archivable(models.Model):
    """Configuration is archived, never deleted while business rows refer to it."""

    is_active = models.BooleanField(_("In use"), default=True)
    position = models.IntegerField(_("Order"), default=0)

    class Meta:
        abstract = True
