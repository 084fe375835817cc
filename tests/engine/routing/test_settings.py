"""Scores by hand, and the numbers and snapshots that are refused."""

import pytest

from tests.engine.routing.worlds import NOW, able_agent, plain_item
from zhulian.engine.routing import Settings, Snapshot, score, urgency


@pytest.mark.parametrize(
    ("left", "expected"),
    [(None, 0.0), (1800.0, 0.0), (9999.0, 0.0), (900.0, 150.0), (0.0, 600.0), (-50.0, 600.0)],
)
def test_urgency_grows_from_the_horizon_to_the_due_time(left, expected):
    assert urgency(left, Settings()) == expected
    assert urgency(900.0, Settings(urgency_curve=1.0)) == 300.0


def test_a_score_adds_its_parts_and_caps_the_head_start():
    found = score(plain_item(1, head_start=120.0, due_at=NOW + 900), NOW, Settings())
    assert (found.waiting, found.head_start, found.urgency, found.total) == (10.0, 120.0, 150.0, 280.0)
    assert score(plain_item(1, head_start=9_999.0), NOW, Settings()).head_start == 600.0
    assert score(plain_item(1, head_start=-5.0), NOW, Settings()).head_start == 0.0
    assert score(plain_item(1, entered_at=NOW + 3), NOW, Settings()).total == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {"max_head_start": -1.0},
        {"urgency_max": float("inf")},
        {"urgency_horizon": 0.0},
        {"urgency_curve": 0.0},
        {"skill_weight": float("nan")},
        {"leases": {"call": -1.0}},
    ],
)
def test_settings_that_would_break_the_bound_are_refused(changes):
    with pytest.raises(ValueError, match=next(iter(changes))):
        Settings(**changes)


def test_an_id_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="items"):
        Snapshot([plain_item(1), plain_item(1)], [])
    with pytest.raises(ValueError, match="agents"):
        Snapshot([], [able_agent(1), able_agent(1)])
