"""Who may see and change the operating company's people and groups.

Departments, skills and break reasons belong to the operating company: to change them the permission must hold for
all client companies. Skill groups name the clients they serve, agents get theirs from role grants; whoever is
limited to some clients reaches only what serves none but these.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhulian.people.models import AgentProfile, Queue
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import Client, RoleGrant

SETTINGS = "settings.queues"


def holds_everywhere(actor: Actor, code: str) -> bool:
    """True if the permission holds for all client companies, those to come included."""
    return actor.reach(code).everywhere is not None


def queues_visible_to(actor: Actor, code: str = SETTINGS) -> QuerySet[Queue]:
    """Skill groups, archived ones included, all of whose clients the actor reaches with `code`."""
    reach = actor.reach(code)
    if not reach:
        return Queue.objects.none()
    if reach.everywhere is not None:
        return Queue.objects.all()
    served = Queue.clients.through._default_manager.filter(queue=OuterRef("pk"))
    within = list(reach.clients)
    return Queue.objects.filter(
        Exists(served.filter(client__in=within)), ~Exists(served.exclude(client__in=within))
    )


def access_queue(actor: Actor, queue_id: int, code: str = SETTINGS) -> Queue:
    """The skill group, or NotFound."""
    queue = queues_visible_to(actor, code).filter(pk=queue_id).first()
    if queue is None:
        raise NotFound("queue")
    return queue


def agents_visible_to(actor: Actor, code: str) -> QuerySet[AgentProfile]:
    """Agents who work for at least one client company that the actor reaches with `code`."""
    reach = actor.reach(code)
    if not reach:
        return AgentProfile.objects.none()
    agents = AgentProfile.objects.filter(user__is_active=True)
    if reach.everywhere is not None:
        return agents
    grants = RoleGrant.objects.filter(user=OuterRef("user"), role__permissions__has_key="offer.take")
    return agents.filter(Exists(grants.filter(Q(client__isnull=True) | Q(client__in=list(reach.clients)))))


def access_agent(actor: Actor, agent_id: int, code: str) -> AgentProfile:
    """The agent, if the actor holds `code` for a client company they work for. Raises NotFound."""
    agent = agents_visible_to(actor, code).select_related("user").filter(pk=agent_id).first()
    if agent is None:
        raise NotFound("agent")
    return agent


def access_agent_presence(actor: Actor, agent: AgentProfile) -> None:
    """Raise NotFound unless the actor may set this agent's presence: the own one, or with `presence.others`."""
    if actor.is_system:
        return
    if actor.user_id == agent.user_id and actor.may("presence.own"):
        return
    if not agents_visible_to(actor, "presence.others").filter(pk=agent.pk).exists():
        raise NotFound("agent")


def clients_reached(actor: Actor, code: str = SETTINGS) -> QuerySet[Client]:
    """Client companies in use for which the actor holds `code`."""
    reach = actor.reach(code)
    if reach.everywhere is not None:
        return Client.objects.filter(is_active=True)
    return Client.objects.filter(is_active=True, pk__in=list(reach.clients))
