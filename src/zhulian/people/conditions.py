"""Agents and skill groups as what a field of a list may be set to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from zhulian.people.access import agents_visible_to
from zhulian.people.models import Queue
from zhulian.platform.access import Actor
from zhulian.platform.conditions import Labels, Options
from zhulian.platform.conditions.building import MOST_OFFERED, named


def agent_names(code: str) -> Labels:
    """Names of agents (by their user's id) who work for a client company for which the actor holds `code`."""

    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        rows = agents_visible_to(actor, code).filter(user__in=list(ids)).select_related("user")
        return {row.user_id: row.user.name for row in rows}

    return labels


def agents_offered(code: str) -> Options:
    """Those of them whose name or number fits."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        fits = Q(user__name__icontains=text) | Q(number__startswith=text)
        rows = agents_visible_to(actor, code).filter(fits).select_related("user").order_by("number")
        return [(row.user_id, f"{row.user.name} · {row.number}") for row in rows[:MOST_OFFERED]]

    return options


def queues_offered(code: str) -> Options:
    """The skill groups that serve a client company for which the actor holds `code`."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        reach = actor.reach(code)
        rows = Queue.objects.filter(named(text), is_active=True)
        if reach.everywhere is None:
            rows = rows.filter(clients__in=list(reach.clients)).distinct()
        return [(row.pk, row.label) for row in rows[:MOST_OFFERED]]

    return options
