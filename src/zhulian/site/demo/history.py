"""Replays days of work through the real actions, at pretended times and without announcing anything."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.models import ContactKind, Customer
from zhulian.platform import clock, outbox
from zhulian.platform.access import Actor
from zhulian.platform.models import Client, User
from zhulian.routing.actions import put_in_line
from zhulian.site.demo import words
from zhulian.site.demo.words import Story
from zhulian.tickets import actions
from zhulian.tickets.models import DispositionCode, Ticket, TicketType

PER_DAY = 36
OPENING_HOUR, CLOSING_HOUR = 8, 21
SYSTEM = Actor.system("demo")


@dataclass
class Plan:
    """A request of the past: when it came and what it was."""

    client: Client
    story: Story
    opened: datetime


def plan_day(rng: random.Random, clients: list[Client], midnight: datetime, until: datetime) -> list[Plan]:
    """The requests of one day, none later than `until`."""
    plans = []
    for _ in range(PER_DAY):
        client = rng.choices(clients, weights=[2, 1])[0]
        stories = words.TELECOM if client.slug == "xinghe" else words.APPLIANCE
        story = rng.choices(stories, weights=[each.weight for each in stories])[0]
        second = rng.triangular(OPENING_HOUR * 3600, CLOSING_HOUR * 3600, 10.5 * 3600)
        opened = midnight + timedelta(seconds=round(second))
        if opened < until:
            plans.append(Plan(client, story, opened))
    return sorted(plans, key=lambda each: each.opened)


class Replay:
    """Plays plans; keeps the rows that every request needs."""

    def __init__(self, rng: random.Random, until: datetime) -> None:
        self.rng = rng
        self.until = until
        self.customers: dict[int, list[Customer]] = {}

    def play(self, plan: Plan, *, leave_open: bool) -> Ticket:
        """One request from its opening on; with `leave_open` it still waits or is being worked on."""
        with outbox.muted():
            with clock.pretend(plan.opened):
                ticket = actions.open_ticket(SYSTEM, self._new(plan))
            agent = self._agent(ticket)
            moment = self._later(plan.opened, 20, 900)
            if agent is None or moment is None or (leave_open and self.rng.random() < 0.35):
                return self._waits(ticket, plan.opened)
            self._accept(ticket, agent, moment)
            return self._work(ticket, agent, plan, moment, leave_open=leave_open)

    def _work(self, ticket: Ticket, agent: User, plan: Plan, moment: datetime, *, leave_open: bool) -> Ticket:
        at = self._later(moment, 60, 1500) or moment
        if self.rng.random() < 0.18:
            agent, at = self._transfer(ticket, agent, at)
        self._talk(ticket, agent, plan, at)
        end = self._later(at, 600, 30_000)
        if leave_open or end is None:
            return ticket
        with clock.pretend(end):
            actions.resolve(Actor.of(agent), ticket.pk, self._ending(ticket, plan), answer=plan.story.answer)
        self._rate(ticket, end)
        return ticket

    def _later(self, at: datetime, least: int, most: int) -> datetime | None:
        """Some seconds later, or None if that lies beyond the present."""
        moment = at + timedelta(seconds=round(self.rng.triangular(least, most, least + (most - least) / 4)))
        return moment if moment < self.until else None

    def _new(self, plan: Plan) -> actions.NewTicket:
        client = plan.client
        people = self.customers.setdefault(
            client.pk, list(Customer.objects.filter(client=client).select_related("tier").order_by("pk"))
        )
        customer = self.rng.choice(people)
        channel = self.rng.choices(["web_form", "email", "phone", "front_desk"], weights=[40, 25, 30, 5])[0]
        mail = customer.contacts.filter(kind=ContactKind.EMAIL).first()
        return actions.NewTicket(
            client=client,
            type=TicketType.objects.get(client=client, code=plan.story.type),
            channel=channel,
            subject=plan.story.subject,
            body=plan.story.words,
            customer=customer,
            product=self.rng.choice(list(Product.objects.filter(client=client))),
            category=Category.objects.filter(client=client, code=plan.story.category).first(),
            media_source=self.rng.choice(list(MediaSource.objects.filter(client=client))),
            language=customer.language,
            priority=self.rng.choices([1, 2, 3, 4], weights=[5, 80, 12, 3])[0],
            author_name=customer.name,
            author_address=mail.value if mail else "",
        )

    def _agent(self, ticket: Ticket) -> User | None:
        members = list(User.objects.filter(agent__memberships__queue=ticket.queue).order_by("pk"))
        able = [user for user in members if Actor.of(user).may("offer.take", client=ticket.client_id)]
        return self.rng.choice(able) if able else None

    def _waits(self, ticket: Ticket, at: datetime) -> Ticket:
        put_in_line(Ticket.objects.select_related("customer", "tier").get(pk=ticket.pk), at=at)
        return ticket

    def _accept(self, ticket: Ticket, agent: User, at: datetime) -> None:
        with clock.pretend(at):
            actions.accept(SYSTEM, ticket.pk, user=agent)

    def _transfer(self, ticket: Ticket, agent: User, at: datetime) -> tuple[User, datetime]:
        others = [queue for queue in ticket.client.queues.all() if queue.pk != ticket.queue_id]
        queue = self.rng.choice(others)
        accepted = self._later(at, 30, 1800)
        if accepted is None:
            return agent, at
        with clock.pretend(at):
            actions.transfer(
                Actor.of(agent),
                ticket.pk,
                actions.Target(queue=queue),
                reason=self.rng.choice(["other_skill", "other_department", "escalation"]),
                comment=self.rng.choice(words.TRANSFER_COMMENTS),
            )
        ticket.refresh_from_db()
        taker = self._agent(ticket) or agent
        self._accept(ticket, taker, accepted)
        return taker, accepted

    def _talk(self, ticket: Ticket, agent: User, plan: Plan, at: datetime) -> None:
        with clock.pretend(at):
            if self.rng.random() < 0.35:
                actions.add_note(Actor.of(agent), ticket.pk, body=self.rng.choice(words.NOTES))
            if self.rng.random() < 0.5:
                actions.reply(
                    Actor.of(agent),
                    ticket.pk,
                    body=f"您好，{ticket.customer}，您的情况我们已经记下，正在核实。",
                )
        me = Actor.customer(customer_id=None, ticket_id=ticket.pk)
        later = self._later(at, 120, 5000)
        if later is not None and self.rng.random() < 0.3:
            with clock.pretend(later):
                actions.add_customer_message(
                    me, ticket, body=self.rng.choice(words.FOLLOW_UPS), channel=plan_channel(ticket)
                )
        if later is not None and self.rng.random() < 0.08:
            with clock.pretend(later):
                actions.urge(me, ticket.pk, comment=self.rng.choice(words.URGES))

    def _ending(self, ticket: Ticket, plan: Plan) -> actions.Ending:
        codes = DispositionCode.objects.filter(client_id=ticket.client_id)
        category = Category.objects.filter(client_id=ticket.client_id, code=plan.story.category).first()
        return actions.Ending(
            category=category,
            cause=codes.get(kind="cause", code=plan.story.cause),
            result=codes.get(
                kind="result", code=self.rng.choice(["solved", "solved", "explained", "compensated"])
            ),
        )

    def _rate(self, ticket: Ticket, ended: datetime) -> None:
        rated = self._later(ended, 300, 40_000)
        if rated is None or self.rng.random() > 0.4:
            return
        score = self.rng.choices([1, 2, 3, 4, 5], weights=[3, 4, 10, 33, 50])[0]
        with clock.pretend(rated):
            me = Actor.customer(customer_id=None, ticket_id=ticket.pk)
            actions.rate(me, Ticket.objects.get(pk=ticket.pk), score=score, channel="portal")


def plan_channel(ticket: Ticket) -> str:
    """By which channel the customer adds something."""
    return "portal" if ticket.channel == "web_form" else ticket.channel
