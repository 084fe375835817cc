"""The job runner of a worker process: threads that run jobs, one that wakes them, one that keeps leases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from zhulian.platform.db.wake import Waiter
from zhulian.platform.jobs import claims, timers
from zhulian.platform.jobs.claims import Claim
from zhulian.platform.jobs.registry import JobKind, all_kinds, kind_named, load_all
from zhulian.platform.jobs.running import attempt, fail
from zhulian.platform.leases import new_holder
from zhulian.platform.models import Job

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
# Other people's commits wake the runner too; it looks at most this often.
LOOK_EVERY_SECONDS = 0.05
ERROR_PAUSE_SECONDS = 1.0
TICK_SECONDS = 0.5
KEEPER = "job-leases"
LIGHT = ("default", "mail")
ALL = ("default", "mail", "heavy")
# Threads cannot be killed: a worker with this many hung ones asks to be started anew.
MOST_HUNG = 4


@dataclass
class Attempt:
    """What a thread is doing now."""

    job: Job
    kind: JobKind
    claim: Claim
    deadline: float
    thread: threading.Thread
    number: int


class JobRunner:
    """Runs jobs until stopped. Any number of runners in any number of processes may share a database.

    `threads` attempts run at the same time; the first takes no heavy jobs, so that mail goes out beside them.
    `on_exhausted` is called when so many threads hang that the process should be started anew.
    """

    def __init__(
        self,
        *,
        threads: int | None = None,
        lease_seconds: float | None = None,
        on_exhausted: Callable[[], None] = lambda: None,
    ) -> None:
        load_all()
        self.worker = new_holder()
        self.lease_seconds = lease_seconds or settings.JOB_LEASE_SECONDS
        self.stopping = threading.Event()
        self._ended = threading.Event()
        self._on_exhausted = on_exhausted
        self._names = [kind.name for kind in all_kinds()]
        self._count = threads or settings.JOB_THREADS
        self._bell = threading.Condition()
        self._rings = 0
        self._running: dict[threading.Thread, Attempt] = {}
        self._hung: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start all threads and return."""
        self._spawn("job-waker", self._wake_on_commits)
        self._spawn(KEEPER, self._keep_leases)
        for number in range(self._count):
            self._spawn_worker(number)

    def stop(self, seconds: float = 5.0) -> None:
        """Ask running jobs to save, and wait so long; what still runs is claimed again after its lease."""
        self.stopping.set()
        self._ring()
        until = time.monotonic() + seconds
        for thread in self._threads:
            if thread not in self._hung and thread.name != KEEPER:
                thread.join(max(0.0, until - time.monotonic()))
        self._ended.set()

    # Threads

    def _spawn(self, name: str, body: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=body, args=arguments, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _spawn_worker(self, number: int) -> None:
        queues = LIGHT if number == 0 and self._count > 1 else ALL
        self._spawn(f"job-{number}", self._work, number, queues)

    def _work(self, number: int, queues: tuple[str, ...]) -> None:
        me = threading.current_thread()
        while not self.stopping.is_set() and me not in self._hung:
            seen = self._rings
            try:
                if not self._work_once(number, queues):
                    self._wait_for_ring(seen)
            except Exception:
                log.exception("job_runner_error")
                connection.close()
                self.stopping.wait(ERROR_PAUSE_SECONDS)
        connection.close()

    def _work_once(self, number: int, queues: tuple[str, ...]) -> bool:
        """Claim and run one job; False if there was none."""
        taken = claims.claim(self.worker, self._names, queues, lease_seconds=self.lease_seconds)
        if taken is None:
            close_old_connections()
            return False
        job, claim = taken
        kind = kind_named(job.name)
        me = threading.current_thread()
        if kind is not None:
            with self._lock:
                self._running[me] = Attempt(job, kind, claim, time.monotonic() + kind.timeout, me, number)
        try:
            attempt(job, claim, self.stopping)
        finally:
            with self._lock:
                self._running.pop(me, None)
            close_old_connections()
        return True

    # Waking

    def _ring(self) -> None:
        with self._bell:
            self._rings += 1
            self._bell.notify_all()

    def _wait_for_ring(self, seen: int) -> None:
        with self._bell:
            self._bell.wait_for(lambda: self._rings != seen or self.stopping.is_set(), timeout=60)

    def _wake_on_commits(self) -> None:
        """Look for due jobs whenever somebody committed, and every second for those whose time has come."""
        waiter = Waiter()
        timers_at: float | None = None
        while not self.stopping.is_set():
            try:
                timers_at = self._look_at_timers(timers_at)
                if claims.due_jobs(self._names, ALL).exists():
                    self._ring()
                close_old_connections()
                self.stopping.wait(LOOK_EVERY_SECONDS)
                waiter.wait(POLL_SECONDS, self.stopping)
            except Exception:
                log.exception("job_waker_error")
                connection.close()
                self.stopping.wait(ERROR_PAUSE_SECONDS)
        waiter.close()
        connection.close()

    def _look_at_timers(self, last: float | None) -> float:
        """Fire periodic jobs once a second; when that was done last, on the monotonic clock."""
        moment = time.monotonic()
        if last is None:
            timers.prepare()
        elif moment - last < POLL_SECONDS:
            return last
        timers.fire_due()
        return moment

    # Leases

    def _keep_leases(self) -> None:
        """Until the runner has ended: prolong what runs, four times a lease, and give up what overran."""
        prolonged_at = time.monotonic()
        while not self._ended.wait(min(TICK_SECONDS, self.lease_seconds / 4)):
            try:
                if time.monotonic() - prolonged_at >= self.lease_seconds / 4:
                    prolonged_at = time.monotonic()
                    self._prolong()
                self._give_up_overruns()
            except Exception:
                log.exception("job_leases_error")
                connection.close()
        connection.close()

    def _prolong(self) -> None:
        with self._lock:
            held = [one.claim for one in self._running.values()]
        for lost in claims.prolong(held, lease_seconds=self.lease_seconds):
            log.warning("job_lease_lost", job_id=lost.job, attempt=lost.attempt)
        close_old_connections()

    def _give_up_overruns(self) -> None:
        """An overrun attempt counts as failed; its thread cannot be killed, so another takes its place."""
        moment = time.monotonic()
        with self._lock:
            over = [one for one in self._running.values() if one.deadline <= moment]
            for one in over:
                self._running.pop(one.thread)
                self._hung.add(one.thread)
        for one in over:
            outcome = fail(one.kind, one.job, one.claim, f"Timeout: no end after {one.kind.timeout:g} s")
            log.error("job_timeout", job=one.job.name, job_id=one.job.pk, outcome=outcome)
            self._spawn_worker(one.number)
        if over and sum(thread.is_alive() for thread in self._hung) >= MOST_HUNG:
            log.error("job_runner_exhausted", hung=len(self._hung))
            self._on_exhausted()
