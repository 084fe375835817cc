"""Rows with every kind of value and without, and the three sources that ask for them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

from tests.engine.conditions.worlds import DAYS, DECIMALS, MOMENTS, NOW, NUMBERS, TEXTS
from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.models import ContactPoint, Customer, CustomerGroup, Tier
from zhulian.engine.conditions import Kind, Spec
from zhulian.interactions.models import Channel, Conversation
from zhulian.people.models import AgentProfile, Department, Queue, QueueMember
from zhulian.platform.bootstrap import ensure_builtin
from zhulian.platform.conditions import Field, Source
from zhulian.platform.custom_fields import checked, is_empty
from zhulian.platform.custom_fields.jobs import rebuild
from zhulian.platform.custom_fields.registry import holder_for
from zhulian.platform.models import (
    WITH_OPTIONS,
    Client,
    CustomField,
    FieldKind,
    FieldOn,
    JournalEntry,
    Role,
    RoleGrant,
    User,
)
from zhulian.tickets.models import (
    Form,
    FormVersion,
    Hop,
    Priority,
    Satisfaction,
    Ticket,
    TicketAnswer,
    TicketState,
    TicketType,
    WaitingReason,
)

FIRST = 900_001
IDS = range(FIRST, FIRST + 8)
ROWS = 120
# What only one of the databases could hold, or what would make a text empty once folded.
TEXTS_OF_ROWS = (*TEXTS, "", "", "大宽带频繁掉线 ABC", "xaＢcx", "100％ sure", "a\\%b", "it's _ fine")


@dataclass
class World:
    """The clients and people that tests act for."""

    a: Client
    b: Client
    me: User
    half: User
    viewer: User


def field(key: str, kind: Kind, path: str, **more: Any) -> Field:
    """A field of a probe source, read from the row along the same path as in the query."""

    def read(row: Any) -> Any:
        for step in path.split("__"):
            row = getattr(row, step) if row is not None else None
        return row

    related = (path.split("__")[0],) if "__" in path else ()
    spec = {name: more.pop(name) for name in ("choices", "is_person", "tree") if name in more}
    words = {name: name for name in spec.get("choices", {})}
    return Field(Spec(key, kind, **spec), key, path, read, choices=words, related=related, **more)


JOURNAL = Source.of(
    "probe.journal",
    "Journal",
    field("reason", Kind.TEXT, "reason"),
    field("user_name", Kind.TEXT, "user__name"),
    field("active", Kind.BOOLEAN, "user__is_active"),
    field("zone", Kind.CHOICE, "user__time_zone", choices={"cn": "Asia/Shanghai", "de": "Europe/Berlin"}),
    field("number", Kind.INTEGER, "object_id"),
    field("money", Kind.MONEY, "object_id"),
    field("seconds", Kind.DURATION, "object_id"),
    field("user", Kind.REFERENCE, "user_id", is_person=True),
    field("at", Kind.DATETIME, "at"),
)
ANSWERS = Source.of(
    "probe.answers",
    "Answers",
    field("text", Kind.TEXT, "value_text"),
    field("key", Kind.TEXT, "key"),
    field("number", Kind.DECIMAL, "value_number"),
    field("day", Kind.DATE, "value_date"),
    field("ticket", Kind.REFERENCE, "ticket_id"),
    field("customer_name", Kind.TEXT, "ticket__customer__name"),
)


def build() -> World:
    """Fill the tables. Ids are given where tests name them, so that they are the same on every database."""
    ensure_builtin()
    rng = random.Random(20251026)
    a, b = (Client.objects.create(slug=slug, name=slug) for slug in ("cond-a", "cond-b"))
    things(a, b)
    world = people(a, b)
    customers(rng, a, b)
    tickets(rng, a, b)
    journal(rng)
    answers(rng, a)
    custom(random.Random(20251107), a, b)
    return world


def things(a: Client, b: Client) -> None:
    """The catalogue; category and department 1 have 2 and 3 below them, and 4 below 2."""
    above = {FIRST + 1: FIRST, FIRST + 2: FIRST, FIRST + 3: FIRST + 1}
    for pk in IDS:
        client = a if pk % 2 else b
        common = {"pk": pk, "name": f"名{pk}", "code": f"c{pk}"}
        Category.objects.create(client=a, parent_id=above.get(pk), **common)
        Department.objects.create(parent_id=above.get(pk), **common)
        Queue.objects.create(department_id=pk, **common)
        for model in (Product, Tier, TicketType, MediaSource):
            model.objects.create(client=client, **common)
        CustomerGroup.objects.create(client=client, pk=pk, name=f"组{pk}")


def people(a: Client, b: Client) -> World:
    """Eight agents, two a queue; the first is me. `half` knows customers of client a only, `viewer` none."""
    for pk in IDS:
        zone = "Asia/Shanghai" if pk % 2 else "Europe/Berlin"
        user = User.objects.create(
            pk=pk, username=f"u{pk}", name=TEXTS[pk % 7], time_zone=zone, is_active=pk % 3 > 0
        )
        agent = AgentProfile.objects.create(user=user, number=f"9{pk}", department_id=pk)
        QueueMember.objects.create(queue_id=FIRST + (pk - FIRST) // 2, agent=agent)
    me, half, viewer = (User.objects.get(pk=pk) for pk in (FIRST, FIRST + 1, FIRST + 3))
    User.objects.filter(pk__in=[me.pk, half.pk, viewer.pk]).update(is_active=True)
    for user, role, client in (
        (me, "supervisor", None),
        (half, "supervisor", a),
        (half, "client_viewer", b),
        (viewer, "client_viewer", None),
    ):
        RoleGrant.objects.create(user=user, role=Role.objects.get(code=role), client=client)
    return World(a, b, *(User.objects.get(pk=user.pk) for user in (me, half, viewer)))


def customers(rng: random.Random, a: Client, b: Client) -> None:
    """Eight customers with none, one or several telephones and groups."""
    numbers = ["+8613800138000", "+8613900008000", "+16502530000", "110", "10000"]
    for pk in IDS:
        client = a if pk % 2 else b
        customer = Customer.objects.create(pk=pk, client=client, name=TEXTS_OF_ROWS[pk % len(TEXTS_OF_ROWS)])
        customer.groups.set(rng.sample(list(IDS), rng.randint(0, 3)))
        for number in rng.sample(numbers, rng.randint(0, 3)):
            ContactPoint.objects.create(
                customer=customer, client=client, kind="phone", value=number, normalised=number
            )
        ContactPoint.objects.create(
            customer=customer, client=client, kind="email", value="8000", normalised="8000"
        )


def tickets(rng: random.Random, a: Client, b: Client) -> None:
    """Requests whose columns are filled at random, often with nothing."""
    talk = Conversation.objects.create(client=a, channel="email", started_at=NOW)
    rows = [ticket(rng, number, rng.choice((a, b)), talk) for number in range(ROWS)]
    Ticket.objects.bulk_create(rows)
    for row in rows:
        row.updated_at = moment(rng)
    Ticket.objects.bulk_update(rows, ["updated_at"])
    hops = [
        Hop(ticket=row, number=number, entered_at=NOW, accepted_at=rng.choice((None, NOW)), left_at=left)
        for row in rows
        for number, left in enumerate(rng.choice(([], [None], [NOW, None], [NOW])))
    ]
    Hop.objects.bulk_create(hops)
    ratings = [
        Satisfaction(ticket=row, resolution=number, score=rng.randint(1, 5), channel="email", at=NOW)
        for row in rows
        for number in range(rng.choice((0, 0, 1, 2)))
    ]
    Satisfaction.objects.bulk_create(ratings)


def ticket(rng: random.Random, number: int, client: Client, talk: Conversation) -> Ticket:
    """One request."""

    def some() -> int | None:
        return rng.choice((None, *IDS))

    return Ticket(
        client=client,
        number=f"20251026-{number:04}",
        customer_id=some(),
        type_id=rng.choice(IDS),
        product_id=some(),
        category_id=some(),
        subject=rng.choice(TEXTS_OF_ROWS),
        state=rng.choice(TicketState.values),
        waiting_reason=rng.choice(WaitingReason.values),
        priority=rng.choice(Priority.values),
        tier_id=some(),
        channel=rng.choice(Channel.values),
        media_source_id=some(),
        conversation=talk,
        queue_id=some(),
        department_id=some(),
        holder_id=some(),
        resolved_by_id=some(),
        opened_at=moment(rng),
        first_answered_at=maybe(rng),
        resolved_at=maybe(rng),
        reopened_at=maybe(rng),
        expected_at=maybe(rng),
        last_customer_at=maybe(rng),
        urge_count=rng.choice((0, 1, 2, 59, 2**31 - 1)),
        reopen_count=rng.choice((0, 1, 2, 3)),
    )


def moment(rng: random.Random) -> Any:
    """A moment on or beside a border of days, or anywhere."""
    near = rng.choice(MOMENTS) + timedelta(microseconds=rng.choice((-1, 0, 0, 1)))
    return rng.choice((near, NOW + timedelta(seconds=rng.randint(-40_000_000, 10_000_000))))


def maybe(rng: random.Random) -> Any:
    """The same or nothing."""
    return rng.choice((None, moment(rng), moment(rng)))


def journal(rng: random.Random) -> None:
    """Journal lines, some without user and some without number."""
    JournalEntry.objects.bulk_create(
        JournalEntry(
            at=moment(rng),
            actor_kind="user",
            user_id=rng.choice((None, *IDS)),
            action="probe",
            object_type="probe",
            object_id=rng.choice((None, *NUMBERS)),
            reason=rng.choice(TEXTS_OF_ROWS),
        )
        for _ in range(ROWS)
    )


def answers(rng: random.Random, a: Client) -> None:
    """Answers in typed columns."""
    form = Form.objects.create(client=a, name="probe")
    version = FormVersion.objects.create(form=form, number=1, questions=[], published_at=NOW)
    rows = list(Ticket.objects.filter(conversation__client=a, number__startswith="20251026-"))
    TicketAnswer.objects.bulk_create(
        TicketAnswer(
            ticket=row,
            version=version,
            key=f"k{number}",
            value_text=rng.choice(TEXTS_OF_ROWS),
            value_number=rng.choice((None, *DECIMALS)),
            value_date=rng.choice((None, *DAYS)),
        )
        for number, row in enumerate(rows)
    )


def own_rows() -> dict[str, Any]:
    """Source key → the rows built here, and nobody else's."""
    return {
        "tickets": Ticket.objects.filter(number__startswith="20251026-"),
        "probe.journal": JournalEntry.objects.filter(action="probe"),
        "probe.answers": TicketAnswer.objects.filter(ticket__number__startswith="20251026-"),
    }


