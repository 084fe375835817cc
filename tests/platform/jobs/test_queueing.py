"""Jobs enter the queue with the caller's transaction, once per key, and dead ones can be brought back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tests.platform.jobs.kinds import calls, heavy, scripted
from zhulian.platform.clock import now
from zhulian.platform.jobs import cancel, enqueue, requeue, run_due
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState

pytestmark = pytest.mark.django_db


def test_a_job_takes_its_rules_from_its_declaration():
    row = enqueue(scripted, ticket=7)
    assert (row.name, row.queue, row.max_attempts, row.payload) == (
        "test.scripted",
        "default",
        3,
        {"ticket": 7},
    )
    assert (row.state, row.attempts) == (JobState.QUEUED, 0)
    assert enqueue(heavy).queue == "heavy"


def test_a_rolled_back_transaction_leaves_no_job():
    with pytest.raises(RuntimeError, match="undo"), transaction.atomic():
        enqueue(scripted)
        raise RuntimeError("undo")
    assert Job.objects.count() == 0


def test_a_function_that_is_no_job_is_refused():
    with pytest.raises(LookupError, match="not declared"):
        enqueue(print)
    assert Job.objects.count() == 0


def test_a_key_is_unique_while_the_job_is_unfinished():
    first = enqueue(scripted, key="k")
    assert enqueue(scripted, key="k") == first
    assert enqueue(scripted, key="other") != first
    run_due()
    again = enqueue(scripted, key="k")
    assert again != first
    assert Job.objects.filter(key="k").count() == 2


def test_a_job_waits_for_its_time(time_machine):
    time_machine.move_to("2026-03-02T08:00:00Z", tick=False)
    enqueue(scripted, run_at=now() + timedelta(minutes=5))
    assert run_due() == 0
    time_machine.shift(timedelta(minutes=5))
    assert run_due() == 1
    assert calls == [(1, {})]


def test_only_waiting_jobs_can_be_cancelled():
    row = enqueue(scripted)
    assert cancel(row) is True
    assert cancel(row) is False
    assert run_due() == 0
    row.refresh_from_db()
    assert row.state == JobState.CANCELLED


def test_a_dead_job_comes_back_with_all_its_attempts():
    row = enqueue(scripted, key="k", number=1)
    Job.objects.filter(pk=row.pk).update(state=JobState.DEAD, attempts=3, finished_at=now())
    assert requeue(row) is True
    assert requeue(row) is False
    assert run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.DONE, 1)
    assert calls == [(1, {"number": 1})]


def test_a_dead_job_stays_while_a_newer_one_has_its_key():
    old = enqueue(scripted, key="k")
    Job.objects.filter(pk=old.pk).update(state=JobState.DEAD)
    enqueue(scripted, key="k")
    assert requeue(old) is False
    old.refresh_from_db()
    assert old.state == JobState.DEAD
