"""Holds for preferred agents, rings, diversions, and when to look again."""

import pytest

from tests.engine.routing.worlds import NOW, able_agent, plain_item, plain_need
from zhulian.engine.routing import (
    AddQueues,
    AnyLanguage,
    AnyQueue,
    Divert,
    DropSkills,
    LowerLevels,
    OpenTier,
    Reason,
    Ring,
    Settings,
    Snapshot,
    decide,
    explain_pass_over,
)


def result(item, *agents, at=NOW, settings=None):
    """(agent offered or None, next check)."""
    decision = decide(Snapshot([item], agents, settings or Settings()), at)
    return (decision.offers[0].agent if decision.offers else None), decision.next_check


HELD = {"preferred": (2, 3), "preferred_until": NOW + 40}


def test_a_free_preferred_agent_gets_it_whatever_the_ranking():
    manager = able_agent(2, queues={1: 9}, skills={5: 9}, idle_since=NOW)
    assert result(plain_item(1, **HELD), able_agent(1), manager) == (2, None)


def test_preferred_agents_are_asked_in_their_order():
    agents = [able_agent(2, idle_since=NOW), able_agent(3, idle_since=NOW - 900)]
    assert result(plain_item(1, **HELD), *agents)[0] == 2
    assert result(plain_item(1, preferred=(3, 2), preferred_until=NOW + 40), *agents)[0] == 3


def test_it_is_held_while_the_preferred_agent_is_busy_and_then_goes_to_the_group():
    busy = able_agent(2, ready=False)
    item = plain_item(1, **HELD)
    assert result(item, able_agent(1), busy) == (None, NOW + 40)
    assert explain_pass_over(Snapshot([item], [able_agent(1), busy]), 1, 1, NOW) is Reason.HELD
    assert result(item, able_agent(1), busy, at=NOW + 39.9) == (None, NOW + 40)
    assert result(item, able_agent(1), busy, at=NOW + 40) == (1, None)


def test_it_is_held_while_a_preferred_agent_has_no_capacity_left():
    assert result(plain_item(1, **HELD), able_agent(1), able_agent(2, total=(1, 1))) == (None, NOW + 40)


@pytest.mark.parametrize(
    "changes", [{"clients": frozenset()}, {"capacity": {"chat": (1, 0)}}, {"queues": {}}, {"tier": 1}]
)
def test_nobody_waits_for_a_preferred_agent_who_could_never_take_it(changes):
    assert result(plain_item(1, **HELD), able_agent(1), able_agent(2, **changes)) == (1, None)


def test_nobody_waits_for_preferred_agents_who_are_signed_out_or_declined():
    assert result(plain_item(1, **HELD), able_agent(1))[0] == 1
    declined = plain_item(1, excluded=frozenset({2}), **HELD)
    assert result(declined, able_agent(1), able_agent(2)) == (1, None)


def test_a_ring_that_makes_a_preferred_agent_able_does_not_begin_a_hold():
    """Else opening it would shut out the group, who could be asked before."""
    item = plain_item(1, rings=(Ring(5, OpenTier(1)),), **HELD)
    assert result(item, able_agent(1), able_agent(2, tier=1, ready=False)) == (1, None)


def test_without_a_time_limit_the_preferred_go_first_but_nobody_waits():
    item = plain_item(1, preferred=(2,))
    assert result(item, able_agent(1), able_agent(2, idle_since=NOW))[0] == 2
    assert result(item, able_agent(1), able_agent(2, ready=False)) == (1, None)


def test_an_account_manager_outside_of_the_group_needs_the_setting():
    config = Settings(preferred_outside_group=True)
    manager = able_agent(2, queues={}, tier=2)
    need = plain_need(skill_levels=frozenset({(7, 3)}))
    item = plain_item(1, need=need, **HELD)
    agent = able_agent(1, skills={7: 3})
    assert result(item, agent, manager)[0] == 1
    assert result(item, agent, manager, settings=config)[0] == 2
    stranger = able_agent(2, queues={}, clients=frozenset({5}))
    assert result(item, agent, stranger, settings=config)[0] == 1
    choice = decide(Snapshot([item], [manager], config), NOW).offers[0].trace.choice
    assert (choice.preferred_place, choice.step, choice.queue, choice.priority) == (1, None, None, None)


