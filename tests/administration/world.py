"""Two client companies, roles and people: what the tests of administration, people and catalogue begin with."""

from __future__ import annotations

from zhulian.people.models import AgentProfile, BreakReason, Department, Queue, Skill
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.models import Client, JournalEntry, Role, RoleGrant, User


def client_company(slug: str, name: str = "") -> Client:
    """A client company."""
    return Client.objects.create(slug=slug, name=name or slug, name_en=slug.title())


def person(username: str, permissions: dict[str, str], *clients: Client, everywhere: bool = False) -> User:
    """A user with one role of these permissions, for the given clients or for all."""
    user = User.objects.create_user(username, "secret-words-1", name=username.title())
    role = Role.objects.create(code=f"role-{username}", name=username, permissions=permissions)
    for client in clients:
        RoleGrant.objects.create(user=user, role=role, client=client)
    if everywhere:
        RoleGrant.objects.create(user=user, role=role, client=None)
    return user


def actor(user: User) -> Actor:
    """The actor, with the grants as they are in the database now."""
    return Actor.of(User.objects.get(pk=user.pk))


def department(code: str = "service") -> Department:
    """A department of the operating company."""
    return Department.objects.get_or_create(code=code, defaults={"name": code})[0]


def agent(user: User, number: str, **fields: object) -> AgentProfile:
    """An agent profile in the one department."""
    return AgentProfile.objects.create(user=user, number=number, department=department(), **fields)


def queue(code: str, *clients: Client) -> Queue:
    """A skill group for these clients."""
    made = Queue.objects.create(code=code, name=code, department=department())
    made.clients.set(clients)
    return made


def skill(code: str) -> Skill:
    """A skill."""
    return Skill.objects.create(code=code, name=code)


def break_reason(code: str = "meal", **fields: object) -> BreakReason:
    """A reason for a break."""
    return BreakReason.objects.create(code=code, name=code, **fields)


def record_line(client: int | None, action: str = "test.done") -> JournalEntry:
    """A line in the journal about a client, or about none."""
    return audit.record(Actor.system("test"), action, None, client=client)
