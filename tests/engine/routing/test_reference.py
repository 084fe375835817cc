"""decide() and pick_next() agree with the plain telling of the rules, world for world."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.routing import reference
from tests.engine.routing.dense import dense_worlds, dense_worlds_of_single_offers
from tests.engine.routing.worlds import AGENT_IDS, NOW, snapshots
from zhulian.engine.routing import Reason, decide, explain_item, pick_next, score


@settings(max_examples=300, deadline=None)
@given(st.one_of(snapshots(), dense_worlds))
def test_offers_diversions_and_next_check_agree(snapshot):
    decision = decide(snapshot, NOW)
    offers, diversions, next_check = reference.reference_decide(snapshot, NOW)
    assert [(offer.item, offer.agent) for offer in decision.offers] == offers
    assert [(one.item, one.target) for one in decision.diversions] == diversions
    assert decision.next_check == next_check


@settings(max_examples=40, deadline=None)
@given(st.one_of(snapshots(), dense_worlds))
def test_every_score_agrees(snapshot):
    for item in snapshot.items:
        expected = reference.total_score(item, NOW, snapshot.settings)
        assert score(item, NOW, snapshot.settings).total == expected


@settings(max_examples=150, deadline=None)
@given(st.one_of(snapshots(), dense_worlds), AGENT_IDS)
def test_pull_gives_the_first_item_in_the_line_that_the_agent_may_get(snapshot, agent_id):
    asker = next((agent for agent in snapshot.agents if agent.id == agent_id), None)
    expected = None
    for item in reference.in_line(snapshot, NOW) if asker else ():
        if not set(reference.obstacles(asker, item, snapshot, NOW)) - {"not_ready"}:
            expected = item.id
            break
    offer = pick_next(snapshot, agent_id, NOW)
    assert (offer and offer.item) == expected
    assert offer is None or offer.agent == agent_id


@settings(max_examples=120, deadline=None)
@given(st.one_of(snapshots(many=st.just(False)), dense_worlds_of_single_offers))
def test_every_reason_given_is_the_first_that_holds(snapshot):
    """For each item and each agent: the obstacle named is one the plain rules find, and the first of them."""
    chosen_so_far = set()
    order = [reason.value for reason in Reason]
    for item in reference.in_line(snapshot, NOW):
        told = explain_item(snapshot, item.id, NOW)
        for agent in snapshot.agents:
            found = reference.obstacles(agent, item, snapshot, NOW)
            found += ["taken"] if agent.id in chosen_so_far else []
            if found:
                assert told.reasons[agent.id] == min(found, key=order.index)
            elif agent.id != told.agent:
                assert told.reasons[agent.id] == lost_on(snapshot, item, agent, told.agent)
        assert len(told.reasons) == len(snapshot.agents) - (told.agent is not None)
        chosen_so_far.add(told.agent)


def lost_on(snapshot, item, loser, winner_id):
    """The first criterion on which the two differ."""
    winner = next(agent for agent in snapshot.agents if agent.id == winner_id)
    mine, best = (reference.standing(one, item, snapshot.settings, NOW) for one in (loser, winner))
    assert best < mine
    names = ["less_preferred", "higher_tier", "lower_priority", "broader_skills", "less_idle", "tie"]
    return next(name for name, a, b in zip(names, mine, best, strict=True) if a != b)


@settings(max_examples=40, deadline=None)
@given(st.one_of(snapshots(), dense_worlds), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(snapshot, rng):
    items, agents = list(snapshot.items), list(snapshot.agents)
    rng.shuffle(items)
    rng.shuffle(agents)
    assert decide(replace(snapshot, items=items, agents=agents), NOW) == decide(snapshot, NOW)
