"""Who may see and change users and roles, and read the journal.

Roles belong to the operating company: changing one needs `settings.people` for all client companies. Users are seen
by whoever holds `settings.people` for every client company they are granted anything for.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import Client, JournalEntry, Role, RoleGrant, User

PEOPLE, CLIENTS, AUDIT = "settings.people", "settings.clients", "audit.read"
POWERS = ("settings.", "api.")
"""What nobody may lend or give who lacks it himself."""


def is_everywhere(actor: Actor, code: str) -> bool:
    """True if the permission holds for all client companies, those to come included."""
    return actor.reach(code).everywhere is not None


def users_visible_to(actor: Actor, code: str = PEOPLE) -> QuerySet[User]:
    """Users whose every role grant lies within the actor's reach of `code`, inactive ones included."""
    reach = actor.reach(code)
    if not reach:
        return User.objects.none()
    if reach.everywhere is not None:
        return User.objects.all()
    grants = RoleGrant.objects.filter(user=OuterRef("pk"))
    within = list(reach.clients)
    beyond = grants.filter(Q(client__isnull=True) | ~Q(client__in=within))
    return User.objects.filter(Exists(grants.filter(client__in=within)), ~Exists(beyond))


def access_user(actor: Actor, user_id: int) -> User:
    """The user, or NotFound."""
    user = users_visible_to(actor).filter(pk=user_id).first()
    if user is None:
        raise NotFound("user")
    return user


def roles_visible_to(actor: Actor) -> QuerySet[Role]:
    """All roles, for whoever sets up people."""
    return Role.objects.all() if actor.may(PEOPLE) else Role.objects.none()


def may_grant(actor: Actor, role: Role, client_id: int | None) -> bool:
    """True if the actor may give or take this role for this client (None: for all of them).

    Whoever is not administrator everywhere gives no power over settings that he himself lacks there.
    """
    if is_everywhere(actor, PEOPLE):
        return True
    if client_id is None or not actor.may(PEOPLE, client=client_id):
        return False
    powers = [code for code in role.permissions if code.startswith(POWERS)]
    return all(actor.may(code, client=client_id) for code in powers)


def clients_visible_to(actor: Actor, code: str = CLIENTS) -> QuerySet[Client]:
    """Client companies, archived ones included, for which the actor holds `code`."""
    reach = actor.reach(code)
    return (
        Client.objects.all()
        if reach.everywhere is not None
        else Client.objects.filter(pk__in=list(reach.clients))
    )


def journal_visible_to(actor: Actor) -> QuerySet[JournalEntry]:
    """Lines about the clients for which the actor holds `audit.read`; those about none, only where for all."""
    reach = actor.reach(AUDIT)
    if reach.everywhere is not None:
        return JournalEntry.objects.all()
    return JournalEntry.objects.filter(client__in=list(reach.clients))
