"""What every installation has from its first start: built-in roles, a client company, and what the rooms add.

`ensure_builtin` runs after every migration and changes nothing that is there already.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.platform.models import Client, Role, RoleGrant, User
from zhulian.platform.permissions import BUILTIN_ROLES

Step = Callable[[], None]

_steps: dict[str, Step] = {}


def builtin(name: str) -> Callable[[Step], Step]:
    """Decorator: run the function in `ensure_builtin`, after the platform's own and in the order of registration.

    It must be idempotent and leave alone what an administrator may have changed.
    """

    def register(step: Step) -> Step:
        _steps[name] = step
        return step

    return register


def ensure_builtin() -> None:
    """Make what is missing of the roles, the first client company and the rooms' own lists."""
    with transaction.atomic():
        ensure_roles()
        if not Client.objects.exists():
            Client.objects.create(
                name="本公司", name_en="Our company", slug="main", languages=["zh-hans", "en"]
            )
        for step in _steps.values():
            step()


def ensure_roles() -> None:
    """The built-in roles. One that is there keeps what an administrator gave or took; permissions that came with a
    new version are added once."""
    for builtin_role in BUILTIN_ROLES:
        role, is_new = Role.objects.get_or_create(
            code=builtin_role.code,
            defaults={
                "name": builtin_role.name,
                "name_en": builtin_role.name_en,
                "permissions": builtin_role.permissions,
                "is_builtin": True,
                "offered": sorted(builtin_role.permissions),
            },
        )
        added = {code: scope for code, scope in builtin_role.permissions.items() if code not in role.offered}
        if added and not is_new:
            role.permissions = {**added, **role.permissions}
            role.offered = sorted({*role.offered, *added})
            role.save(update_fields=["permissions", "offered"])


def create_admin(username: str, password: str, name: str) -> User:
    """A user who is administrator for all client companies. Raises ValidationError for a name that is taken."""
    if User.objects.filter(username=username.strip().lower()).exists():
        raise ValidationError({"username": _("There is already a user with this log-in name.")})
    with transaction.atomic():
        ensure_roles()
        user = User.objects.create_user(username, password, name=name)
        RoleGrant.objects.create(user=user, role=Role.objects.get(code="administrator"), client=None)
    return user
