"""A plain item among a stream of key accounts is served within the age bound."""

import pytest

from tests.engine.routing.worlds import NOW, able_agent, plain_item
from zhulian.engine.routing import Settings, Snapshot, decide

SERVICE = 30.0


def seconds_until_served(config, *, backlog):
    """One agent, busy SERVICE seconds an item; each time it is free a fresh, late key account is there too."""
    waiting = [
        plain_item(number, entered_at=NOW, head_start=9_999.0, due_at=NOW) for number in range(1, backlog + 1)
    ]
    waiting.append(plain_item(0, entered_at=NOW))
    now, number = NOW, backlog
    while True:
        number += 1
        waiting.append(plain_item(number, entered_at=now, head_start=9_999.0, due_at=now))
        served = decide(Snapshot(waiting, [able_agent(1)], config), now).offers[0].item
        if served == 0:
            return now - NOW
        waiting = [item for item in waiting if item.id != served]
        now += SERVICE


@pytest.mark.parametrize(("head_start", "urgent"), [(0.0, 0.0), (120.0, 0.0), (120.0, 300.0), (600.0, 600.0)])
def test_served_as_soon_as_the_bound_is_passed(head_start, urgent):
    config = Settings(max_head_start=head_start, urgency_max=urgent)
    waited = seconds_until_served(config, backlog=0)
    assert config.age_bound == head_start + urgent
    assert waited <= config.age_bound + SERVICE


def test_a_backlog_of_key_accounts_adds_its_own_work_and_no_more():
    """What came within the bound may go first; what comes later may not."""
    config = Settings(max_head_start=120.0, urgency_max=60.0)
    waited = seconds_until_served(config, backlog=10)
    came_within_the_bound = 10 + config.age_bound / SERVICE + 1
    assert config.age_bound < waited <= came_within_the_bound * SERVICE