by_pk = attrgetter("pk")


OPTIONS = ("a", "b", "c")
CUSTOM: dict[FieldKind, Any] = {
    FieldKind.TEXT: TEXTS_OF_ROWS,
    FieldKind.LONG_TEXT: (*TEXTS_OF_ROWS, f"{'x' * 499}ABC"),
    FieldKind.INTEGER: [number for number in NUMBERS if abs(number) < 10**15],
    FieldKind.DECIMAL: [format(number, "f") for number in DECIMALS],
    FieldKind.MONEY: [number for number in NUMBERS if abs(number) < 10**15],
    FieldKind.DATE: [day.isoformat() for day in DAYS],
    FieldKind.DATETIME: [at.isoformat() for at in MOMENTS],
    FieldKind.BOOLEAN: [True, False],
    FieldKind.CHOICE: OPTIONS,
    FieldKind.CHOICES: [["a"], ["a", "b"], ["b", "c"], list(OPTIONS)],
}


def custom(rng: random.Random, a: Client, b: Client) -> None:
    """A field of every kind, of client a, of b or shared; and two that share a key and nothing else."""
    fields = [
        custom_field(kind, f"k_{kind}", client)
        for kind, client in zip(FieldKind, (None, a, b, None, a, b, None, a, None, None), strict=True)
    ]
    fields += [custom_field(FieldKind.TEXT, "twin", a), custom_field(FieldKind.INTEGER, "twin", b)]
    rows = list(Ticket.objects.filter(number__startswith="20251026-").order_by("pk"))
    for row in rows:
        row.custom = {
            field.key: kept
            for field in fields
            if field.client_id in (None, row.client_id)
            and rng.random() < 0.7
            and not is_empty(kept := checked(field, rng.choice(CUSTOM[FieldKind(field.kind)])))
        }
    Ticket.objects.bulk_update(rows, ["custom"])
    rebuild(holder_for(FieldOn.TICKET), rows[0].pk - 1)


def custom_field(kind: FieldKind, key: str, client: Client | None) -> CustomField:
    """A field of requests."""
    options = [{"key": one, "name": one, "name_en": "", "is_active": True} for one in OPTIONS]
    return CustomField.objects.create(
        client=client,
        on=FieldOn.TICKET,
        key=key,
        name=key,
        kind=kind,
        options=options if kind in WITH_OPTIONS else [],
    )
