"""What must hold of every decision, whatever the world (SPEC RT1 to RT4)."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engine.routing import reference
from tests.engine.routing.dense import dense_worlds, dense_worlds_of_single_offers
from tests.engine.routing.worlds import NOW, agents, items, rings, snapshots
from zhulian.engine.routing import Snapshot, decide, score

EXAMPLES = 50


def by_id(things):
    return {thing.id: thing for thing in things}


def after(snapshot, decision):
    """The snapshot once the offers are out: offered items left the line, their agents are ready no more."""
    offered = {offer.item for offer in decision.offers}
    busy = {offer.agent for offer in decision.offers}
    return replace(
        snapshot,
        items=[item for item in snapshot.items if item.id not in offered],
        agents=[replace(agent, ready=agent.ready and agent.id not in busy) for agent in snapshot.agents],
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(snapshots(), dense_worlds))
def test_no_offer_goes_beyond_capacity_or_to_an_ineligible_agent(snapshot):
    agents_now, waiting = by_id(snapshot.agents), by_id(snapshot.items)
    offers = decide(snapshot, NOW).offers
    for offer in offers:
        agent, item = agents_now[offer.agent], waiting[offer.item]
        assert reference.obstacles(agent, item, snapshot, NOW) == []
        agents_now[agent.id] = reference.loaded(agent, item.need.channel)
    for agent in agents_now.values():
        got = [offer for offer in offers if offer.agent == agent.id]
        assert not got or agent.total[1] <= agent.total[0]
        assert snapshot.settings.allow_many or len(got) <= 1
    assert len({offer.item for offer in offers}) == len(offers)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(snapshots(many=st.just(False)), dense_worlds_of_single_offers))
def test_no_eligible_agent_is_left_idle_while_an_item_waits(snapshot):
    left = after(snapshot, decide(snapshot, NOW))
    for item in left.items:
        assert all(reference.obstacles(agent, item, left, NOW) for agent in left.agents)
    assert decide(left, NOW).offers == ()


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.one_of(snapshots(many=st.just(False)), dense_worlds_of_single_offers), agents(99, ready=st.just(True))
)
def test_one_more_ready_agent_never_lessens_the_offers(snapshot, newcomer):
    """Nobody here prefers the newcomer: an item may rather wait for its own account manager."""
    larger = replace(snapshot, agents=[*snapshot.agents, newcomer])
    assert len(decide(larger, NOW).offers) >= len(decide(snapshot, NOW).offers)


@settings(max_examples=EXAMPLES, deadline=None)
@given(snapshots(ring=rings), st.floats(0.0, 0.999))
def test_nothing_changes_by_time_alone_before_next_check(snapshot, share):
    decision = decide(snapshot, NOW)
    left = after(snapshot, decision)
    until = decision.next_check if decision.next_check is not None else NOW + 100_000
    assert until > NOW
    assert decide(left, NOW + share * (until - NOW)).offers == ()


@settings(max_examples=EXAMPLES, deadline=None)
@given(items(1), st.lists(agents(5), min_size=1, max_size=1), rings)
def test_a_further_ring_lets_nobody_down(item, pair, ring):
    """Whoever may get an item may still get it when one more ring opens."""
    narrow = Snapshot([item], pair)
    opened = replace(ring, after=min(ring.after, max(0.0, NOW - item.entered_at)))
    assume(opened.opens_at(item.entered_at) <= NOW)
    wide = Snapshot([replace(item, rings=(*item.rings, opened))], pair)
    assert len(decide(wide, NOW).offers) >= len(decide(narrow, NOW).offers)


@settings(max_examples=EXAMPLES, deadline=None)
@given(items(1), items(2), st.floats(0.0, 50_000.0))
def test_whoever_waited_longer_by_the_age_bound_is_ahead(older, newer, extra):
    bound = Snapshot([], []).settings.age_bound
    older = replace(older, entered_at=newer.entered_at - bound - extra - 0.001)
    at = max(NOW, newer.entered_at)
    config = Snapshot([], []).settings
    assert score(older, at, config).total > score(newer, at, config).total


@settings(max_examples=EXAMPLES, deadline=None)
@given(items(1), st.floats(0.0, 20_000.0))
def test_a_score_never_falls_while_the_item_waits(item, seconds):
    config = Snapshot([], []).settings
    early, late = score(item, NOW, config), score(item, NOW + seconds, config)
    assert (late.waiting, late.urgency) >= (early.waiting, early.urgency)
    assert late.urgency >= early.urgency
    assert late.head_start == early.head_start
    assert 0.0 <= early.urgency <= config.urgency_max
