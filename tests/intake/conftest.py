"""A client company with a mailbox, a real IMAP server and a real SMTP server."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import time_machine

from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import SmtpSink
from zhulian.catalogue.models import Category
from zhulian.intake.mail_in.loop import MailPollLoop
from zhulian.intake.models import Mailbox
from zhulian.people.models import Department, Queue
from zhulian.platform import dispatcher, leases
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.jobs import run_due
from zhulian.platform.models import Client, Role, RoleGrant, User
from zhulian.tickets.models import DispositionCode, Ticket, TicketType

_users = itertools.count(1)


@dataclass
class World:
    """One client company with what requests need."""

    client: Client
    kind: TicketType
    queue: Queue
    category: Category
    result: DispositionCode
    agent: User
    mailbox: Mailbox
    _dispatched: list[str] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return Actor.of(User.objects.get(pk=self.agent.pk))

    def ticket(self) -> Ticket:
        return Ticket.objects.select_related("customer", "conversation").get()


def make_world(slug="pearl", name="珠江宽带", imap_port=1, smtp_port=1) -> World:
    client = Client.objects.create(slug=slug, name=name, name_en="Pearl Broadband", phone="400-800-1234")
    department = Department.objects.get_or_create(code="cs", defaults={"name": "客服部"})[0]
    queue = Queue.objects.create(code=f"q-{slug}", name="报修组", department=department)
    queue.clients.add(client)
    kind = TicketType.objects.create(client=client, name="报修", name_en="Repair", code="repair", queue=queue)
    agent = User.objects.create_user(f"wang-{slug}", "secret-words-1", name="王强", email="wang@example.com")
    codes = [
        "ticket.read", "ticket.open", "ticket.reply", "ticket.resolve", "ticket.reassign", "desk.use",
        "settings.mailboxes", "settings.messages",
    ]  # fmt: skip
    role = Role.objects.create(code=f"role-{slug}", name=slug, permissions=dict.fromkeys(codes, "client"))
    RoleGrant.objects.create(user=agent, role=role, client=client)
    mailbox = Mailbox.objects.create(
        client=client,
        address=f"help@{slug}.example.com",
        display_name="珠江客服",
        imap_host="127.0.0.1",
        imap_port=imap_port,
        imap_security="none",
        imap_user=f"{slug}{next(_users)}",
        imap_password=PASSWORD,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_security="none",
    )
    return World(
        client=client,
        kind=kind,
        queue=queue,
        category=Category.objects.create(client=client, name="断网", name_en="No network", code="down"),
        result=DispositionCode.objects.create(client=client, kind="result", code="done", name="已修复"),
        agent=agent,
        mailbox=mailbox,
    )


@pytest.fixture
def open_house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    settings.PUBLIC_URL = "https://service.example.com"
    return settings


@pytest.fixture
def world(db, open_house):
    return make_world()


@pytest.fixture(scope="module")
def imap_server():
    server = Dovecot()
    yield server
    server.stop()


@pytest.fixture
def post(db, open_house, imap_server):
    """A world whose mailbox lies on the IMAP server; `post.put(mail)` delivers, `post.read()` is one poll."""
    return Post(make_world(imap_port=imap_server.port), imap_server)


class Post:
    def __init__(self, world: World, server: Dovecot) -> None:
        self.world, self.server, self.loop = world, server, MailPollLoop()

    def put(self, message: bytes | EmailMessage) -> None:
        data = message if isinstance(message, bytes) else message.as_bytes(policy=policy.SMTP)
        self.server.append(self.world.mailbox.imap_user, data)

    def read(self) -> Mailbox:
        self.loop.read(self.world.mailbox.pk)
        self.world.mailbox.refresh_from_db()
        return self.world.mailbox


@pytest.fixture
def sink():
    server = SmtpSink()
    yield server
    server.stop()


@pytest.fixture
def outbound(db, open_house, sink):
    """A world that sends by the SMTP server; `outbound.go()` runs handlers and jobs and returns what arrived."""
    return Outbound(make_world(smtp_port=sink.port), sink)


class Outbound:
    def __init__(self, world: World, sink: SmtpSink) -> None:
        self.world, self.sink = world, sink

    def go(self) -> list[EmailMessage]:
        before = len(self.sink.messages)
        dispatch()
        run_due()
        return [message_from_bytes(item.data, policy=policy.default) for item in self.sink.messages[before:]]


def dispatch() -> None:
    """Feed every subscriber all that happened."""
    holder = leases.new_holder()
    assert leases.acquire(dispatcher.LEASE, holder, seconds=60) is not None
    try:
        dispatcher.drain(holder)
    finally:
        leases.release(dispatcher.LEASE, holder)


_ids = itertools.count(1)


def letter(
    text="我家宽带从今早起断线了。",
    *,
    sender="李丽 <li@example.org>",
    subject="宽带断线",
    to="help@pearl.example.com",
    **headers: str,
) -> EmailMessage:
    """A mail as a person writes it."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Mon, 03 Nov 2025 09:00:00 +0800"
    mail["Message-ID"] = headers.pop("Message_ID", f"<m{next(_ids)}@example.org>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def time_machine_hour():
    """Call it to be an hour later for the rest of the test."""
    travels = []

    def later() -> None:
        travel = time_machine.travel(now() + timedelta(hours=1), tick=True)
        travel.start()
        travels.append(travel)

    yield later
    for travel in reversed(travels):
        travel.stop()
