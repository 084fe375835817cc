"""Who writes: people who hold a permission of this room for a client company."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet

from zhulian.knowledge.access import WRITE
from zhulian.platform.access import Actor
from zhulian.platform.conditions import Labels, Options
from zhulian.platform.conditions.building import MOST_OFFERED, person_named, person_told
from zhulian.platform.models import Role, User


def holding(code: str, clients: Collection[int] | None) -> QuerySet[User]:
    """Users in service who hold `code` for one of these client companies (None: for any)."""
    roles = [role.pk for role in Role.objects.all() if code in role.permissions]
    rows = User.objects.filter(is_active=True)
    if clients is None:
        return rows.filter(grants__role__in=roles).distinct()
    here = Q(grants__client__in=list(clients)) | Q(grants__client=None)
    return rows.filter(here, grants__role__in=roles).distinct()


def _within(actor: Actor, code: str) -> Collection[int] | None:
    reach = actor.reach(code)
    return None if reach.everywhere is not None else list(reach.clients)


def names(code: str) -> Labels:
    """Names of those who write for client companies for which the actor holds `code`."""

    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        rows = holding(WRITE, _within(actor, code)).filter(pk__in=list(ids))
        return {row.pk: row.name for row in rows}

    return labels


def offered(code: str) -> Options:
    """Those of them whose name or log-in name contains the text."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        rows = holding(WRITE, _within(actor, code)).filter(person_named(text)).order_by("name", "pk")
        return [(row.pk, person_told(row)) for row in rows[:MOST_OFFERED]]

    return options
