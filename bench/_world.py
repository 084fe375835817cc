"""The centre that bench/product.py measures: bulk rows drawn from a seed, so that a run can be repeated elsewhere."""

import random
from dataclasses import dataclass
from datetime import timedelta

from zhulian.customers.models import ContactPoint, Customer, Tier
from zhulian.interactions.models import Conversation, Interaction, Message
from zhulian.people.actions import set_presence
from zhulian.people.models import AgentProfile, Chosen, Department, Queue, QueueMember
from zhulian.platform.access import Actor
from zhulian.platform.bootstrap import ensure_builtin
from zhulian.platform.clock import now
from zhulian.platform.models import Client, Role, RoleGrant, User
from zhulian.routing.models import ItemState, WorkItem
from zhulian.tickets.models import DispositionCode, Hop, Task, TaskState, Ticket, TicketState, TicketType

FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜秀英敏静丽强磊军洋勇艳杰涛明超霞平"
SUBJECTS = (
    "宽带频繁掉线",
    "账单金额不对",
    "无法开机",
    "想更换套餐",
    "上门时间",
    "发票抬头",
    "网速很慢",
    "退款未到账",
)
BATCH = 500
WAITING = 200


@dataclass(frozen=True)
class World:
    """What the measurements need to know."""

    client: Client
    type: TicketType
    holders: list[User]
    """Agents with work in hand; nothing is offered to them."""
    supervisor: User


def fill(*, seed: int, tickets: int, customers: int, agents: int, messages: int = 4) -> World:
    """Fill an empty, migrated database: one client company, two skill groups, agents, customers, requests with
    `messages` messages each."""
    rng = random.Random(seed)
    ensure_builtin()
    client = Client.objects.create(slug="bench", name="测试宽带", name_en="Bench Broadband")
    department = Department.objects.create(code="bench", name="客服部")
    front, back = (
        Queue.objects.create(code=code, name=code, department=department) for code in ("front", "back")
    )
    for queue in (front, back):
        queue.clients.add(client)
    kind = TicketType.objects.create(client=client, code="repair", name="报修", queue=front)
    DispositionCode.objects.create(client=client, kind="result", code="solved", name="已解决")
    holders = [_agent(client, department, back, f"hold{number:03d}") for number in range(agents)]
    free = [_agent(client, department, front, f"free{number:03d}") for number in range(agents)]
    for user in free:
        set_presence(Actor.of(user), AgentProfile.objects.get(user=user), chosen=Chosen.ON_QUEUE)
    supervisor = User.objects.create(username="boss", name="班长")
    RoleGrant.objects.create(user=supervisor, role=Role.objects.get(code="supervisor"), client=client)
    people = _customers(rng, client, customers)
    for first in range(0, tickets, BATCH):
        numbers = range(first, min(first + BATCH, tickets))
        rows = _tickets(rng, client, kind, back, holders, people, numbers, tickets)
        _words(rng, client, rows, messages)
    return World(client, kind, holders, supervisor)


def strewn(number: int, words: dict[str, int]) -> str:
    """What belongs into the subject of this request, of words (word → n) that stand in every n-th."""
    return "".join(word for word, each in words.items() if number % each == 0)


def _agent(client: Client, department: Department, queue: Queue, name: str) -> User:
    user = User.objects.create(username=name, name=name)
    RoleGrant.objects.create(user=user, role=Role.objects.get(code="agent"), client=client)
    agent = AgentProfile.objects.create(
        user=user, number=f"9{user.pk:05d}", department=department, languages=["zh-hans", "en"]
    )
    QueueMember.objects.create(queue=queue, agent=agent)
    return user


def _customers(rng: random.Random, client: Client, count: int) -> list[Customer]:
    tiers = [
        Tier.objects.create(client=client, code=code, name=name, rank=rank, head_start=seconds)
        for code, name, rank, seconds in (("vip", "金卡", 1, 120), ("plain", "普通", 9, 0))
    ]
    rows = Customer.objects.bulk_create(
        Customer(
            client=client,
            name=rng.choice(FAMILY) + "".join(rng.sample(GIVEN, 2)),
            tier=rng.choices(tiers, (10, 90))[0],
        )
        for _ in range(count)
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(
            customer=row,
            client=client,
            kind="email",
            value=f"c{row.pk}@example.com",
            normalised=f"c{row.pk}@example.com",
        )
        for row in rows
    )
    return rows


