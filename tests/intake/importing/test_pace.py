"""A replay waits for routing, so that others are not kept waiting behind it."""

import pytest

from tests.world import HOLDER, centre
from zhulian.intake.importing import pace
from zhulian.platform import dispatcher, leases
from zhulian.platform.models import OutboxEvent


@pytest.fixture
def looks(monkeypatch):
    """How far behind routing is, look by look, without waiting; the fixture tells what was left over."""
    slept = []
    monkeypatch.setattr(pace.time, "sleep", slept.append)

    def tell(*found):
        left = list(found)
        monkeypatch.setattr(pace.dispatcher, "behind", lambda name, most: left.pop(0))
        pace.keep_pace()
        return left, slept

    return tell


def test_it_goes_on_at_once_where_routing_has_caught_up(looks):
    assert looks(pace.MOST_BEHIND, 99) == ([99], [])


def test_it_waits_until_routing_has_caught_up(looks):
    left, slept = looks(pace.MOST_BEHIND + 1, pace.MOST_BEHIND + 1, 3, 99)
    assert (left, slept) == ([99], [pace.LOOK_EVERY_SECONDS] * 2)


def test_it_does_not_wait_for_ever_where_nobody_routes(looks, monkeypatch):
    moments = iter([0.0, 1.0, pace.PATIENCE_SECONDS])
    monkeypatch.setattr(pace.time, "monotonic", lambda: next(moments))
    left, slept = looks(31, 31, 99)
    assert (left, len(slept)) == ([99], 1)


@pytest.mark.django_db
def test_behind_counts_what_a_subscriber_has_before_it():
    world = centre()
    leases.acquire(dispatcher.LEASE, HOLDER, seconds=60)
    dispatcher.drain(HOLDER)
    assert dispatcher.behind("routing", 30) == 0
    world.ticket()
    waiting = OutboxEvent.objects.filter(seq__isnull=True).count()
    assert dispatcher.behind("routing", 30) == waiting > 1
    assert dispatcher.behind("routing", 1) == 2
    dispatcher.number_committed(HOLDER)
    assert dispatcher.behind("routing", 30) == waiting
    dispatcher.drain(HOLDER)
    assert dispatcher.behind("routing", 30) == 0
