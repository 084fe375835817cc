"""The work grows with items plus agents, not with their product: counted, not timed."""

import sys

from tests.engine.routing.worlds import NOW, able_agent, plain_item, plain_need
from zhulian.engine.routing import AnyQueue, Ring, Snapshot, decide


def calls(items, agents):
    """Python and C calls made by one decision in which every agent gets something."""
    needs = [plain_need(skill_levels=frozenset({(number % 20, 1 + number % 5)})) for number in range(40)]
    waiting = [
        plain_item(n, need=needs[n % 40], entered_at=NOW - n, rings=(Ring(50, AnyQueue()),))
        for n in range(items)
    ]
    staff = [able_agent(n, skills={n % 20: 5}, idle_since=NOW - n) for n in range(agents)]
    snapshot = Snapshot(waiting, staff)
    counted = 0

    def count(frame, event, arg):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        decision = decide(snapshot, NOW)
    finally:
        sys.setprofile(before)
    assert len(decision.offers) == min(items, agents)
    return counted


def test_ten_times_the_items_and_agents_make_about_ten_times_the_work():
    small, large = calls(200, 30), calls(2000, 300)
    assert large < 15 * small
