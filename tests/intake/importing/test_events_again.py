"""Histories twice, in pieces, after a break, and continued by a later file."""

from __future__ import annotations

import pytest

from tests.intake.importing.conftest import counts, cut_power, refused
from tests.intake.importing.events import HEAD, hops, line
from tests.intake.importing.test_events import STORY
from zhulian.intake.importing import actions, running, units
from zhulian.intake.models import ImportRun, RawIntake
from zhulian.platform.access import Actor
from zhulian.tickets.models import Hop, Ticket, Transfer


def ledger() -> list[tuple]:
    """All stays and transfers there are, without their ids."""
    return [
        *Hop.objects.order_by("ticket__subject", "number").values_list(
            "ticket__subject", "number", "queue__code", "user__name", "entered_at", "accepted_at", "left_at"
        ),
        *Transfer.objects.order_by("ticket__subject", "id").values_list(
            "ticket__subject", "at", "waiting_seconds", "hands_on_seconds"
        ),
    ]


def many(number: int) -> str:
    """Requests that all moved, ended and came back."""
    return "".join(STORY.replace("R1", f"R{n}") + line(f"R{n}", "Active", "16:00") for n in range(number))


def test_the_same_file_twice_changes_nothing(house):
    house.run(HEAD + many(3), "events")
    before = ledger()
    tried = house.check(house.bring(HEAD + many(3), "events"))
    assert counts(tried) == (0, 0, 24, 0)
    assert counts(house.run(HEAD + many(3), "events")) == (0, 0, 24, 0)
    assert ledger() == before
    assert (Ticket.objects.count(), RawIntake.objects.count()) == (3, 24)


def test_the_same_rows_twice_in_one_file(house):
    rows = STORY + line("R2", "New", "09:00") + STORY
    tried = house.check(house.bring(HEAD + rows, "events"))
    assert counts(tried) == (2, 6, 7, 0)
    assert counts(house.run(HEAD + rows, "events")) == (2, 6, 7, 0)


def test_a_later_file_goes_on_where_the_request_is(house):
    rows = STORY.splitlines(keepends=True)
    house.run(HEAD + "".join(rows[:3]), "events")
    half = Ticket.objects.get()
    assert (half.state, half.waiting_reason, half.holder.username) == ("in_progress", "customer", "wang")
    run = house.run(HEAD + "".join(rows[2:]), "events")
    assert counts(run) == (0, 4, 1, 0)
    assert hops(Ticket.objects.get()) == [
        ("front", "Wang", 1800, 5400, "transfer"),
        ("experts", "Chen", 1200, 2400, "resolved"),
    ]
    late = house.run(HEAD + line("R1", "Active", "10:30"), "events")
    assert refused(late) == [(1, "sys_updated_at", "too_early")]


def test_a_long_history_comes_in_pieces(house, monkeypatch):
    house.run(HEAD + many(2), "events")
    before = ledger()
    monkeypatch.setattr(units, "MOST_TOGETHER", 3)
    others = many(2).replace("R0,", "S0,").replace("R1,", "S1,")
    assert counts(house.run(HEAD + others, "events")) == (2, 14, 0, 0)
    whole = [(row[0].replace("R", "S"), *row[1:]) for row in before]
    assert [row for row in ledger() if row[0].startswith("S")] == whole


def test_a_break_in_the_middle_repeats_nothing_and_loses_nothing(house, monkeypatch):
    monkeypatch.setattr(running, "BATCH_ROWS", 4)
    monkeypatch.setattr(running, "BATCH_SECONDS", 60)
    monkeypatch.setattr(units, "MOST_TOGETHER", 3)
    run = house.check(house.bring(HEAD + many(3), "events"))
    actions.start(Actor.system("test"), run.pk, by_job=False)
    mend = cut_power(monkeypatch, batch=2)
    with pytest.raises(RuntimeError):
        house.work(run)
    half = ImportRun.objects.get(pk=run.pk)
    assert (half.next_row, half.made + half.changed, RawIntake.objects.count()) == (7, 6, 6)
    assert Ticket.objects.get().state == "resolved"
    mend()
    done = house.work(run)
    assert (done.state, *counts(done)) == ("done", 3, 21, 0, 0)
    assert done.options["tally"] == {"transfers": 6, "taken": 6, "resolved": 3, "reopened": 3}
    assert [[row[2:4] for row in hops(ticket)] for ticket in Ticket.objects.order_by("subject")] == [
        [(1800, 5400), (1200, 2400), (0, 0), (None, None)]
    ] * 3


def test_stopped_in_the_middle_of_a_request_it_goes_on_there(house, monkeypatch):
    monkeypatch.setattr(running, "BATCH_ROWS", 1)
    monkeypatch.setattr(units, "MOST_TOGETHER", 2)
    manager = house.centre.actor("manager")
    run = house.check(house.bring(HEAD + STORY, "events"))
    actions.start(manager, run.pk, by_job=False)
    from zhulian.intake.importing.jobs import bring_rows

    bring_rows(run.pk, lambda row, batch: actions.stop(manager, run.pk) if row.next_row == 5 else None)
    assert ImportRun.objects.get(pk=run.pk).state == "stopped"
    assert hops(Ticket.objects.get())[-1] == ("experts", "", None, None, "")
    actions.go_on(manager, run.pk, by_job=False)
    assert counts(house.work(run)) == (1, 6, 0, 0)
    assert hops(Ticket.objects.get())[-1] == ("experts", "Chen", 1200, 2400, "resolved")


def test_another_clients_request_of_the_same_number_is_another_one(house):
    house.run(HEAD + STORY, "events")
    for raw in RawIntake.objects.all():
        raw.client, raw.key = house.centre.b, raw.key.replace(f":{house.centre.a.pk}:", ":999:")
        raw.save()
    assert counts(house.run(HEAD + STORY, "events")) == (1, 6, 0, 0)


def test_categories_that_are_gone_fail_with_words(house):
    run = house.check(house.bring(HEAD + STORY, "events"))
    run.options = {**run.options, "category": 0}
    run.save()
    actions.start(Actor.system("test"), run.pk, by_job=False)
    failed = house.work(run)
    assert (failed.state, failed.error) == ("failed", "no_ending:")
