"""What a person may do to one request, thought out in Python, is what the database answers."""

import pytest

from tests.world import centre
from zhulian.platform.models import Role, RoleGrant
from zhulian.routing.access import in_line_before
from zhulian.routing.models import ItemState, WorkItem
from zhulian.tickets.access import held_on, on_visible, tasks_of, visible_to
from zhulian.tickets.models import Task, TaskState
from zhulian.tickets.queries import ACTION_CODES

pytestmark = pytest.mark.django_db
NARROW = {
    "ticket.read": "own",
    "ticket.reply": "queue",
    "ticket.note": "own",
    "ticket.urge": "client",
    "ticket.transfer": "queue",
}


@pytest.fixture
def world():
    """The centre with one person whose rights differ in scope, and one whose rights hold for every client company."""
    made = centre()
    narrow = Role.objects.create(code="narrow", name="窄", permissions=NARROW)
    for name, client in (("zhao", made.a), ("chen", None)):
        user = made.users[name]
        RoleGrant.objects.filter(user=user).delete()
        RoleGrant.objects.create(user=user, role=narrow, client=client)
    return made


def requests_of(world):
    """Requests that lie with nobody, with one person, with another, in the past of one, in another group."""
    waiting, held, other, past, experts, nowhere = (world.ticket(str(number)) for number in range(6))
    for row, name in ((held, "zhao"), (other, "wang")):
        row.holder = world.users[name]
        row.save()
    Task.objects.create(
        ticket=past, agent=world.users["zhao"], state=TaskState.DONE, created_at=past.opened_at
    )
    past.queue = experts.queue = world.experts
    past.save()
    experts.save()
    nowhere.queue = None
    nowhere.save()
    return waiting, held, other, past, experts, nowhere


def test_held_on_agrees_with_visible_to_for_everybody(world):
    rows = requests_of(world)
    seen = set()
    for name in world.users:
        actor = world.actor(name)
        for row in rows:
            asked = {code for code in ACTION_CODES if visible_to(actor, code).filter(pk=row.pk).exists()}
            assert held_on(actor, row, ACTION_CODES) == asked, (name, row.subject)
            seen.add(frozenset(asked))
    assert len(seen) >= 4, "the scopes differ, else nothing was tried"


def test_tasks_of_are_the_persons_own_on_requests_they_may_read(world):
    requests_of(world)
    for name in world.users:
        actor = world.actor(name)
        expected = Task.objects.filter(on_visible(actor), agent=actor.user)
        assert set(tasks_of(actor)) == set(expected), name
    assert tasks_of(world.actor("zhao")).count() == 1


def test_in_line_before_are_those_in_my_groups_that_i_may_answer(world):
    for row in requests_of(world):
        if row.queue is not None:
            WorkItem.objects.create(
                client=row.client, ticket=row, channel=row.channel, queue=row.queue, entered_at=row.opened_at
            )
    WorkItem.objects.filter(ticket__subject="2").update(state=ItemState.HELD)
    found = {}
    for name in world.users:
        actor = world.actor(name)
        mine = WorkItem.objects.filter(
            on_visible(actor, "ticket.reply"),
            queue__members__agent__user=actor.user,
            state__in=[ItemState.WAITING, ItemState.OFFERED],
        )
        found[name] = set(in_line_before(actor).values_list("ticket__subject", flat=True))
        assert found[name] == set(mine.values_list("ticket__subject", flat=True)), name
    assert found["wang"] == found["zhao"] == {"0", "1"}
    assert found["chen"] == {"3", "4"}
    assert found["stranger"] == set()


def test_who_may_answer_only_their_own_sees_no_line(world):
    role = Role.objects.get(code="narrow")
    role.permissions = {**NARROW, "ticket.reply": "own"}
    role.save()
    held = requests_of(world)[1]
    for row in (held, world.ticket("fremd")):
        WorkItem.objects.create(
            client=row.client, ticket=row, channel=row.channel, queue=row.queue, entered_at=row.opened_at
        )
    assert [item.ticket for item in in_line_before(world.actor("zhao"))] == [held]
