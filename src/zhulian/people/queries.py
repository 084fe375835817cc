"""Reads about agents: who is there, what they are able to do, whom they serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from zhulian.engine.text import pinyin_keys
from zhulian.people.access import agents_visible_to
from zhulian.people.models import (
    AgentProfile,
    AgentSkill,
    BreakReason,
    Chosen,
    Department,
    Presence,
    Queue,
    QueueMember,
    Skill,
)
from zhulian.people.rules import DEFAULT_CAPACITY
from zhulian.platform.access import Actor
from zhulian.platform.administration.access import users_visible_to
from zhulian.platform.models import Client, RoleGrant, SiteSetting

CAPACITY_SETTING = "default_capacity"
SKILLS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class AvailableAgent:
    """All that the routing loop needs to know of one agent, read in a handful of queries for all."""

    agent_id: int
    user_id: int
    number: str
    name: str
    department_id: int
    chosen: str
    seen: str
    since: datetime
    idle_since: datetime | None
    skills: Mapping[int, int]
    """Skill id → level 1–10."""
    queues: Mapping[int, int]
    """Queue id → priority, 1 is asked first. Archived queues are left out."""
    languages: frozenset[str]
    capacity: Mapping[str, int]
    """Channel → pieces of work at a time."""
    clients: frozenset[int]
    """Client companies in use for which a role grant gives `offer.take`."""


@dataclass(frozen=True, slots=True)
class Choosable:
    """An agent to choose: number, name, department and first skills, and the words by which he is found."""

    pk: int
    label: str
    words: str


def people_to_choose(actor: Actor, code: str) -> list[Choosable]:
    """The agents within the actor's reach of `code`, by number; in two queries however many they are."""
    agents = agents_visible_to(actor, code).select_related("user", "department").order_by("number", "pk")
    levels = Prefetch(
        "skill_levels",
        AgentSkill.objects.filter(skill__is_active=True).select_related("skill").order_by("-level"),
    )
    return [_choosable(agent) for agent in agents.prefetch_related(levels)]


def _choosable(agent: AgentProfile) -> Choosable:
    held = [(link.skill.label, link.level) for link in agent.skill_levels.all()]
    shown = [f"{name} {level}" for name, level in held[:SKILLS_SHOWN]]
    parts = [f"{agent.number} {agent.user.name}", agent.department.label, *shown]
    words = [agent.user.username, *pinyin_keys(agent.user.name)[:2], *(name for name, _level in held)]
    return Choosable(agent.pk, " · ".join(parts), " ".join(words))


def available_agents() -> list[AvailableAgent]:
    """Every agent on queue, with whatever the system sees of them; in six queries however many they are."""
    return _agents(Presence.objects.filter(chosen=Chosen.ON_QUEUE))


def signed_in_agents() -> list[AvailableAgent]:
    """Every agent who has not signed out: those on queue, on a break, in a meeting, …"""
    return _agents(Presence.objects.exclude(chosen=Chosen.OFF))


def agent_of(user_id: int) -> AgentProfile | None:
    """The agent profile of a user, or None for those who are no agents."""
    return AgentProfile.objects.select_related("department", "user").filter(user=user_id).first()


def first_break_reason() -> BreakReason | None:
    """The reason that stands when a supervisor sends somebody on a break."""
    return BreakReason.objects.filter(is_active=True).order_by("-position", "-id").first()


def default_capacity() -> dict[str, int]:
    """What agents without a capacity of their own take at once, per channel."""
    row = SiteSetting.objects.filter(pk=CAPACITY_SETTING).first()
    return {**DEFAULT_CAPACITY, **(row.value if row is not None else {})}


def _agents(presences: QuerySet[Presence]) -> list[AvailableAgent]:
    rows = list(presences.filter(agent__user__is_active=True).select_related("agent__user").order_by("agent"))
    agents = [row.agent_id for row in rows]
    skills = _maps(
        AgentSkill.objects.filter(agent__in=agents, skill__is_active=True).values_list(
            "agent_id", "skill_id", "level"
        )
    )
    queues = _maps(
        QueueMember.objects.filter(agent__in=agents, queue__is_active=True).values_list(
            "agent_id", "queue_id", "priority"
        )
    )
    clients = clients_served([row.agent.user_id for row in rows])
    capacity = default_capacity() if rows else {}
    return [
        AvailableAgent(
            agent_id=row.agent_id,
            user_id=row.agent.user_id,
            number=row.agent.number,
            name=row.agent.user.name,
            department_id=row.agent.department_id,
            chosen=row.chosen,
            seen=row.seen,
            since=row.since,
            idle_since=row.idle_since,
            skills=skills.get(row.agent_id, {}),
            queues=queues.get(row.agent_id, {}),
            languages=frozenset(row.agent.languages),
            capacity={**capacity, **row.agent.capacity},
            clients=clients.get(row.agent.user_id, frozenset()),
        )
        for row in rows
    ]


def clients_served(user_ids: Iterable[int], code: str = "offer.take") -> dict[int, frozenset[int]]:
    """User id → client companies in use for which a grant gives `code` (in any scope)."""
    in_use = frozenset(Client.objects.filter(is_active=True).values_list("pk", flat=True))
    served: dict[int, set[int]] = {}
    for grant in RoleGrant.objects.filter(user__in=list(user_ids)).select_related("role"):
        if code in grant.role.permissions:
            here = in_use if grant.client_id is None else in_use & {grant.client_id}
            served.setdefault(grant.user_id, set()).update(here)
    return {user: frozenset(clients) for user, clients in served.items()}


def _maps(triples: Iterable[tuple[int, int, int]]) -> dict[int, dict[int, int]]:
    gathered: dict[int, dict[int, int]] = {}
    for owner, key, value in triples:
        gathered.setdefault(owner, {})[key] = value
    return gathered


def skills_in_use() -> list[Skill]:
    """The skills that may be chosen, in their order."""
    return list(Skill.objects.filter(is_active=True))


def agents_for_matrix(actor: Actor, text: str) -> QuerySet[AgentProfile]:
    """Agents whose users the actor administers, narrowed to a part of the number or name."""
    agents = AgentProfile.objects.filter(user__in=users_visible_to(actor), user__is_active=True)
    if text:
        agents = agents.filter(Q(number__icontains=text) | Q(user__name__icontains=text))
    return agents.select_related("user", "department")


def levels_of(agent_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Agent id → skill id → level."""
    rows = AgentSkill.objects.filter(agent__in=list(agent_ids))
    return _maps(rows.values_list("agent_id", "skill_id", "level"))


def queues_in_use() -> list[Queue]:
    """The skill groups in use, in their order."""
    return list(Queue.objects.filter(is_active=True))


def departments_in_use() -> list[Department]:
    """The departments in use, in their order."""
    return list(Department.objects.filter(is_active=True))
