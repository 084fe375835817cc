"""How an attempt ends, what it leaves in the row, and that a lost attempt leaves nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.platform.jobs.kinds import calls, script, scripted
from zhulian.platform.clock import now
from zhulian.platform.jobs import Final, Interrupted, LeaseLost, Retry, claims, enqueue, registry, run_due
from zhulian.platform.jobs.context import JobContext
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def still(time_machine):
    time_machine.move_to("2026-03-02T08:00:00Z", tick=False)
    return time_machine


def fails(error: Exception):
    """A step of the script that raises."""

    def step(ctx: JobContext) -> None:
        raise error

    return step


def test_a_job_that_returns_is_done(still):
    row = enqueue(scripted, number=1)
    assert run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at, row.lease_until) == (JobState.DONE, 1, now(), None)


def test_errors_are_tried_again_with_a_growing_wait_and_end_in_a_dead_job(still):
    script.extend(fails(ValueError(f"no {number}")) for number in (1, 2, 3))
    row = enqueue(scripted)
    start = now()
    for wait in (10, 20):
        assert run_due() == 1
        row.refresh_from_db()
        assert (row.state, row.run_at) == (JobState.QUEUED, now() + timedelta(seconds=wait))
        assert run_due() == 0
        still.shift(timedelta(seconds=wait))
    assert run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at) == (JobState.DEAD, 3, start + timedelta(seconds=30))
    assert row.last_error.startswith("ValueError: no 3\n")
    assert "kinds.py" in row.last_error


def test_retry_can_name_its_own_wait(still):
    script.append(fails(Retry("the host is busy", after=90)))
    row = enqueue(scripted)
    run_due()
    row.refresh_from_db()
    assert (row.state, row.run_at - now()) == (JobState.QUEUED, timedelta(seconds=90))
    assert row.last_error.startswith("Retry: the host is busy")


def test_a_final_error_buries_at_once(still):
    script.append(fails(Final("no such mailbox")))
    row = enqueue(scripted)
    run_due()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.DEAD, 1)


def test_an_interrupted_attempt_does_not_count_and_resumes_from_its_saved_state(still):
    def half(ctx: JobContext) -> None:
        ctx.state["done"] = 50
        ctx.progress(50, 100, "half")
        ctx.save()
        raise Interrupted

    seen = []
    script.extend([half, lambda ctx: seen.append(dict(ctx.state))])
    row = enqueue(scripted)
    assert run_due() == 2
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.DONE, 1)
    assert (row.progress_done, row.progress_total, row.progress_note) == (50, 100, "half")
    assert seen == [{"done": 50}]


def test_checkpoint_interrupts_only_when_the_worker_stops():
    enqueue(scripted)
    stopping = threading.Event()
    job, held = claims.claim("w", ["test.scripted"], ["default"], lease_seconds=60)
    ctx = JobContext(job, held, stopping)
    ctx.state["at"] = 1
    ctx.checkpoint()
    stopping.set()
    with pytest.raises(Interrupted):
        ctx.checkpoint()
    job.refresh_from_db()
    assert job.saved_state == {"at": 1}


def test_an_expired_lease_gives_the_job_to_another_and_the_first_can_write_nothing(still):
    row = enqueue(scripted)
    job, first = claims.claim("sleepy", ["test.scripted"], ["default"], lease_seconds=60)
    assert claims.claim("other", ["test.scripted"], ["default"], lease_seconds=60) is None
    still.shift(timedelta(seconds=60))
    _, second = claims.claim("other", ["test.scripted"], ["default"], lease_seconds=60)
    ctx = JobContext(job, first, threading.Event())
    with pytest.raises(LeaseLost):
        ctx.save()
    with pytest.raises(LeaseLost):
        ctx.progress(1, 1)
    assert claims.prolong([first, second], lease_seconds=60) == [first]
    lost = [claims.finish(first), claims.bury(first, "x"), claims.give_back(first)]
    assert [*lost, claims.retry_later(first, "x", seconds=1)] == [False] * 4
    row.refresh_from_db()
    assert (row.state, row.worker, row.attempts) == (JobState.RUNNING, "other", 2)
    assert claims.finish(second) is True


def test_a_job_that_kills_its_worker_every_time_is_buried(still):
    row = enqueue(scripted)
    for number in (1, 2, 3):
        _, held = claims.claim("w", ["test.scripted"], ["default"], lease_seconds=60)
        assert held.attempt == number
        still.shift(timedelta(seconds=61))
    assert claims.claim("w", ["test.scripted"], ["default"], lease_seconds=60) is None
    row.refresh_from_db()
    assert (row.state, row.last_error) == (JobState.DEAD, claims.CRASHED)
    assert calls == []


def test_jobs_of_an_unknown_kind_stay_for_a_version_that_knows_them():
    row = Job.objects.create(name="test.from_the_future", run_at=now())
    assert run_due() == 0
    row.refresh_from_db()
    assert row.state == JobState.QUEUED


def test_the_ordinary_wait_grows_threefold_to_an_hour_and_varies_by_a_fifth():
    for attempt, middle in [(1, 5), (2, 15), (3, 45), (7, 3600), (20, 3600)]:
        waits = [registry.exponential(attempt) for _ in range(200)]
        assert middle * 0.8 <= min(waits) < middle < max(waits) <= middle * 1.2


def test_two_functions_cannot_share_a_name():
    with pytest.raises(ValueError, match="declared twice"):
        registry.job("test.scripted")(test_two_functions_cannot_share_a_name)
    assert registry.kind_named("test.scripted").function is scripted
