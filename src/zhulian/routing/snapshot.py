"""Reads what waits and who is there into the engine's snapshot: a fixed number of queries, however many rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zhulian.engine import routing as engine
from zhulian.people.models import AgentProfile, Chosen, Queue, QueueSkill, Seen
from zhulian.people.queries import AvailableAgent, signed_in_agents
from zhulian.routing.models import ItemState, Offer, OfferState, WorkItem
from zhulian.tickets.models import Task, TaskKind, TaskState, WaitingReason

CAPACITY_CHANNEL = "ticket"
NOT_READY = frozenset({Seen.NO_RESPONSE, Seen.WRAP_UP, Seen.OFFERED})
SETTINGS = engine.Settings(preferred_outside_group=True)


@dataclass(frozen=True, slots=True)
class World:
    """The snapshot with the rows behind it."""

    snapshot: engine.Snapshot
    items: dict[int, WorkItem]
    agents: dict[int, AvailableAgent]


def load(*, moment: datetime, for_offers: bool = False) -> World:
    """Everything that waits in a queue that offers by itself or is pulled from, and all signed-in agents.

    `for_offers`: of what waits only what somebody who is free now could be given, so that a long line behind busy
    agents costs nothing.
    """
    agents = {agent.agent_id: agent for agent in signed_in_agents()}
    used = work_in_hand([agent.user_id for agent in agents.values()])
    offered = set(Offer.objects.filter(state=OfferState.OPEN).values_list("agent_id", flat=True))
    there = [_agent(agent, used[agent.user_id], offered, moment) for agent in agents.values()]
    items = {item.pk: item for item in _waiting(_free(there) if for_offers else None)}
    needs = _skills_of_queues({item.queue_id for item in items.values() if item.queue_id is not None})
    ids = _agent_ids({user for item in items.values() for user in (*item.preferred, *item.excluded)})
    snapshot = engine.Snapshot(
        items=[_item(item, needs, ids) for item in items.values()],
        agents=there,
        settings=SETTINGS,
    )
    return World(snapshot, items, agents)


def _free(agents: list[engine.Agent]) -> list[engine.Agent]:
    """Those who could take something now."""
    limits = ((agent, agent.capacity[CAPACITY_CHANNEL]) for agent in agents if agent.ready)
    return [agent for agent, (limit, taken) in limits if taken < limit]


def _waiting(free: list[engine.Agent] | None) -> list[WorkItem]:
    """With `free`: in the queues of these agents, or wanting somebody in particular, who may be outside its queue."""
    if free == []:
        return []
    rows = WorkItem.objects.filter(state=ItemState.WAITING, queue__isnull=False, queue__is_active=True)
    if free is not None:
        near = {queue for agent in free for queue in agent.queues}
        rows = rows.filter(Q(queue__in=near) | ~Q(preferred=[]))
    found = list(rows.order_by("id"))
    queues = Queue.objects.in_bulk({item.queue_id for item in found if item.queue_id is not None})
    for item in found:
        item.queue = queues[item.queue_id or 0]
    return found


def _skills_of_queues(queues: set[int]) -> dict[int, frozenset[tuple[int, int]]]:
    gathered: dict[int, set[tuple[int, int]]] = defaultdict(set)
    rows = QueueSkill.objects.filter(queue_id__in=queues, skill__is_active=True)
    for queue, skill, level in rows.values_list("queue_id", "skill_id", "least_level"):
        gathered[queue].add((skill, level))
    return {queue: frozenset(levels) for queue, levels in gathered.items()}


def work_in_hand(users: list[int]) -> Counter[int]:
    """How many requests each of these users works on now; those that wait for somebody else do not count."""
    rows = Task.objects.filter(
        agent_id__in=users,
        kind=TaskKind.MAIN,
        state__in=[TaskState.NEW, TaskState.WORKING],
        ticket__waiting_reason=WaitingReason.NONE,
    )
    return Counter(rows.values_list("agent_id", flat=True))


def _agent_ids(users: set[int]) -> dict[int, int]:
    return dict(AgentProfile.objects.filter(user_id__in=users).values_list("user_id", "pk")) if users else {}


def _item(item: WorkItem, needs: dict[int, frozenset[tuple[int, int]]], ids: dict[int, int]) -> engine.Item:
    return engine.Item(
        id=item.pk,
        need=engine.Need(
            skill_levels=needs.get(item.queue_id or 0, frozenset()),
            queue=item.queue_id,
            language=item.language,
            channel=CAPACITY_CHANNEL,
            client=item.client_id,
        ),
        entered_at=item.entered_at.timestamp(),
        head_start=float(item.head_start),
        due_at=item.due_at.timestamp() if item.due_at else None,
        preferred=tuple(ids[user] for user in item.preferred if user in ids),
        preferred_until=item.preferred_until.timestamp() if item.preferred_until else None,
        excluded=frozenset(ids[user] for user in item.excluded if user in ids),
    )


def _agent(agent: AvailableAgent, used: int, offered: set[int], moment: datetime) -> engine.Agent:
    limit = int(agent.capacity.get(CAPACITY_CHANNEL, 0))
    taken = used + (1 if agent.agent_id in offered else 0)
    return engine.Agent(
        id=agent.agent_id,
        skills=agent.skills,
        queues=agent.queues,
        languages=agent.languages,
        clients=agent.clients,
        capacity={CAPACITY_CHANNEL: (limit, taken)},
        total=(limit, taken),
        ready=agent.chosen == Chosen.ON_QUEUE
        and agent.seen not in NOT_READY
        and agent.agent_id not in offered,
        idle_since=(agent.idle_since or moment).timestamp(),
    )
