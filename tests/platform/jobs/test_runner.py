"""The runner's threads: they wake, share, keep leases, survive a hung job and stop politely."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from tests.platform.jobs.kinds import calls, heavy, script, scripted, short_of_time
from tests.servers.process import wait_until
from zhulian.platform.jobs import JobContext, enqueue
from zhulian.platform.jobs.runner import JobRunner
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start():
    """Starts runners and stops them at the end."""
    runners: list[JobRunner] = []

    def start_one(**options) -> JobRunner:
        runner = JobRunner(**options)
        runners.append(runner)
        runner.start()
        return runner

    yield start_one
    for runner in runners:
        runner.stop()


def states(name: str = "test.scripted") -> Counter:
    """How many jobs of that name are in which state."""
    return Counter(Job.objects.filter(name=name).values_list("state", flat=True))


def test_two_runners_share_the_work_and_nothing_runs_twice(start):
    for _ in range(2):
        start()
    for number in range(30):
        enqueue(scripted, number=number)
    wait_until(lambda: states() == {"done": 30}, "all jobs to be done")
    assert sorted(payload["number"] for _, payload in calls) == list(range(30))
    assert {attempt for attempt, _ in calls} == {1}


def test_light_work_goes_on_beside_any_amount_of_heavy_work(start):
    release, busy = threading.Event(), threading.Event()

    def block(ctx: JobContext) -> None:
        busy.set()
        release.wait(30)

    start(threads=2)
    script.append(block)
    enqueue(heavy)
    assert busy.wait(30)
    enqueue(heavy)
    enqueue(scripted)
    try:
        wait_until(lambda: states() == {"done": 1}, "the light job")
        assert states("test.heavy") == {"running": 1, "queued": 1}
    finally:
        release.set()
    wait_until(lambda: states("test.heavy") == {"done": 2}, "the heavy jobs")


def test_the_lease_of_a_long_job_is_prolonged(start):
    release, busy = threading.Event(), threading.Event()

    def long(ctx: JobContext) -> None:
        busy.set()
        release.wait(30)

    start(lease_seconds=0.4)
    script.append(long)
    row = enqueue(scripted)
    assert busy.wait(30)
    row.refresh_from_db()
    first = row.lease_until

    def prolonged_thrice() -> bool:
        row.refresh_from_db()
        return (row.lease_until - first).total_seconds() > 1.2

    try:
        wait_until(prolonged_thrice, "the lease to be prolonged")
    finally:
        release.set()
    wait_until(lambda: states() == {"done": 1}, "the end")
    row.refresh_from_db()
    assert (row.attempts, len(calls)) == (1, 1)


def test_a_job_that_overruns_its_time_fails_and_its_place_is_taken(start):
    release = threading.Event()
    start(threads=1)
    script.append(lambda ctx: release.wait(30))
    row = enqueue(short_of_time)
    try:
        wait_until(lambda: states("test.short_of_time") == {"dead": 1}, "the time to run out")
        enqueue(scripted)
        wait_until(lambda: states() == {"done": 1}, "the thread in its place")
    finally:
        release.set()
    row.refresh_from_db()
    assert (row.state, row.last_error) == (JobState.DEAD, "Timeout: no end after 0.2 s")


def test_too_many_hung_threads_ask_for_a_new_process(start):
    release, asked = threading.Event(), threading.Event()
    start(threads=2, on_exhausted=asked.set)
    script.extend([lambda ctx: release.wait(30)] * 4)
    for _ in range(4):
        enqueue(short_of_time)
    try:
        assert asked.wait(30)
    finally:
        release.set()
    assert states("test.short_of_time") == {"dead": 4}


def test_stopping_gives_running_work_back_as_it_was_saved(start):
    busy = threading.Event()

    def endless(ctx: JobContext) -> None:
        ctx.state["seen"] = True
        busy.set()
        while True:
            ctx.checkpoint()
            ctx._stopping.wait(0.02)

    runner = start()
    script.append(endless)
    row = enqueue(scripted)
    assert busy.wait(30)
    runner.stop()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.saved_state) == (JobState.QUEUED, 0, {"seen": True})


def test_an_error_of_the_runner_itself_does_not_end_it(start, monkeypatch):
    from zhulian.platform.jobs import claims

    real, errors = claims.claim, [RuntimeError("database went away")]

    def shaky(*arguments, **options):
        if errors:
            raise errors.pop()
        return real(*arguments, **options)

    monkeypatch.setattr(claims, "claim", shaky)
    start(threads=1)
    enqueue(scripted)
    wait_until(lambda: states() == {"done": 1}, "the job in spite of the error")
    assert errors == []