def _tickets(rng, client, kind, queue, holders, people, numbers, total) -> list[Ticket]:
    """One batch: the newest WAITING wait in a group where nobody is, one in fifty is in hand, the rest is resolved."""
    at = now()
    plans = [_plan(rng, at, number, total, holders) for number in numbers]
    owners = [rng.choice(people) for _ in plans]
    contacts = Interaction.objects.bulk_create(
        Interaction(client=client, channel="web_form", customer=who, started_at=plan["opened"])
        for who, plan in zip(owners, plans, strict=True)
    )
    threads = Conversation.objects.bulk_create(
        Conversation(client=client, channel="web_form", customer=who, started_at=plan["opened"])
        for who, plan in zip(owners, plans, strict=True)
    )
    rows = Ticket.objects.bulk_create(
        Ticket(
            client=client, number=f"BENCH-{plan['number']:06d}", customer=who, type=kind, channel="web_form",
            subject=rng.choice(SUBJECTS), tier=who.tier, interaction=contact, conversation=thread, queue=queue,
            department=queue.department, holder=plan["holder"], state=plan["state"], opened_at=plan["opened"],
            resolved_at=plan["closed"], resolved_by=plan["holder"] if plan["closed"] else None,
            last_customer_at=plan["opened"], expected_at=plan["opened"] + timedelta(days=2),
        )
        for who, contact, thread, plan in zip(owners, contacts, threads, plans, strict=True)
    )  # fmt: skip
    _work(queue, rows, plans)
    return rows


def _plan(rng, at, number, total, holders) -> dict:
    waits = number >= total - WAITING
    in_hand = not waits and number % 50 == 0
    opened = at - timedelta(minutes=(total - number) * 7 + rng.randint(0, 6))
    is_open = waits or in_hand
    return {
        "number": number,
        "opened": opened,
        "state": TicketState.IN_PROGRESS if is_open else TicketState.RESOLVED,
        "closed": None if is_open else min(at, opened + timedelta(minutes=rng.randint(5, 600))),
        "holder": None if waits else holders[number // 50 % len(holders)],
    }


def _words(rng, client, rows, messages) -> None:
    Message.objects.bulk_create(
        Message(
            conversation_id=row.conversation_id,
            client=client,
            channel="web_form",
            direction="out" if turn % 2 else "in",
            author_kind="agent" if turn % 2 else "customer",
            author_name="座席" if turn % 2 else "客户",
            body=f"{rng.choice(SUBJECTS)}。" * rng.randint(1, 12),
            created_at=row.opened_at + timedelta(minutes=turn),
        )
        for row in rows
        for turn in range(messages)
    )


def _work(queue, rows, plans) -> None:
    """Stays, tasks and places in the line."""
    Hop.objects.bulk_create(
        Hop(ticket=row, number=1, queue=queue, department=queue.department, user=plan["holder"],
            entered_at=plan["opened"], accepted_at=plan["opened"] if plan["holder"] else None, left_at=plan["closed"])
        for row, plan in zip(rows, plans, strict=True)
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(ticket=row, agent=plan["holder"], queue=queue, department=queue.department, created_at=plan["opened"],
             accepted_at=plan["opened"] if plan["holder"] else None, finished_at=plan["closed"],
             state=TaskState.DONE if plan["closed"] else TaskState.WORKING if plan["holder"] else TaskState.NEW)
        for row, plan in zip(rows, plans, strict=True)
    )  # fmt: skip
    WorkItem.objects.bulk_create(
        WorkItem(ticket=row, client_id=row.client_id, channel="web_form", queue=queue, entered_at=plan["opened"],
                 state=ItemState.HELD if plan["holder"] else ItemState.WAITING, agent=plan["holder"])
        for row, plan in zip(rows, plans, strict=True) if not plan["closed"]
    )  # fmt: skip
