"""Skills of agents, members and skills of groups."""

from __future__ import annotations

import pytest

from tests.administration import world
from zhulian.people import access, actions
from zhulian.people.models import AgentSkill, QueueMember, QueueSkill
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import JournalEntry, OutboxEvent

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_skills_become_exactly_those_given_and_the_journal_has_both():
    agent = world.agent(world.person("li", {}), "1")
    fibre, phone, bill = (world.skill(code) for code in ("fibre", "phone", "bill"))
    actions.set_agent_skills(SYSTEM, agent, {fibre.pk: 3, phone.pk: 4})
    actions.set_agent_skills(SYSTEM, agent, {fibre.pk: 9, bill.pk: 1})
    levels = dict(AgentSkill.objects.filter(agent=agent).values_list("skill_id", "level"))
    assert levels == {fibre.pk: 9, bill.pk: 1}
    entry = JournalEntry.objects.order_by("id").last()
    assert entry.action == "agent.skills_set"
    assert entry.old == {str(fibre.pk): 3, str(phone.pk): 4}
    assert entry.new == {str(fibre.pk): 9, str(bill.pk): 1}
    assert OutboxEvent.objects.filter(type="people.staffing_changed").count() == 2


def test_saving_the_same_again_is_silent():
    queue, agent = world.queue("line"), world.agent(world.person("li", {}), "1")
    actions.set_queue_members(SYSTEM, queue, {agent.pk: 2})
    actions.set_queue_members(SYSTEM, queue, {agent.pk: 2})
    assert JournalEntry.objects.count() == OutboxEvent.objects.count() == 1
    assert QueueMember.objects.get().priority == 2


@pytest.mark.parametrize("level", [0, 11, -1])
def test_levels_outside_1_to_10_change_nothing(level):
    queue, fibre = world.queue("line"), world.skill("fibre")
    with pytest.raises(actions.SkillLevelWrong):
        actions.set_queue_skills(SYSTEM, queue, {fibre.pk: level})
    assert not QueueSkill.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_group_is_reached_only_if_all_its_clients_are():
    acme, other = world.client_company("acme"), world.client_company("other")
    ours, shared, theirs = (
        world.queue("ours", acme),
        world.queue("shared", acme, other),
        world.queue("theirs", other),
    )
    limited = world.actor(world.person("limited", {"settings.queues": "client"}, acme))
    whole = world.actor(world.person("whole", {"settings.queues": "client"}, everywhere=True))
    nobody = world.actor(world.person("nobody", {"desk.use": "client"}, acme))
    assert list(access.queues_visible_to(limited)) == [ours]
    assert list(access.queues_visible_to(whole)) == [ours, shared, theirs]
    assert not access.queues_visible_to(nobody).exists()
    assert access.access_queue(limited, ours.pk) == ours
    for queue in (shared, theirs):
        with pytest.raises(NotFound):
            access.access_queue(limited, queue.pk)
