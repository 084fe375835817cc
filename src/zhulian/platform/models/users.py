"""People who log in to the staff side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users; names are compared without case."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A user with a hashed password (an unusable one for None)."""
        user = self.model(username=username.strip().lower(), **fields)
        user.password = make_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this log-in name, in any case."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member of staff or of a client company. What one may do comes from role grants alone."""

    username = models.CharField(_("Log-in name"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    time_zone = models.CharField(_("Time zone"), max_length=40, default="Asia/Shanghai")
    is_active = models.BooleanField(_("May log in"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name or self.username

    def get_session_auth_hash(self) -> str:
        """Includes the session epoch, so that raising it signs the person out everywhere."""
        return f"{super().get_session_auth_hash()}-{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Any:
        """Fallback hashes (after a change of the signing key) carry the epoch too."""
        for value in super().get_session_auth_fallback_hash():
            yield f"{value}-{self.session_epoch}"

    def has_permission(self, code: str, client: int | None = None) -> bool:
        """True if a grant gives `code` in any scope (for `client`, where one is named)."""
        from zhulian.platform.access import Actor

        return Actor.of(self).may(code, client=client)
