"""A small centre to test in: two client companies, two departments, their groups and people, built by actions and rows.

`centre()` makes it; `settle()` lets the dispatcher and routing work until nothing is left, without threads or waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhulian.catalogue.models import Category, Product
from zhulian.customers.actions import match_or_create
from zhulian.customers.models import Customer, Tier
from zhulian.people.actions import set_presence
from zhulian.people.models import AgentProfile, Chosen, Department, Queue, QueueMember
from zhulian.platform import dispatcher, leases
from zhulian.platform.access import Actor
from zhulian.platform.bootstrap import ensure_builtin
from zhulian.platform.models import Client, Role, RoleGrant, User
from zhulian.routing.actions import make_offers
from zhulian.tickets.actions import Ending, NewTicket, open_ticket
from zhulian.tickets.models import DispositionCode, DispositionKind, Ticket, TicketType

PASSWORD = "correct-horse-battery"
HOLDER = "test-dispatcher"


@dataclass
class Centre:
    """Two clients, A with everything, B as the stranger next door."""

    a: Client
    b: Client
    service: Department
    network: Department
    front: Queue
    experts: Queue
    type: TicketType
    category: Category
    solved: DispositionCode
    vip: Tier
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor with the grants as they are in the database now."""
        return Actor.of(User.objects.get(pk=self.users[name].pk))

    def agent(self, name: str) -> AgentProfile:
        """The agent profile of a person."""
        return AgentProfile.objects.get(user=self.users[name])

    def customer(
        self, name: str = "李丽", email: str = "li@example.com", phone: str = "", client=None
    ) -> Customer:
        """A customer of client A unless said otherwise."""
        return match_or_create(
            Actor.system("test"), client=client or self.a, name=name, email=email, phone=phone
        )

    def ticket(self, subject: str = "宽带频繁掉线", *, customer: Customer | None = None, **fields) -> Ticket:
        """A request of client A by web form."""
        new = NewTicket(
            client=self.a,
            type=self.type,
            channel="web_form",
            subject=subject,
            body="晚上八点以后每隔十分钟掉线一次。",
            customer=customer or self.customer(),
            **fields,
        )
        return open_ticket(Actor.system("test"), new)

    def ending(self) -> Ending:
        """A complete disposition."""
        return Ending(category=self.category, result=self.solved)

    def on_queue(self, *names: str) -> None:
        """These agents are ready for work."""
        for name in names:
            set_presence(self.actor(name), self.agent(name), chosen=Chosen.ON_QUEUE)


def centre() -> Centre:
    """Build the centre: agents wang and zhao in the front group, chen among the experts, sun as supervisor,

    admin for everything, viewer on client A's side, stranger an agent of client B alone.
    """
    ensure_builtin()
    a, b = (
        Client.objects.create(slug=slug, name=name, name_en=slug, languages=["zh-hans", "en"])
        for slug, name in (("a-co", "甲公司"), ("b-co", "乙公司"))
    )
    service = Department.objects.create(code="t-service", name="客服一部", name_en="Service")
    network = Department.objects.create(code="t-network", name="网络部", name_en="Network")
    front, experts = _queue("front", service, a, b), _queue("experts", network, a)
    ticket_type = TicketType.objects.create(client=a, code="complaint", name="投诉", queue=front)
    TicketType.objects.create(client=b, code="complaint", name="投诉", queue=front)
    made = Centre(
        a=a,
        b=b,
        service=service,
        network=network,
        front=front,
        experts=experts,
        type=ticket_type,
        category=Category.objects.create(client=a, code="line", name="线路"),
        solved=DispositionCode.objects.create(
            client=a, kind=DispositionKind.RESULT, code="solved", name="已解决"
        ),
        vip=Tier.objects.create(client=a, code="vip", name="金卡", rank=1, head_start=120),
    )
    Tier.objects.create(client=a, code="plain", name="普通", rank=9)
    Product.objects.create(client=a, code="broadband", name="宽带")
    _people(made)
    return made


def _queue(code: str, department: Department, *clients: Client) -> Queue:
    queue = Queue.objects.create(code=code, name=code, department=department)
    queue.clients.set(clients)
    return queue


def _people(made: Centre) -> None:
    for name, role, client, department, queue in (
        ("wang", "agent", made.a, made.service, made.front),
        ("zhao", "agent", made.a, made.service, made.front),
        ("chen", "agent", made.a, made.network, made.experts),
        ("sun", "supervisor", made.a, made.service, None),
        ("manager", "manager", made.a, None, None),
        ("admin", "administrator", None, None, None),
        ("viewer", "client_viewer", made.a, None, None),
        ("stranger", "agent", made.b, made.service, made.front),
        ("stranger_boss", "supervisor", made.b, None, None),
        ("stranger_admin", "administrator", made.b, None, None),
    ):
        user = User.objects.create_user(name, PASSWORD, name=name.title())
        made.users[name] = user
        RoleGrant.objects.create(user=user, role=Role.objects.get(code=role), client=client)
        if department is not None:
            agent = AgentProfile.objects.create(
                user=user,
                number=f"8{len(made.users):03d}",
                department=department,
                languages=["zh-hans", "en"],
            )
            if queue is not None:
                QueueMember.objects.create(queue=queue, agent=agent)


def dispatch() -> None:
    """Hand out what happened, but decide nothing yet."""
    assert leases.acquire(dispatcher.LEASE, HOLDER, seconds=3600) is not None
    dispatcher.drain(HOLDER)


def settle(rounds: int = 20) -> None:
    """Dispatch and route until nothing changes any more."""
    assert leases.acquire(dispatcher.LEASE, HOLDER, seconds=3600) is not None
    for _ in range(rounds):
        fed = dispatcher.drain(HOLDER)
        made, _check = make_offers()
        if not fed and not made:
            return
    raise AssertionError("the centre does not come to rest")
