"""The dispatcher: gap-free numbers, handlers exactly once, nothing stuck, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from zhulian.platform import clock, dispatcher, leases, outbox
from zhulian.platform.housekeeping import prune_events
from zhulian.platform.jobs import enqueue, run_due
from zhulian.platform.models import (
    EventCursor,
    JournalEntry,
    OutboxEvent,
    OutboxHead,
    ParkedEvent,
    SiteSetting,
)

pytestmark = pytest.mark.django_db
ME = "me"


@dataclass(frozen=True, slots=True)
class Ping:
    """An event of this test."""

    number: int

    def topics(self):
        """One topic a number."""
        return [f"ping:{self.number}"]


@pytest.fixture(autouse=True)
def registries(monkeypatch):
    monkeypatch.setattr(outbox, "_events", dict(outbox._events))
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(outbox, "_together", {})
    outbox.event("test.ping")(Ping)


@pytest.fixture
def led():
    assert leases.acquire(dispatcher.LEASE, ME, seconds=600) == 1


def ping(*numbers):
    for number in numbers:
        with transaction.atomic():
            outbox.emit(Ping(number), client=None)


def write(number):
    SiteSetting.objects.create(key=f"ping-{number}", value=number)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        outbox.emit(Ping(1), client=None)
    assert not OutboxEvent.objects.exists()


def test_numbers_have_no_gaps_though_ids_do(led):
    ping(1, 2)
    OutboxEvent.objects.filter(payload={"number": 1}).delete()
    ping(3)
    dispatcher.drain(ME)
    assert list(OutboxEvent.objects.order_by("seq").values_list("seq", "payload__number")) == [(1, 2), (2, 3)]
    assert OutboxHead.objects.get().seq == 2


def test_handlers_see_every_event_once_in_order(led):
    seen = []
    outbox.handles("test", Ping)(lambda item, envelope: seen.append((envelope.seq, item.number)))
    ping(1, 2, 3)
    dispatcher.drain(ME)
    dispatcher.drain(ME)
    assert seen == [(1, 1), (2, 2), (3, 3)]
    assert EventCursor.objects.get(pk="test").seq == 3


def test_a_failing_handler_leaves_nothing_and_is_tried_again_later(led):
    broken = [True]

    def handler(item, envelope):
        write(item.number)
        if item.number == 2 and broken[0]:
            raise ZeroDivisionError

    outbox.handles("test", Ping)(handler)
    ping(1, 2, 3)
    dispatcher.drain(ME)
    assert set(SiteSetting.objects.values_list("key", flat=True)) == {"ping-1"}
    assert EventCursor.objects.get(pk="test").failures == 1
    broken[0] = False
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=False):
        dispatcher.drain(ME)
    assert set(SiteSetting.objects.values_list("key", flat=True)) == {"ping-1", "ping-2", "ping-3"}


def test_an_event_that_never_works_is_parked_and_the_rest_goes_on(led):
    def handler(item, envelope):
        if item.number == 1:
            raise ZeroDivisionError
        write(item.number)

    outbox.handles("test", Ping)(handler)
    ping(1, 2)
    moment = clock.now()
    for minute in range(dispatcher.MAX_FAILURES + 1):
        with time_machine.travel(moment + timedelta(seconds=80 * minute), tick=False):
            leases.acquire(dispatcher.LEASE, ME, seconds=600)
            dispatcher.drain(ME)
    parked = ParkedEvent.objects.get()
    assert (parked.seq, parked.type, parked.payload) == (
        1,
        "test.ping",
        {"client": None, "payload": {"number": 1}},
    )
    assert "ZeroDivisionError" in parked.error
    assert SiteSetting.objects.get().key == "ping-2"


def test_a_parked_event_is_replayed_once_the_cause_is_gone(led):
    parked = ParkedEvent.objects.create(
        subscriber="test",
        seq=9,
        type="test.ping",
        payload={"client": None, "payload": {"number": 7}},
        error="x",
    )
    outbox.handles("test", Ping)(lambda item, envelope: write(item.number))
    dispatcher.replay_parked(parked)
    assert SiteSetting.objects.get().key == "ping-7"
    assert ParkedEvent.objects.get().solved_at is not None


def test_one_subscriber_does_not_hold_up_another(led):
    def bad(item, envelope):
        raise ZeroDivisionError

    outbox.handles("bad", Ping)(bad)
    outbox.handles("good", Ping)(lambda item, envelope: write(item.number))
    ping(1)
    dispatcher.drain(ME)
    assert SiteSetting.objects.get().key == "ping-1"


def test_what_is_taken_together_comes_in_small_bundles_and_in_order(led):
    seen = []
    outbox.handles_together("index", lambda items: seen.append([item.number for item in items]), Ping)
    ping(*range(1, 14))
    dispatcher.drain(ME)
    assert seen == [[*range(1, 11)], [11, 12, 13]]
    assert EventCursor.objects.get(pk="index").seq == 13


def test_of_what_is_taken_together_only_the_event_that_never_works_is_parked(led):
    def index(items):
        for item in items:
            if item.number == 3:
                raise ValueError("no")
            write(item.number)

    outbox.handles_together("index", index, Ping)
    ping(*range(1, 6))
    with time_machine.travel(clock.now(), tick=False) as time:
        for _try in range(9):
            leases.acquire(dispatcher.LEASE, ME, seconds=600)
            dispatcher.drain(ME)
            time.shift(120)
    assert {row.value for row in SiteSetting.objects.filter(key__startswith="ping-")} == {1, 2, 4, 5}
    parked = ParkedEvent.objects.get()
    assert (parked.subscriber, parked.payload["payload"]) == ("index", {"number": 3})
    assert EventCursor.objects.get(pk="index").seq == 5


def test_who_is_served_first_does_not_wait_for_a_long_line_of_others(led, monkeypatch):
    monkeypatch.setattr(outbox, "_first", {"urgent"})
    seen = []
    outbox.handles("slow", Ping)(lambda item, _envelope: seen.append(("slow", item.number)))
    outbox.handles("urgent", Ping)(lambda item, _envelope: seen.append(("urgent", item.number)))
    ping(*range(1, 13))
    dispatcher.drain(ME)
    assert seen[:11] == [*(("urgent", number) for number in range(1, 11)), ("slow", 1)]
    assert seen.index(("urgent", 12)) < seen.index(("slow", 11))


def test_what_handlers_need_is_loaded_before_the_first_event(monkeypatch):
    loaded = []
    monkeypatch.setattr(outbox, "_warm_ups", [lambda: loaded.append(1)])
    loop = dispatcher.DispatcherLoop()
    monkeypatch.setattr(loop, "_leading", lambda: loaded == [1] and False)
    loop.stopping.set()
    loop.step()
    loop.step()
    assert loaded == [1]


def test_without_the_lease_nothing_is_written():
    leases.acquire(dispatcher.LEASE, "another", seconds=600)
    ping(1)
    with pytest.raises(dispatcher.LeaseLost):
        dispatcher.drain(ME)
    assert OutboxEvent.objects.get().seq is None


def test_a_holder_who_slept_too_long_cannot_write(led):
    outbox.handles("test", Ping)(lambda item, envelope: write(item.number))
    ping(1)
    with time_machine.travel(clock.now() + timedelta(seconds=700), tick=False):
        assert leases.acquire(dispatcher.LEASE, "another", seconds=600) == 2
        with pytest.raises(dispatcher.LeaseLost):
            dispatcher.drain(ME)
    assert not SiteSetting.objects.exists()


def test_pruning_keeps_what_somebody_has_not_read(led):
    outbox.handles("test", Ping)(lambda item, envelope: None)
    ping(1, 2)
    dispatcher.drain(ME)
    OutboxEvent.objects.update(at=clock.now() - timedelta(days=15))
    EventCursor.objects.filter(pk="test").update(seq=1)
    enqueue(prune_events)
    assert run_due() == 1
    assert list(OutboxEvent.objects.values_list("seq", flat=True)) == [2]


def test_a_lease_is_held_by_one_and_given_up_at_once():
    assert leases.acquire("x", "one", seconds=60) == 1
    assert leases.acquire("x", "two", seconds=60) is None
    assert leases.acquire("x", "one", seconds=60) == 1
    leases.release("x", "one")
    assert leases.acquire("x", "two", seconds=60) == 2
    assert not JournalEntry.objects.exists()
