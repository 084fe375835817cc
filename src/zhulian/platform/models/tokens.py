"""Keys with which programs use the API."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAME_CHARS = 60


class ApiToken(models.Model):
    """A program's way in: it may what `user` may. Only the digest of its secret is kept, and how that begins."""

    name = models.CharField(pgettext_lazy("of a thing", "Name"), max_length=NAME_CHARS)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        verbose_name=_("Acts for"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(_("Begins with"), max_length=12, editable=False)
    lent = models.JSONField(default=dict, editable=False)
    """What its person might when it was made (see `access.Lent`): rights that come later it does not have."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(_("Valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("API token")

    def __str__(self) -> str:
        return self.name
