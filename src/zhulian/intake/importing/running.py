"""Settles the rows of a run in small transactions, each together with the place where the run has come to.

Whatever ends the program in the middle, the next attempt goes on with the first row that is not settled: nothing is
lost and nothing done twice. Of two that work on the same run one gives up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from zhulian.intake.importing.customer_rows import CustomerRows
from zhulian.intake.importing.delimited import BAD
from zhulian.intake.importing.event_rows import EventRows
from zhulian.intake.importing.mapping import Picker
from zhulian.intake.importing.message_rows import MessageRows
from zhulian.intake.importing.problems import FileProblem, RowProblem
from zhulian.intake.importing.reading import Reading, Row, Table
from zhulian.intake.importing.rows import Settled, Worker
from zhulian.intake.importing.units import RowsTogether, SingleRows, Units
from zhulian.intake.models import ImportKind, ImportRefusal, ImportRun, ImportState
from zhulian.platform.files.storing import root

BATCH_ROWS = 25
BATCH_SECONDS = 0.1
"""On SQLite nobody else writes while a batch does."""
COUNTERS = ("made", "changed", "repeated", "refused")
TALLIES = ("new", "matched")
MOST_REMARKS = 300


class Overtaken(Exception):
    """Somebody stopped the run, or another worker has it; nothing of the batch was written."""


@dataclass
class Batch:
    """What became of some rows in a row."""

    settled: list[Settled] = field(default_factory=list)
    refusals: list[ImportRefusal] = field(default_factory=list)
    next_row: int = 1


AfterBatch = Callable[[ImportRun, Batch], None]


def path_of(run: ImportRun) -> Path:
    """Where the run's file lies. Raises FileProblem where it is gone."""
    if run.file is None or not (root() / run.file.path).is_file():
        raise FileProblem("lost")
    return root() / run.file.path


def table_of(run: ImportRun) -> Table:
    """The run's file as a table. Raises FileProblem."""
    return Table(path_of(run), Reading.of(run.reading))


def units_of(run: ImportRun, picker: Picker, *, is_trial: bool) -> Units:
    """What brings in rows of this kind. Raises FileProblem."""
    if run.kind == ImportKind.EVENTS:
        return RowsTogether(EventRows(run), picker, is_trial=is_trial)
    worker: Worker = MessageRows(run) if run.kind == ImportKind.MESSAGES else CustomerRows(run)
    return SingleRows(worker, picker, is_trial=is_trial)


def work(run: ImportRun, after_batch: AfterBatch) -> None:
    """Go through the rows that are not settled: really where the run is RUNNING, else only as a trial.

    `after_batch` is called after each commit. Raises FileProblem, Overtaken.
    """
    wanted = run.state
    table = table_of(run)
    units = units_of(run, Picker(run.columns, table.headers), is_trial=wanted != ImportState.RUNNING)
    pieces = units.cut(table.rows(run.next_row))
    while True:
        with transaction.atomic():
            batch = _batch(run, pieces, units)
            if batch is None:
                return
            run = _advance(run.pk, wanted, run.next_row, batch)
        after_batch(run, batch)


def _batch(run: ImportRun, pieces: Iterator[list[Row]], units: Units) -> Batch | None:
    """The next rows, at most BATCH_ROWS or BATCH_SECONDS of them; None at the end of the file."""
    batch, until = Batch(next_row=run.next_row), time.monotonic() + BATCH_SECONDS
    for unit in pieces:
        batch.next_row = unit[-1].number + 1
        found = units.settle(unit)
        batch.settled += found.settled
        batch.refusals += [_refusal(run, row, problem) for row, problem in found.refused]
        if len(batch.settled) + len(batch.refusals) >= BATCH_ROWS or time.monotonic() > until:
            return batch
    return batch if batch.next_row > run.next_row else None


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
        for name, count in (*settled.counts.items(), (settled.customer, 1)):
            if name:
                tally[name] = tally.get(name, 0) + count
    remarks = noted(run.options.get("remarks", {}), batch.settled)
    run.options = {**run.options, "tally": tally, **({"remarks": remarks} if remarks else {})}
    changed = ImportRun.objects.filter(pk=run_id, state=wanted, next_row=expected).update(
        next_row=run.next_row, options=run.options, **{name: getattr(run, name) for name in COUNTERS}
    )
    if not changed:
        raise Overtaken
    return run


def noted(held: Mapping[str, Mapping[str, str]], settled: Iterable[Settled]) -> dict[str, dict[str, str]]:
    """The remarks by topic and key, with those of these rows; at most MOST_REMARKS of a topic."""
    found = {topic: dict(keys) for topic, keys in held.items()}
    for remark in (remark for row in settled for remark in row.remarks):
        keys = found.setdefault(remark.topic, {})
        if not remark.text:
            keys.pop(remark.key, None)
        elif remark.key in keys or len(keys) < MOST_REMARKS:
            keys[remark.key] = remark.text
    return {topic: keys for topic, keys in found.items() if keys}


def settled_rows(run: ImportRun) -> int:
    """How many rows of the file have become something, refused ones included; blank rows do not count."""
    return int(run.made + run.changed + run.repeated + run.refused)
