"""Who gets an item, one criterion at a time."""

import pytest

from tests.engine.routing.worlds import NOW, able_agent, plain_item, plain_need
from zhulian.engine.routing import (
    Need,
    OpenTier,
    Reason,
    Ring,
    Settings,
    Snapshot,
    decide,
    explain_pass_over,
)


def chosen(item, *agents, settings=None):
    """The agent who is offered the item, or None."""
    offers = decide(Snapshot([item], agents, settings or Settings()), NOW).offers
    return offers[0].agent if offers else None


def test_queue_priority_goes_before_skill_and_idle_time():
    first = able_agent(1, queues={1: 1}, skills={7: 9, 8: 9}, idle_since=NOW)
    second = able_agent(2, queues={1: 2}, idle_since=NOW - 500)
    assert chosen(plain_item(1), first, second) == 1


def test_the_agent_with_scarce_skills_is_kept_for_others():
    broad = able_agent(1, skills={7: 5, 8: 5}, idle_since=NOW - 500)
    narrow = able_agent(2, skills={7: 5}, idle_since=NOW - 1)
    assert chosen(plain_item(1, need=plain_need(skill_levels=frozenset({(7, 3)}))), broad, narrow) == 2


def test_of_equally_many_skills_the_lower_levels_go_first():
    master, novice = able_agent(1, skills={7: 9}, idle_since=NOW - 500), able_agent(2, skills={7: 3})
    assert chosen(plain_item(1, need=plain_need(skill_levels=frozenset({(7, 3)}))), master, novice) == 2


def test_without_skill_weights_idle_time_decides():
    broad, narrow = able_agent(1, skills={7: 5, 8: 5}, idle_since=NOW - 500), able_agent(2)
    config = Settings(skill_weight=0.0, level_weight=0.0)
    assert chosen(plain_item(1), broad, narrow, settings=config) == 1


def test_longest_idle_then_lowest_id():
    assert chosen(plain_item(1), able_agent(1), able_agent(2, idle_since=NOW - 101)) == 2
    assert chosen(plain_item(1), able_agent(4), able_agent(3)) == 3


def test_a_reserve_is_asked_after_the_regular_staff_even_with_a_better_priority():
    item = plain_item(1, rings=(Ring(5, OpenTier(1)),))
    reserve, regular = able_agent(1, tier=1), able_agent(2, queues={1: 3})
    assert chosen(item, reserve, regular) == 2
    assert chosen(item, reserve) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"clients": frozenset({2})}, Reason.CLIENT),
        ({"capacity": {"chat": (3, 0)}}, Reason.CHANNEL),
        ({"capacity": {"call": (0, 0)}}, Reason.CHANNEL),
        ({"languages": frozenset({"en"})}, Reason.LANGUAGE),
        ({"queues": {2: 1}}, Reason.QUEUE),
        ({"tier": 1}, Reason.TIER),
        ({"skills": {8: 9}}, Reason.SKILL),
        ({"skills": {7: 2}}, Reason.LEVEL),
        ({"id": 9}, Reason.EXCLUDED),
        ({"ready": False}, Reason.NOT_READY),
        ({"capacity": {"call": (1, 1)}}, Reason.CHANNEL_FULL),
        ({"total": (3, 3)}, Reason.FULL),
    ],
)
def test_each_condition_alone_refuses_an_agent_and_is_named(changes, reason):
    need = plain_need(skill_levels=frozenset({(7, 3)}), language="zh")
    item = plain_item(1, need=need, excluded=frozenset({9}))
    able = {"id": 1, "skills": {7: 3}}
    agent = able_agent(**{"agent_id": (values := {**able, **changes}).pop("id"), **values})
    assert chosen(item, able_agent(1, skills={7: 3})) == 1
    assert chosen(item, agent) is None
    assert explain_pass_over(Snapshot([item], [agent]), 1, agent.id, NOW) is reason


def test_every_skill_is_needed_and_the_higher_of_two_levels_counts():
    need = plain_need(skill_levels=frozenset({(7, 3), (8, 1), (7, 5)}))
    assert chosen(plain_item(1, need=need), able_agent(1, skills={7: 5})) is None
    assert chosen(plain_item(1, need=need), able_agent(1, skills={7: 4, 8: 1})) is None
    assert chosen(plain_item(1, need=need), able_agent(1, skills={7: 5, 8: 1})) == 1


def test_a_need_without_queue_or_language_asks_anyone_of_the_client():
    need = Need(frozenset(), queue=None, language="", channel="call", client=1)
    assert chosen(plain_item(1, need=need), able_agent(1, queues={}, languages=frozenset())) == 1


def test_one_offer_an_agent_unless_many_are_allowed():
    chats = [plain_item(number, need=plain_need(channel="chat")) for number in (1, 2, 3, 4)]
    one = decide(Snapshot(chats, [able_agent(1)]), NOW)
    assert [(offer.item, offer.agent) for offer in one.offers] == [(1, 1)]
    assert explain_pass_over(Snapshot(chats, [able_agent(1)]), 2, 1, NOW) is Reason.TAKEN
    many = decide(Snapshot(chats, [able_agent(1, capacity={"chat": (9, 7)})], Settings(allow_many=True)), NOW)
    assert [offer.item for offer in many.offers] == [1, 2]
    mixed = [plain_item(1), plain_item(2), *chats[2:]]
    many = decide(Snapshot(mixed, [able_agent(1, total=(2, 0))], Settings(allow_many=True)), NOW)
    assert [offer.item for offer in many.offers] == [1, 3]


def test_the_line_is_served_by_score_then_entry_then_id():
    items = [
        plain_item(5),
        plain_item(4),
        plain_item(3, entered_at=NOW - 20, need=plain_need()),
        plain_item(2, head_start=10.0),
        plain_item(1, head_start=120.0),
    ]
    agents = [able_agent(number) for number in range(1, 6)]
    offers = decide(Snapshot(items, agents), NOW).offers
    assert [offer.item for offer in offers] == [1, 3, 2, 4, 5]
    assert [offer.trace.place for offer in offers] == [1, 2, 3, 4, 5]
    assert offers[0].trace.score.total == 130.0


def test_an_offer_expires_with_the_lease_of_its_channel():
    config = Settings(lease=30.0, leases={"call": 12.0})
    items = [plain_item(1), plain_item(2, need=plain_need(channel="chat"))]
    offers = decide(Snapshot(items, [able_agent(1), able_agent(2)], config), NOW).offers
    assert [offer.expires_at for offer in offers] == [NOW + 12.0, NOW + 30.0]


def test_an_empty_world_decides_nothing():
    decision = decide(Snapshot([], []), NOW)
    assert (decision.offers, decision.diversions, decision.next_check) == ((), (), None)
