"""Periodic jobs fire at their times, by one worker, and never pile up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, enqueue, periodic, run_due, timers
from zhulian.platform.jobs.registry import all_kinds
from zhulian.platform.models import Job, PeriodicJob
from zhulian.platform.models.jobs import JobState

pytestmark = pytest.mark.django_db
EVERY = 300


@periodic("test.sweep", every=EVERY)
def sweep(ctx: JobContext) -> None:
    """Does nothing, every five minutes."""


@pytest.fixture
def still(time_machine):
    time_machine.move_to("2026-03-02T08:00:00Z", tick=False)
    timers.prepare()
    return time_machine


def sweeps() -> int:
    """How often it was enqueued."""
    return Job.objects.filter(name="test.sweep").count()


def test_it_fires_at_once_and_then_after_each_period(still):
    assert "test.sweep" in timers.fire_due()
    run_due()
    assert timers.fire_due() == []
    still.shift(timedelta(seconds=EVERY - 1))
    assert timers.fire_due() == []
    still.shift(timedelta(seconds=1))
    assert timers.fire_due() == ["test.sweep"]
    assert sweeps() == 2


def test_missed_times_are_not_made_up_for(still):
    timers.fire_due()
    run_due()
    still.shift(timedelta(seconds=EVERY * 10 + 7))
    assert "test.sweep" in timers.fire_due()
    assert timers.fire_due() == []
    assert PeriodicJob.objects.get(name="test.sweep").next_at == now() + timedelta(seconds=EVERY)


def test_it_is_not_enqueued_while_the_last_run_is_unfinished(still):
    timers.fire_due()
    still.shift(timedelta(seconds=EVERY))
    timers.fire_due()
    assert sweeps() == 1


def test_a_worker_that_read_an_old_time_fires_nothing(still, monkeypatch):
    real = timers.PeriodicJob.objects.filter

    def other_is_faster(**conditions):
        rows = real(**conditions)
        if "next_at" in conditions:
            real(name=conditions["name"]).update(next_at=now() + timedelta(seconds=EVERY))
        return rows

    monkeypatch.setattr(timers.PeriodicJob.objects, "filter", other_is_faster)
    assert timers.fire_due() == []
    assert sweeps() == 0


def test_a_changed_period_counts_from_now(still):
    PeriodicJob.objects.filter(name="test.sweep").update(
        every_seconds=86400, next_at=now() + timedelta(days=1)
    )
    timers.prepare()
    row = PeriodicJob.objects.get(name="test.sweep")
    assert (row.every_seconds, row.next_at) == (EVERY, now() + timedelta(seconds=EVERY))


def test_old_finished_jobs_are_pruned_and_dead_ones_stay(still):
    for state in (JobState.DONE, JobState.CANCELLED, JobState.DEAD):
        for days in (13, 15):
            Job.objects.create(name="x", state=state, run_at=now(), finished_at=now() - timedelta(days=days))
    enqueue(timers.prune_jobs)
    run_due()
    left = Job.objects.filter(name="x").order_by("id")
    assert [(job.state, (now() - job.finished_at).days) for job in left] == [
        ("done", 13),
        ("cancelled", 13),
        ("dead", 13),
        ("dead", 15),
    ]


def test_every_declared_job_has_a_meaning_and_sane_rules():
    for kind in all_kinds():
        assert kind.function.__doc__, kind.name
        assert kind.queue in {"default", "mail", "heavy"}, kind.name
        assert kind.max_attempts >= 1 and kind.timeout > 0, kind.name
