"""Settles the rows of a run in small transactions, each together with the place where the run has come to.

Whatever ends the program in the middle, the next attempt goes on with the first row that is not settled: nothing is
lost and nothing done twice. Of two that work on the same run one gives up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from zhulian.intake.importing.customer_rows import CustomerRows
from zhulian.intake.importing.delimited import BAD
from zhulian.intake.importing.mapping import Picker
from zhulian.intake.importing.message_rows import MessageRows
from zhulian.intake.importing.problems import FileProblem, RowProblem
from zhulian.intake.importing.reading import Reading, Row, Table
from zhulian.intake.importing.rows import Settled, Worker
from zhulian.intake.models import ImportKind, ImportRefusal, ImportRun, ImportState
from zhulian.platform.files.storing import root
from zhulian.tickets.errors import TicketError

BATCH_ROWS = 25
BATCH_SECONDS = 0.25
"""On SQLite nobody else writes while a batch does."""
COUNTERS = ("made", "changed", "repeated", "refused")
TALLIES = ("new", "matched")


class Overtaken(Exception):
    """Somebody stopped the run, or another worker has it; nothing of the batch was written."""


@dataclass
class Batch:
    """What became of some rows in a row."""

    settled: list[Settled] = field(default_factory=list)
    refusals: list[ImportRefusal] = field(default_factory=list)
    next_row: int = 1


AfterBatch = Callable[[ImportRun, Batch], None]


def table_of(run: ImportRun) -> Table:
    """The run's file as a table. Raises FileProblem."""
    path = root() / run.file.path
    if not path.is_file():
        raise FileProblem("lost")
    return Table(path, Reading.of(run.reading))


def worker_of(run: ImportRun) -> Worker:
    """What brings in rows of this kind. Raises FileProblem."""
    return MessageRows(run) if run.kind == ImportKind.MESSAGES else CustomerRows(run)


def work(run: ImportRun, after_batch: AfterBatch) -> None:
    """Go through the rows that are not settled: really where the run is RUNNING, else only as a trial.

    `after_batch` is called after each commit. Raises FileProblem, Overtaken.
    """
    wanted = run.state
    table, worker = table_of(run), worker_of(run)
    picker = Picker(run.columns, table.headers)
    step = worker.settle if wanted == ImportState.RUNNING else worker.try_out
    rows = table.rows(run.next_row)
    while True:
        with transaction.atomic():
            batch = _batch(run, rows, picker, step)
            if batch is None:
                return
            run = _advance(run.pk, wanted, run.next_row, batch)
        after_batch(run, batch)


def _batch(
    run: ImportRun, rows: Iterator[Row], picker: Picker, step: Callable[[dict[str, str]], Settled]
) -> Batch | None:
    """The next rows, at most BATCH_ROWS or BATCH_SECONDS of them; None at the end of the file."""
    batch, until = Batch(next_row=run.next_row), time.monotonic() + BATCH_SECONDS
    for row in rows:
        batch.next_row = row.number + 1
        if not row.is_blank:
            try:
                batch.settled.append(_row(row, picker, step))
            except RowProblem as problem:
                batch.refusals.append(_refusal(run, row, problem))
        if len(batch.settled) + len(batch.refusals) >= BATCH_ROWS or time.monotonic() > until:
            return batch
    return batch if batch.next_row > run.next_row else None


def _row(row: Row, picker: Picker, step: Callable[[dict[str, str]], Settled]) -> Settled:
    """One row, whole or not at all. Raises RowProblem for whatever is wrong with it."""
    if row.problem is not None:
        raise row.problem
    try:
        with transaction.atomic():
            return step(picker.pick(row.cells))
    except TicketError as error:
        raise RowProblem("refused", detail=error) from error
    except ValidationError as error:
        raise RowProblem("refused", detail=" ".join(error.messages)) from error
    except (DataError, IntegrityError) as error:
        raise RowProblem("refused", detail=error) from error


def _refusal(run: ImportRun, row: Row, problem: RowProblem) -> ImportRefusal:
    """The row as it stands in the file, so that it can be mended; what cannot be stored becomes a sign for it."""
    return ImportRefusal(
        run_id=run.pk,
        number=row.number,
        column=_clean(run.columns.get(problem.column, problem.column))[:200],
        code=problem.code,
        detail=_clean(problem.detail),
        row=[_clean(cell) for cell in row.cells],
    )


def _clean(text: str) -> str:
    return BAD.sub("\ufffd", text)


def _advance(run_id: int, wanted: str, expected: int, batch: Batch) -> ImportRun:
    """Write the counters and the place with the batch. Raises Overtaken, which undoes the batch."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("client", "file").get(pk=run_id)
    if run.state != wanted or run.next_row != expected:
        raise Overtaken
    ImportRefusal.objects.bulk_create(batch.refusals)
    run.next_row = batch.next_row
    run.refused += len(batch.refusals)
    tally = dict(run.options.get("tally", {}))
    for settled in batch.settled:
        setattr(run, settled.outcome, getattr(run, settled.outcome) + 1)
        if settled.customer:
            tally[settled.customer] = tally.get(settled.customer, 0) + 1
    run.options = {**run.options, "tally": tally}
    changed = ImportRun.objects.filter(pk=run_id, state=wanted, next_row=expected).update(
        next_row=run.next_row, options=run.options, **{name: getattr(run, name) for name in COUNTERS}
    )
    if not changed:
        raise Overtaken
    return run


def settled_rows(run: ImportRun) -> int:
    """How many rows of the file have become something, refused ones included; blank rows do not count."""
    return int(run.made + run.changed + run.repeated + run.refused)