NEED = plain_need(skill_levels=frozenset({(7, 5), (8, 2)}), language="zh")
FULL = {"skills": {7: 5, 8: 2}}


@pytest.mark.parametrize(
    ("how", "agent"),
    [
        (LowerLevels(2), able_agent(1, skills={7: 3, 8: 1})),
        (DropSkills(frozenset({8})), able_agent(1, skills={7: 5})),
        (DropSkills(), able_agent(1)),
        (AddQueues(frozenset({4, 5})), able_agent(1, queues={5: 1}, **FULL)),
        (AnyQueue(), able_agent(1, queues={}, **FULL)),
        (AnyLanguage(), able_agent(1, languages=frozenset(), **FULL)),
        (OpenTier(2), able_agent(1, tier=2, **FULL)),
    ],
)
def test_each_ring_lets_its_agents_in_from_its_second_on(how, agent):
    item = plain_item(1, need=NEED, rings=(Ring(60, how),))
    opens = item.entered_at + 60
    assert result(item, agent) == (None, opens)
    assert result(item, agent, at=opens - 0.1) == (None, opens)
    assert result(item, agent, at=opens) == (1, None)


def test_lowered_levels_never_drop_the_skill():
    item = plain_item(1, need=NEED, rings=(Ring(0, LowerLevels(9)),))
    assert result(item, able_agent(1, skills={7: 1})) == (None, None)
    assert result(item, able_agent(1, skills={7: 1, 8: 1})) == (1, None)


def test_rings_add_up_and_the_next_one_is_looked_for():
    rings = (Ring(90, AnyQueue()), Ring(30, LowerLevels(4)), Ring(60, DropSkills(frozenset({8}))))
    item = plain_item(1, need=NEED, rings=rings)
    agent = able_agent(1, queues={}, skills={7: 1})
    start = item.entered_at
    assert result(item, agent, at=start + 30) == (None, start + 60)
    assert result(item, agent, at=start + 60) == (None, start + 90)
    offer = decide(Snapshot([item], [agent]), start + 90).offers[0]
    assert [ring.after for ring in offer.trace.rings] == [30, 60, 90]
    assert (offer.trace.choice.step, offer.trace.choice.queue) == (1, None)


def test_members_of_the_own_queue_go_before_those_of_an_added_one():
    item = plain_item(1, rings=(Ring(5, AddQueues(frozenset({2, 3}))),))
    own, helper = able_agent(1, queues={1: 9}), able_agent(2, queues={2: 1})
    assert result(item, own, helper)[0] == 1
    choice = decide(Snapshot([item], [helper]), NOW).offers[0].trace.choice
    assert (choice.step, choice.queue, choice.priority) == (1, 2, 1)


def test_a_diversion_only_when_nobody_can_be_offered_it():
    item = plain_item(1, rings=(Ring(10, Divert("voicemail")), Ring(20, Divert("callback"))))
    decision = decide(Snapshot([item], [able_agent(1, ready=False)]), NOW)
    assert [(one.item, one.target, one.score.waiting) for one in decision.diversions] == [
        (1, "voicemail", 10.0)
    ]
    assert (decision.offers, decision.next_check) == ((), None)
    assert decide(Snapshot([item], [able_agent(1, ready=False)]), NOW + 10).diversions[0].target == "callback"
    assert decide(Snapshot([item], [able_agent(1)]), NOW).diversions == ()
    assert decide(Snapshot([item], []), NOW - 1).next_check == NOW


def test_the_earliest_of_all_changes_is_told():
    items = [
        plain_item(1, rings=(Ring(100, AnyQueue()),)),
        plain_item(2, rings=(Ring(70, AnyQueue()),)),
        plain_item(3, **HELD),
    ]
    busy = able_agent(2, ready=False)
    assert decide(Snapshot(items, [busy]), NOW).next_check == NOW + 40
    assert decide(Snapshot(items[:2], [busy]), NOW).next_check == NOW + 60
    assert decide(Snapshot(items[2:], []), NOW).next_check is None
