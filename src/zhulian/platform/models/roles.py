"""Roles as permission strings with scopes, granted to users for one client company or all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.platform.models.clients import Client
from zhulian.platform.naming import Named


class Role(Named):
    """A named set of permissions: `{"ticket.read": "client", "ticket.reply": "queue"}`."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    permissions = models.JSONField(default=dict, blank=True)
    is_builtin = models.BooleanField(default=False, editable=False)
    offered = models.JSONField(default=list, editable=False)
    """Permissions that a built-in role was given once: a later version adds its new ones, never what was taken away."""

    class Meta:
        ordering = ["id"]
        verbose_name = _("role")


class RoleGrant(models.Model):
    """A role held by a user, for one client company (or, with none named, for all of them)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "client"], name="grant_once"),
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(client__isnull=True), name="grant_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.role_id}:{self.client_id or '*'}"
