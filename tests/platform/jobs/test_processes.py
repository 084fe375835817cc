"""Workers as real processes: killed, stopped, and racing for the same timer."""

from __future__ import annotations

import pytest

from tests.probe.jobs import count_until_released
from tests.servers.process import wait_until
from zhulian.platform.jobs import enqueue
from zhulian.platform.models import Job, PeriodicJob
from zhulian.platform.models.jobs import JobState

pytestmark = pytest.mark.processes


def test_a_job_survives_kill_9_of_its_worker(product):
    with product.orm():
        row = enqueue(count_until_released, folder=str(product.home))

        def attempts() -> list[int]:
            row.refresh_from_db()
            return row.saved_state.get("attempts", [])

        first = product.start_worker()
        wait_until(lambda: attempts() == [1], "the first attempt", process=first.popen)
        first.kill()
        second = product.start_worker()
        wait_until(lambda: attempts() == [1, 2], "the second attempt", process=second.popen)
        (product.home / "release").touch()
        wait_until(lambda: Job.objects.get(pk=row.pk).state == JobState.DONE, "the end", process=second.popen)
        row.refresh_from_db()
        assert (row.attempts, row.progress_done, row.progress_total) == (2, 2, 2)
        assert (product.home / "ended").read_text() == "2\n"
        assert second.stop() == 0


def test_a_stopped_worker_gives_its_job_back_at_once(product):
    with product.orm():
        row = enqueue(count_until_released, folder=str(product.home))
        worker = product.start_worker()
        wait_until(lambda: Job.objects.get(pk=row.pk).saved_state != {}, "the attempt", process=worker.popen)
        assert worker.stop() == 0
        row.refresh_from_db()
        assert (row.state, row.attempts, row.lease_until) == (JobState.QUEUED, 0, None)


def test_of_two_workers_one_fires_a_timer(product):
    with product.orm():
        workers = [product.start_worker() for _ in range(2)]
        ticks = Job.objects.filter(name="probe.tick")
        wait_until(lambda: ticks.filter(state=JobState.DONE).exists(), "the tick", process=workers[0].popen)
        assert PeriodicJob.objects.filter(name="probe.tick").count() == 1
        assert [worker.stop() for worker in workers] == [0, 0]
        assert ticks.count() == 1
