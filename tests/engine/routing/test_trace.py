"""Traces tell the truth, survive JSON, and refuse what they do not know (SPEC RT7)."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.routing import reference
from tests.engine.routing.dense import dense_worlds
from tests.engine.routing.worlds import AGENT_IDS, NOW, able_agent, plain_item, rings, snapshots
from zhulian.engine.routing import (
    AddQueues,
    Divert,
    DropSkills,
    LowerLevels,
    Mode,
    OpenTier,
    PassedOver,
    Reason,
    Ring,
    Settings,
    Snapshot,
    Trace,
    decide,
    explain_item,
    explain_pass_over,
    pick_next,
)


@settings(max_examples=50, deadline=None)
@given(st.one_of(snapshots(), dense_worlds))
def test_the_trace_of_every_offer_is_true(snapshot):
    line = [item.id for item in reference.in_line(snapshot, NOW)]
    items = {item.id: item for item in snapshot.items}
    agents = {agent.id: agent for agent in snapshot.agents}
    for offer in decide(snapshot, NOW).offers:
        trace, item = offer.trace, items[offer.item]
        assert (trace.item, trace.agent, trace.at, trace.mode) == (offer.item, offer.agent, NOW, Mode.PUSH)
        assert trace.place == line.index(item.id) + 1
        assert trace.line == len(line)
        assert trace.score.total == reference.total_score(item, NOW, snapshot.settings)
        assert trace.held == reference.is_held(item, snapshot, NOW)
        assert list(trace.rings) == reference.open_rings(item, NOW)
        check_choice(trace, item, agents[offer.agent])
        check_passed(trace, item, snapshot)


def check_choice(trace, item, agent):
    place = item.preferred.index(agent.id) + 1 if agent.id in item.preferred else None
    queue = reference.asked_now(item, NOW).queue_place(agent)
    assert (trace.choice.preferred_place, trace.choice.tier) == (place, agent.tier)
    assert trace.choice.step == (queue[0] if queue else None)
    if trace.choice.queue is not None:
        assert agent.queues[trace.choice.queue] == trace.choice.priority
    assert trace.choice.idle == NOW - agent.idle_since


def check_passed(trace, item, snapshot):
    """The reasons are those of explain_item (checked against the plain rules elsewhere), none left out."""
    reasons = dict(explain_item(snapshot, item.id, NOW).reasons)
    signed_in = {agent.id for agent in snapshot.agents}
    reasons.update({one: Reason.SIGNED_OUT for one in item.preferred if one not in signed_in})
    assert dict(trace.counts) == dict(Counter(reasons.values()))
    assert len(trace.passed) == min(len(reasons), snapshot.settings.listed)
    assert all(reasons[one.id] is one.reason for one in trace.passed)
    assert len({one.id for one in trace.passed}) == len(trace.passed)
    could = [reason for reason in reasons.values() if reason in OUTRANKED]
    assert trace.choice.rivals == len(could)


OUTRANKED = {
    Reason.LESS_PREFERRED,
    Reason.HIGHER_TIER,
    Reason.LOWER_PRIORITY,
    Reason.BROADER_SKILLS,
    Reason.LESS_IDLE,
    Reason.TIE,
}


@settings(max_examples=30, deadline=None)
@given(st.one_of(snapshots(), dense_worlds), AGENT_IDS)
def test_traces_survive_json(snapshot, agent_id):
    offers = [*decide(snapshot, NOW).offers]
    pulled = pick_next(snapshot, agent_id, NOW)
    for offer in [*offers, pulled] if pulled else offers:
        text = json.dumps(offer.trace.to_dict(), sort_keys=True, allow_nan=False)
        assert Trace.from_dict(json.loads(text)) == offer.trace


def test_the_closest_are_listed_first_and_the_rest_only_counted():
    agents = [able_agent(number, idle_since=NOW - number) for number in range(1, 21)]
    agents += [able_agent(number, ready=False) for number in range(21, 24)]
    item = plain_item(1, preferred=(99, 23))
    trace = decide(Snapshot([item], agents, Settings(listed=5)), NOW).offers[0].trace
    assert trace.agent == 20
    assert trace.passed == (
        PassedOver(23, Reason.NOT_READY),
        PassedOver(99, Reason.SIGNED_OUT),
        PassedOver(19, Reason.LESS_IDLE),
        PassedOver(18, Reason.LESS_IDLE),
        PassedOver(17, Reason.LESS_IDLE),
    )
    assert dict(trace.counts) == {Reason.LESS_IDLE: 19, Reason.NOT_READY: 3, Reason.SIGNED_OUT: 1}


def test_every_criterion_of_the_choice_is_counted_by_itself():
    agents = [
        able_agent(1),
        able_agent(2),
        able_agent(3, idle_since=NOW - 99),
        able_agent(4, skills={1: 1}, idle_since=NOW - 999),
        able_agent(5, queues={1: 2}, idle_since=NOW - 999),
        able_agent(6, queues={2: 1}, idle_since=NOW - 999),
        able_agent(7, tier=1, idle_since=NOW - 999),
    ]
    item = plain_item(1, rings=(Ring(0, OpenTier(1)), Ring(0, AddQueues(frozenset({2})))))
    trace = decide(Snapshot([item], agents), NOW).offers[0].trace
    assert [(one.id, one.reason.value) for one in trace.passed] == [
        (2, "tie"),
        (3, "less_idle"),
        (4, "broader_skills"),
        (5, "lower_priority"),
        (6, "lower_priority"),
        (7, "higher_tier"),
    ]
    assert {reason.value: count for reason, count in trace.counts} == {
        "tie": 1,
        "less_idle": 1,
        "broader_skills": 1,
        "lower_priority": 2,
        "higher_tier": 1,
    }
    assert (trace.choice.rivals, trace.choice.surplus, trace.choice.idle) == (6, 0.0, 100.0)


def test_a_pull_tells_which_items_were_further_up_and_why_not_they():
    items = [
        plain_item(1, excluded=frozenset({7}), head_start=50),
        plain_item(2, preferred=(8,), preferred_until=NOW + 9, head_start=40),
        plain_item(3, head_start=30),
        plain_item(4),
    ]
    snapshot = Snapshot(items, [able_agent(7, ready=False), able_agent(8, ready=False)])
    offer = pick_next(snapshot, 7, NOW)
    assert (offer.item, offer.agent, offer.trace.mode, offer.trace.place) == (3, 7, Mode.PULL, 3)
    assert offer.trace.passed == (PassedOver(1, Reason.EXCLUDED), PassedOver(2, Reason.HELD))
    assert dict(offer.trace.counts) == {Reason.EXCLUDED: 1, Reason.HELD: 1}
    assert pick_next(snapshot, 99, NOW) is None
    assert pick_next(Snapshot(items, [able_agent(7, total=(1, 1))]), 7, NOW) is None


def test_explaining_what_is_not_there():
    snapshot = Snapshot([plain_item(1)], [able_agent(1)])
    assert explain_item(snapshot, 2, NOW) is None
    assert explain_pass_over(snapshot, 1, 1, NOW) is None
    assert explain_pass_over(snapshot, 1, 44, NOW) is Reason.SIGNED_OUT
    with pytest.raises(LookupError, match="no item 2"):
        explain_pass_over(snapshot, 2, 1, NOW)


@pytest.mark.parametrize(
    "damage",
    [{"version": 2}, {"version": None}, {"score": {}}, {"choice": {"x": 1}}, {"passed": [{}]}, {"mode": "x"}],
)
def test_damaged_or_newer_traces_are_refused(damage):
    data = decide(Snapshot([plain_item(1)], [able_agent(1)]), NOW).offers[0].trace.to_dict()
    assert Trace.from_dict(data).item == 1
    with pytest.raises(ValueError):
        Trace.from_dict({**data, **damage})
    with pytest.raises(ValueError):
        Trace.from_dict({name: value for name, value in data.items() if name not in damage})


@settings(max_examples=30, deadline=None)
@given(st.one_of(rings, st.just(Ring(3, Divert("b")))))
def test_rings_survive_json(ring):
    assert Ring.from_dict(json.loads(json.dumps(ring.to_dict()))) == ring


def test_the_written_form_of_rings():
    assert Ring(30, AddQueues(frozenset({5, 4}))).to_dict() == {
        "after": 30,
        "kind": "add_queues",
        "queues": [4, 5],
    }
    assert Ring(9, DropSkills()).to_dict() == {"after": 9, "kind": "drop_skills", "skills": None}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"after": 1},
        {"after": 1, "kind": "shout"},
        {"after": "soon", "kind": "any_queue"},
        {"after": 1, "kind": "any_queue", "by": 1},
        {"after": 1, "kind": "lower_levels", "by": -1},
        {"after": 1, "kind": ["any_queue"]},
    ],
)
def test_broken_rings_are_refused(data):
    with pytest.raises(ValueError):
        Ring.from_dict(data)


def test_lower_levels_refuses_to_raise_them():
    with pytest.raises(ValueError, match="negative"):
        LowerLevels(-1)
