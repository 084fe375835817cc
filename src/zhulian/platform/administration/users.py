"""Writes users and roles. Nobody locks himself out, and one administrator always remains."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy

from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.accounts.actions import reset_path, set_password, sign_out_everywhere
from zhulian.platform.administration.access import PEOPLE, access_user, is_everywhere, may_grant
from zhulian.platform.administration.events import AccessChanged
from zhulian.platform.models import Role, RoleGrant, User
from zhulian.platform.outbox import emit
from zhulian.platform.permissions import SCOPE_NAMES, is_declared
from zhulian.platform.records import as_json, require_for, save_record

TEMPORARY_BYTES = 9

Grant = tuple[int, int | None]
"""A role's id and a client's id; None stands for all client companies."""


LOCK_OUT = gettext_lazy("With this change you would lock yourself out. Let another administrator make it.")


class LockedOut(Exception):
    """The change would take the actor's own administration away."""


def save_user(actor: Actor, user: User, *, grants: Iterable[Grant]) -> User:
    """Create or change a user and what is granted to him. Raises NotFound, LockedOut, ValidationError.

    A new user has no usable password until he gets a link or a temporary one.
    """
    with transaction.atomic():
        if user.pk is None:
            actor.require(PEOPLE)
            user.username = user.username.strip().lower()
            user.set_unusable_password()
            user.full_clean(exclude=["password"])
            user.save()
            audit.record(actor, "user.created", user, new=_told(user))
        else:
            held = access_user(actor, user.pk)
            user.full_clean(exclude=["password"])
            old, new = audit.changes(_told(held), _told(user))
            if new:
                user.save()
                audit.record(actor, "user.changed", user, old=old, new=new)
        set_grants(actor, user, grants)
        _refuse_lock_out(actor)
    return user


def set_grants(actor: Actor, user: User, wanted: Iterable[Grant]) -> None:
    """Make the grants that the actor may give exactly these; others the user has stay. Raises NotFound, LockedOut."""
    wanted = set(wanted)
    roles = Role.objects.in_bulk()
    held = {(row.role_id, row.client_id): row for row in RoleGrant.objects.filter(user=user)}
    mine = {key for key in held if may_grant(actor, roles[key[0]], key[1])}
    for role_id, client_id in wanted - held.keys():
        if role_id not in roles or not may_grant(actor, roles[role_id], client_id):
            raise NotFound("grant")
    with transaction.atomic():
        added, removed = wanted - held.keys(), mine - wanted
        if not added and not removed:
            return
        RoleGrant.objects.filter(pk__in=[held[key].pk for key in removed]).delete()
        for role_id, client_id in sorted(added, key=lambda key: (key[0], key[1] or 0)):
            RoleGrant.objects.create(user=user, role_id=role_id, client_id=client_id)
        audit.record(
            actor,
            "user.grants_set",
            user,
            old={"removed": _named(removed, roles)},
            new={"added": _named(added, roles)},
        )
        emit(AccessChanged([user.pk]), client=None)
        _refuse_lock_out(actor)


def _named(grants: set[Grant], roles: dict[int, Role]) -> list[str]:
    return sorted(f"{roles[role].code}@{client or '*'}" for role, client in grants)


def _told(user: User) -> dict[str, object]:
    hidden = {"id", "last_login", "session_epoch", "created_at", "is_demo", "must_change_password"}
    return {key: value for key, value in as_json(user).items() if key not in hidden}


def set_user_active(actor: Actor, user: User, is_active: bool) -> None:
    """Let a user log in again, or no longer; the latter ends his sessions at once. Raises NotFound, LockedOut."""
    access_user(actor, user.pk)
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active):
            return
        user.is_active = is_active
        audit.record(actor, "user.activated" if is_active else "user.deactivated", user)
        if not is_active:
            sign_out_everywhere(actor, user, reason="deactivated")
        emit(AccessChanged([user.pk]), client=None)
        _refuse_lock_out(actor)


def force_sign_out(actor: Actor, user: User) -> None:
    """End all sessions of a user, on every device. Raises NotFound."""
    access_user(actor, user.pk)
    sign_out_everywhere(actor, user, reason="forced")


def make_reset_link(actor: Actor, user: User) -> str:
    """The path of a link by which the user sets a password himself; it dies after an hour. Raises NotFound."""
    access_user(actor, user.pk)
    audit.record(actor, "user.reset_link_made", user)
    return reset_path(user)


def set_temporary_password(actor: Actor, user: User) -> str:
    """A random password, shown to the administrator once, that its owner must change; the old sessions end.

    Raises NotFound.
    """
    access_user(actor, user.pk)
    password = secrets.token_urlsafe(TEMPORARY_BYTES)
    set_password(actor, user, password, action="user.temporary_password_set", is_temporary=True)
    return password


def save_role(actor: Actor, role: Role) -> Role:
    """Save a role; everybody who holds it is affected at once. Raises NotFound, LockedOut, ValueError (bad scope)."""
    for code, scope in role.permissions.items():
        if not is_declared(code) or scope not in SCOPE_NAMES:
            raise ValueError(f"no such permission: {code}={scope}")
    with transaction.atomic():
        save_record(actor, role, code=PEOPLE)
        announce_role(role)
        _refuse_lock_out(actor)
    return role


def announce_role(role: Role) -> None:
    """Tell everybody who holds the role that it changed. Needs a transaction."""
    holders = set(RoleGrant.objects.filter(role=role).values_list("user_id", flat=True))
    if holders:
        emit(AccessChanged(sorted(holders)), client=None)


def keeps_administration(
    actor: Actor,
    *,
    grants: Iterable[Grant] | None = None,
    changed: Mapping[int, Mapping[str, str]] | None = None,
) -> bool:
    """True if the actor still sets up people as far as before, given other grants of his own or changed roles.

    `changed` maps role ids to the permissions they would have.
    """
    if actor.user is None:
        return True
    permissions = {role.pk: role.permissions for role in Role.objects.all()} | dict(changed or {})
    own = actor.user.grants.values_list("role_id", "client_id") if grants is None else grants
    powers = [client for role, client in own if PEOPLE in permissions.get(role, {})]
    return None in powers if is_everywhere(actor, PEOPLE) else bool(powers)


def access_role(actor: Actor, role_id: int) -> Role:
    """The role, for whoever sets up people for all client companies; raises NotFound."""
    require_for(actor, PEOPLE, None)
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound("role")
    return role


def delete_role(actor: Actor, role: Role) -> bool:
    """Delete a role that nobody holds; False for built-in ones and those in use. Raises NotFound."""
    require_for(actor, PEOPLE, None)
    with transaction.atomic():
        if role.is_builtin or RoleGrant.objects.filter(role=role).exists():
            return False
        audit.record(actor, "role.deleted", role, old=as_json(role))
        role.delete()
    return True


def _refuse_lock_out(actor: Actor) -> None:
    """Called after the change, inside its transaction, which the error rolls back.

    Only who administers all clients can change such a one, and always remains himself: so one is always left.
    """
    if actor.user is None:
        return
    now = Actor.of(User.objects.get(pk=actor.user.pk))
    if not now.may(PEOPLE) or (is_everywhere(actor, PEOPLE) and not is_everywhere(now, PEOPLE)):
        raise LockedOut(str(LOCK_OUT))
