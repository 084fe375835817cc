"""What the routing loop reads of the agents."""

from __future__ import annotations

import pytest

from tests.administration import world
from zhulian.people import actions, queries
from zhulian.people.models import AgentSkill, Chosen, QueueMember
from zhulian.platform.access import Actor
from zhulian.platform.models import SiteSetting, User

pytestmark = pytest.mark.django_db
TAKER = {"offer.take": "queue"}
SYSTEM = Actor.system("test")


def agents_on_queue(count: int, *clients):
    made = []
    for number in range(count):
        profile = world.agent(world.person(f"a{number}", TAKER, *clients), f"{number:04}")
        actions.set_presence(SYSTEM, profile, chosen=Chosen.ON_QUEUE)
        made.append(profile)
    return made


def test_an_agent_comes_with_everything_that_routing_asks():
    acme, other = world.client_company("acme"), world.client_company("other")
    (agent,) = agents_on_queue(1, acme)
    agent.languages, agent.capacity = ["zh-hans", "en"], {"chat": 3}
    agent.save()
    fibre, old = world.skill("fibre"), world.skill("old")
    old.is_active = False
    old.save()
    line = world.queue("line", acme, other)
    AgentSkill.objects.create(agent=agent, skill=fibre, level=7)
    AgentSkill.objects.create(agent=agent, skill=old, level=9)
    QueueMember.objects.create(agent=agent, queue=line, priority=2)
    (found,) = queries.available_agents()
    assert (found.agent_id, found.user_id, found.number) == (agent.pk, agent.user_id, "0000")
    assert dict(found.skills) == {fibre.pk: 7}
    assert dict(found.queues) == {line.pk: 2}
    assert found.languages == {"zh-hans", "en"}
    assert dict(found.capacity) == {"ticket": 5, "chat": 3}
    assert found.clients == {acme.pk}
    assert (found.chosen, found.seen) == ("on_queue", "idle")
    assert found.idle_since == found.since


def test_those_on_a_break_are_signed_in_but_not_available():
    agents = agents_on_queue(3, world.client_company("acme"))
    actions.set_presence(SYSTEM, agents[0], chosen=Chosen.BREAK, reason=world.break_reason())
    actions.sign_out_agent(SYSTEM, agents[1])
    assert [found.agent_id for found in queries.available_agents()] == [agents[2].pk]
    assert [found.agent_id for found in queries.signed_in_agents()] == [agents[0].pk, agents[2].pk]


def test_a_user_who_may_not_log_in_is_never_available():
    (agent,) = agents_on_queue(1, world.client_company("acme"))
    User.objects.filter(pk=agent.user_id).update(is_active=False)
    assert queries.available_agents() == []


def test_a_grant_for_all_clients_serves_those_in_use():
    acme, gone = world.client_company("acme"), world.client_company("gone")
    gone.is_active = False
    gone.save()
    profile = world.agent(world.person("all", TAKER, everywhere=True), "1")
    actions.set_presence(SYSTEM, profile, chosen=Chosen.ON_QUEUE)
    (found,) = queries.available_agents()
    assert found.clients == {acme.pk}


def test_the_default_capacity_is_a_setting():
    SiteSetting.objects.create(key=queries.CAPACITY_SETTING, value={"ticket": 2})
    agents_on_queue(1, world.client_company("acme"))
    assert dict(queries.available_agents()[0].capacity) == {"ticket": 2}


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(count, django_assert_max_num_queries):
    agents_on_queue(count, world.client_company("acme"))
    with django_assert_max_num_queries(6):
        assert len(queries.available_agents()) == count
