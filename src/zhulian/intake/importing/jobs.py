"""The job behind trials and runs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import override

from zhulian.intake.importing import actions, keeping
from zhulian.intake.importing.pace import keep_pace
from zhulian.intake.importing.problems import FileProblem
from zhulian.intake.importing.running import AfterBatch, Batch, Overtaken, settled_rows, work
from zhulian.intake.importing.states import AT_WORK
from zhulian.intake.models import ImportRun, ImportState
from zhulian.platform.jobs import Interrupted, JobContext, LeaseLost, enqueue, job, periodic

LONGEST_SECONDS = 12 * 3600.0


@job("intake.import", queue="heavy", max_attempts=6, timeout=LONGEST_SECONDS)
def bring_in(ctx: JobContext, *, run: int) -> None:
    """Try out or bring in the rows of a run from where it is; stops when somebody stopped it."""

    def after_batch(row: ImportRun, batch: Batch) -> None:
        done = settled_rows(row)
        ctx.progress(done, max(row.total_rows or 0, done + 1), row.name)
        if ctx.is_stopping:
            ctx.checkpoint()
        if row.is_replay and row.state == ImportState.RUNNING:
            keep_pace()

    try:
        bring_rows(run, after_batch)
    except (Interrupted, LeaseLost):
        raise
    except Exception as error:
        # The last attempt says so on the page; the job itself is kept among the dead with its trace.
        if ctx.attempt >= ctx.max_attempts:
            actions.fail(run, FileProblem("failed", f"{type(error).__name__}: {error}"))
        raise


def bring_rows(run_id: int, after_batch: AfterBatch) -> ImportRun | None:
    """Work on a run until its end; the finished row, or None where it was stopped or cannot be read."""
    with transaction.atomic():
        rows = ImportRun.objects.select_for_update(of=("self",))
        run = rows.select_related("client", "file", "started_by").filter(pk=run_id).first()
        if run is None or run.state not in AT_WORK:
            return None
        if run.state == ImportState.CHECKING:
            # A trial keeps what it met in memory: broken off, it begins again.
            actions.restart(run, ImportState.CHECKING)
    try:
        with override(run.started_by.language if run.started_by else None):
            work(run, after_batch)
    except Overtaken:
        return None
    except FileProblem as problem:
        actions.fail(run_id, problem)
        return None
    return actions.finish(run_id, run.state)


@periodic("intake.remove_old_imports", every=6 * 3600)
def remove_old_imports(ctx: JobContext) -> None:
    """Files and refused rows of finished imports go after ZHULIAN_IMPORT_KEEP_DAYS."""
    while keeping.remove_old():
        ctx.checkpoint()


def enqueue_run(run: ImportRun, *, created_by: int | None) -> None:
    """Once for a run, however often it is asked for."""
    enqueue(bring_in, key=f"import:{run.pk}", client=run.client_id, created_by=created_by, run=run.pk)
