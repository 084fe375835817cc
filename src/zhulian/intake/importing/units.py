"""Pieces of work of a run: single rows, or the rows of one request that stand together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from zhulian.intake.importing.mapping import Picker
from zhulian.intake.importing.problems import RowProblem
from zhulian.intake.importing.reading import Row
from zhulian.intake.importing.rows import Settled, Together, Worker
from zhulian.tickets.errors import TicketError

MOST_TOGETHER = 500
"""Longer histories are brought in in several pieces, so that memory and transactions stay small."""


@dataclass
class Outcome:
    """What became of the rows of a piece; blank ones became nothing."""

    settled: list[Settled] = field(default_factory=list)
    refused: list[tuple[Row, RowProblem]] = field(default_factory=list)


class Units(Protocol):
    """Cuts a file into pieces and settles them."""

    def cut(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """The pieces in order; each row is in one of them."""
        ...

    def settle(self, unit: list[Row]) -> Outcome:
        """One piece, whole or not at all."""
        ...


@contextmanager
def whole() -> Iterator[None]:
    """All or nothing. Raises RowProblem for whatever is wrong with it."""
    try:
        with transaction.atomic():
            yield
    except TicketError as error:
        raise RowProblem("refused", detail=error) from error
    except ValidationError as error:
        raise RowProblem("refused", detail=" ".join(error.messages)) from error
    except (DataError, IntegrityError) as error:
        raise RowProblem("refused", detail=error) from error


class SingleRows:
    """Each row for itself."""

    def __init__(self, worker: Worker, picker: Picker, *, is_trial: bool) -> None:
        self._step = worker.try_out if is_trial else worker.settle
        self._picker = picker

    def cut(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """One by one."""
        return ([row] for row in rows)

    def settle(self, unit: list[Row]) -> Outcome:
        """The row, unless it is blank."""
        found = Outcome()
        for row in unit:
            if row.is_blank:
                continue
            try:
                if row.problem is not None:
                    raise row.problem
                with whole():
                    found.settled.append(self._step(self._picker.pick(row.cells)))
            except RowProblem as problem:
                found.refused.append((row, problem))
        return found


class RowsTogether:
    """Neighbouring rows of the same key. A wrong one keeps the others out too: half a history is a wrong one."""

    def __init__(self, worker: Together, picker: Picker, *, is_trial: bool) -> None:
        self._worker = worker
        self._step = worker.try_all if is_trial else worker.settle_all
        self._picker = picker

    def cut(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """A new piece begins where the key changes. What has none that can be read stays with the row before."""
        unit: list[Row] = []
        current = ""
        for row in rows:
            key = self._key(row)
            if unit and ((key and current and key != current) or len(unit) >= MOST_TOGETHER):
                yield unit
                unit, current = [], ""
            unit.append(row)
            current = current or key
        if unit:
            yield unit

    def _key(self, row: Row) -> str:
        try:
            return self._worker.key(self._picker.pick(row.cells))
        except IndexError:
            # A broken row may have too few cells.
            return ""

    def settle(self, unit: list[Row]) -> Outcome:
        """All rows of the piece, or none of them."""
        rows = [row for row in unit if not row.is_blank]
        parsed, wrong = self._parsed(rows)
        if not rows:
            return Outcome()
        if not wrong:
            try:
                with whole():
                    return Outcome(settled=self._step(parsed))
            except RowProblem as problem:
                return Outcome(refused=[(row, problem) for row in rows])
        place = min(wrong) + 1
        others = RowProblem("with_others", "", place)
        return Outcome(refused=[(row, wrong.get(row.number, others)) for row in rows])

    def _parsed(self, rows: list[Row]) -> tuple[list[Any], dict[int, RowProblem]]:
        parsed: list[Any] = []
        wrong: dict[int, RowProblem] = {}
        for row in rows:
            try:
                if row.problem is not None:
                    raise row.problem
                parsed.append(self._worker.parse(self._picker.pick(row.cells)))
            except RowProblem as problem:
                wrong[row.number] = problem
        return parsed, wrong
