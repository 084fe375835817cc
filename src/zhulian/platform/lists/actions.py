"""Keeping views: saved, shared, made the first one, put away and brought back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.lists.access import SHARE, access_view, roles_of
from zhulian.platform.lists.errors import ListError
from zhulian.platform.lists.spec import ListSpec
from zhulian.platform.lists.state import SAVED, ListState, stored, views_of
from zhulian.platform.models import ListDefault, Role, SavedView, Sharing

MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class Shared:
    """Who else gets a view."""

    sharing: str = Sharing.PRIVATE
    roles: Collection[int] = ()
    client: int | None = None


def save_view(actor: Actor, state: ListState, name: str, shared: Shared | None = None) -> SavedView:
    """Keep the list as it stands under a name. Raises ListError (no name, too many), NotFound (may not share so)."""
    _check_name(name)
    shared = shared or Shared()
    if SavedView.objects.filter(list_key=state.spec.key, owner_id=actor.lookup_id).count() >= MOST_VIEWS:
        raise ListError(_("You have %(n)s views of this list. Delete some first.") % {"n": MOST_VIEWS})
    with transaction.atomic():
        view = SavedView(
            list_key=state.spec.key, owner_id=actor.lookup_id, name=name.strip(), **stored(state)
        )
        _share(actor, state.spec, view, shared)
        audit.record(actor, "view.saved", view, client=view.client_id, new={"name": view.name})
    return view


def change_view(actor: Actor, state: ListState, pk: int, name: str, shared: Shared) -> SavedView:
    """Give one's own view another name, other conditions (those of `state`) and other readers. Raises as above."""
    _check_name(name)
    with transaction.atomic():
        view = access_view(actor, state.spec, pk, to_change=True)
        before = {"name": view.name, "sharing": view.sharing, "where": view.where}
        view.name = name.strip()
        for field, value in stored(state).items():
            setattr(view, field, value)
        _share(actor, state.spec, view, shared)
        after = {"name": view.name, "sharing": view.sharing, "where": view.where}
        old, new = audit.changes(before, after)
        audit.record(actor, "view.changed", view, client=view.client_id, old=old, new=new)
    return view


def put_away(actor: Actor, spec: ListSpec, pk: int, *, is_active: bool = False) -> SavedView:
    """Take one's own view out of the list, or bring it back. Raises NotFound."""
    with transaction.atomic():
        view = access_view(actor, spec, pk, to_change=True)
        view.is_active = is_active
        view.save(update_fields=["is_active"])
        action = "view.restored" if is_active else "view.removed"
        audit.record(actor, action, view, client=view.client_id, new={"name": view.name})
    return view


def set_default(actor: Actor, spec: ListSpec, key: str, *, role: Role | None = None) -> None:
    """Open the list with this view from now on: for oneself, or for everybody of a role.

    Raises NotFound for a view one has not, a role one may not decide for, and a view that its people would not have.
    """
    view = next((one for one in views_of(actor, spec) if one.key == key), None)
    if view is None:
        raise NotFound(key)
    if role is not None:
        _require_for_all(actor)
        if view.saved is not None and view.saved.sharing == Sharing.PRIVATE:
            raise ListError(_("Share this view with the role first."))
    who = {"user_id": actor.lookup_id} if role is None else {"role": role}
    with transaction.atomic():
        ListDefault.objects.update_or_create(list_key=spec.key, **who, defaults={"view": key})
        if role is not None:
            audit.record(actor, "view.default", role, new={"list": spec.key, "view": key})


def may_share(actor: Actor) -> bool:
    """True for those who may give views to others."""
    return actor.may(SHARE)


def shareable_roles(actor: Actor) -> list[Role]:
    """The roles that the actor may share with: all, or where the right holds for some clients only, their own too."""
    return list(Role.objects.all() if actor.reach(SHARE).everywhere is not None else roles_of(actor))


def roles_to_decide_for(actor: Actor) -> list[Role]:
    """The roles for which the actor may choose the first view; none but for those who may share with everybody."""
    return list(Role.objects.all()) if actor.reach(SHARE).everywhere is not None else []


def _require_for_all(actor: Actor) -> None:
    if actor.reach(SHARE).everywhere is None:
        raise NotFound(SHARE)


def _check_name(name: str) -> None:
    if not name.strip():
        raise ListError(_("Enter a name for the view."))
    if len(name.strip()) > 80:
        raise ListError(_("The name may have at most %(n)s characters. Shorten it.") % {"n": 80})


def _share(actor: Actor, spec: ListSpec, view: SavedView, shared: Shared) -> None:
    if shared.sharing != Sharing.PRIVATE:
        if shared.client is None:
            _require_for_all(actor)
        else:
            actor.require(SHARE, client=shared.client)
            if spec.reach(actor).scope_for(shared.client) is None:
                raise NotFound(spec.key)
    roles = [role for role in shareable_roles(actor) if role.pk in set(shared.roles)]
    if shared.sharing == Sharing.ROLES and not roles:
        raise ListError(_("Choose at least one role."))
    view.sharing = shared.sharing if shared.sharing in Sharing.values else Sharing.PRIVATE
    view.client_id = shared.client if view.sharing != Sharing.PRIVATE else None
    view.save()
    view.roles.set(roles if view.sharing == Sharing.ROLES else [])


def key_of(view: SavedView) -> str:
    """How addresses name the view."""
    return f"{SAVED}{view.pk}"
