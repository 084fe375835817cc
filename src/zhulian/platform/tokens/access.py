"""Who may make and see which API tokens: never for somebody who may administer more than one's own reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.administration.access import POWERS, users_visible_to
from zhulian.platform.models import ApiToken, User

CODE = "api.manage"


def users_to_act_for(actor: Actor) -> list[User]:
    """Those who may log in and for whom the actor may make tokens, by name."""
    rows = users_visible_to(actor, CODE).filter(is_active=True).prefetch_related("grants__role")
    return [user for user in rows.order_by("name", "pk") if is_within(actor, user)]


def is_within(actor: Actor, user: User) -> bool:
    """True unless the user holds a power over settings that the actor lacks: a token would lend it."""
    if user.pk == actor.user_id:
        return True
    return all(
        _holds(actor, code, grant.client_id)
        for grant in user.grants.all()
        for code in grant.role.permissions
        if code.startswith(POWERS)
    )


def _holds(actor: Actor, code: str, client_id: int | None) -> bool:
    if client_id is None:
        return actor.reach(code).everywhere is not None
    return actor.may(code, client=client_id)


def tokens_visible_to(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of users whom the actor administers with `api.manage`, and those he made; used up ones too."""
    if not actor.may(CODE):
        return ApiToken.objects.none()
    own = Q(created_by=actor.lookup_id)
    return ApiToken.objects.filter(own | Q(user__in=users_visible_to(actor, CODE)))


def may_revoke(actor: Actor, token: ApiToken) -> bool:
    """True for who made it, and for who might have."""
    return token.created_by_id == actor.lookup_id or is_within(actor, token.user)


def access_token(actor: Actor, token_id: int) -> ApiToken:
    """The token, if the actor may. Raises NotFound."""
    found = tokens_visible_to(actor).select_related("user").filter(pk=token_id).first()
    if found is None:
        raise NotFound(f"token {token_id}")
    return found
