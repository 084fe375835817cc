"""Seconds of stays: whatever the fractions of a second, they add up to the whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tests.world import centre
from zhulian.platform.access import Actor
from zhulian.tickets import actions
from zhulian.tickets.models import Ticket, Transfer
from zhulian.tickets.spans import split, whole_second

START = datetime(2025, 11, 3, 1, 0, 0, 700_000, tzinfo=UTC)
STEPS = st.lists(st.integers(min_value=0, max_value=90_000_000), min_size=3, max_size=41)


def moments(steps):
    """Moments in order, so many microseconds apart."""
    found, moment = [], START
    for step in steps:
        moment += timedelta(microseconds=step)
        found.append(moment)
    return found


@given(STEPS, st.sets(st.integers(min_value=0, max_value=20)))
def test_stays_add_up_to_the_whole_to_the_second(steps, untaken):
    """Stay n lasts from moment 2n to 2n+2 and is taken up at 2n+1, unless nobody took it up."""
    at = moments(steps if len(steps) % 2 else steps[:-1])
    stays = [
        split(at[n], None if n // 2 in untaken else at[n + 1], at[n + 2]) for n in range(0, len(at) - 2, 2)
    ]
    assert sum(map(sum, stays)) == whole_second(at[-1]) - whole_second(at[0])
    assert all(waiting >= 0 and hands_on >= 0 for waiting, hands_on in stays)


@given(st.lists(st.integers(min_value=-5_000_000, max_value=5_000_000), min_size=3, max_size=3))
def test_a_clock_set_back_makes_nothing_negative(steps):
    entered, accepted, left = moments(steps)
    waiting, hands_on = split(entered, accepted, left)
    assert waiting >= 0 and hands_on >= 0
    assert waiting + hands_on == max(0, whole_second(left) - whole_second(entered))


@pytest.mark.django_db
def test_the_lines_of_the_ledger_add_up_too():
    world = centre()
    steps = (61.3, 100.4, 33.9, 10.1, 0.6, 7.5)
    with time_machine.travel(START, tick=False) as clock:
        ticket = world.ticket()
        targets = [world.experts, world.front]
        for place, step in enumerate(steps):
            clock.shift(step)
            if place % 2 == 0:
                actions.accept(Actor.system("test"), ticket.pk, user=world.users["wang"])
            else:
                target = actions.Target(queue=targets[place // 2 % 2])
                actions.transfer(Actor.system("test"), ticket.pk, target, reason="other_skill")
    told = Transfer.objects.order_by("id").values_list("waiting_seconds", "hands_on_seconds")
    assert list(told) == [(62, 100), (34, 10), (1, 7)]
    left = Transfer.objects.latest("id").at
    opened = Ticket.objects.get(pk=ticket.pk).opened_at
    assert sum(map(sum, told)) == whole_second(left) - whole_second(opened) == 214
