"""Rows of CSV and TSV files, one at a time, whatever is wrong with some of them."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from zhulian.intake.importing.encodings import HANDLER, UNDECODABLE, codec
from zhulian.intake.importing.problems import RowProblem

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_CHARS = 64 * 1024
SNIFFED_ROWS = 30
RECORD_CHARS = 256 * 1024
"""A record longer than this has lost a quotation mark."""
CELL_CHARS = 128 * 1024
"""Held here: csv's own limit is one for the whole process, and others raise it."""
BAD = re.compile("[\x00" + UNDECODABLE + "]")
Record = tuple[list[str], RowProblem | None]


def sniff_delimiter(path: Path, encoding: str) -> str:
    """The separator under which the first rows are widest and most alike; a comma where none separates."""
    with _opened(path, encoding) as file:
        sample = file.read(SNIFFED_CHARS)
    return max(DELIMITERS, key=lambda each: _score(sample, each))


def _score(sample: str, delimiter: str) -> tuple[float, int]:
    lines = iter(sample.splitlines(keepends=True))
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            widths[len(row)] += bool(row)
            if widths.total() >= SNIFFED_ROWS:
                break
    except csv.Error:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda each: each[1], default=(0, 0))
    return (count / widths.total(), width) if width > 1 else (0.0, 0)


def _opened(path: Path, encoding: str) -> IO[str]:
    return path.open(encoding=codec(encoding), errors=HANDLER, newline="")


class _TooLong(Exception):
    """The record under way is longer than RECORD_CHARS, or a cell longer than CELL_CHARS."""


class _Lines:
    """Lines of a file of which the last ones can be put back; holds one record in memory."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self._chars = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._file.readline(RECORD_CHARS)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._chars += len(line)
        if self._chars > RECORD_CHARS:
            raise _TooLong
        return line

    @property
    def count(self) -> int:
        """How many lines the record has so far."""
        return len(self._taken)

    def settle(self) -> None:
        """The record is read."""
        self._taken, self._chars = [], 0

    def give_up(self) -> str:
        """The record is not readable: its first line is given up, all others are read as records of their own."""
        first = self._taken[0] if self._taken else ""
        self._back.extendleft(reversed(self._taken[1:]))
        self.settle()
        return first


def records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record with what is wrong with it; a blank line is an empty one.

    Where a quotation mark is lost, only the line that it stands in is given up.
    """
    with _opened(path, encoding) as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(reader)
                if any(len(cell) > CELL_CHARS for cell in cells):
                    raise _TooLong
            except StopIteration:
                return
            except (csv.Error, _TooLong) as error:
                problem = _problem(error, lines.count)
                yield lines.give_up().rstrip("\r\n").split(delimiter), problem
                continue
            lines.settle()
            yield cells, _unreadable(cells)


def _problem(error: Exception, lines: int) -> RowProblem:
    """A long text in one line is just that; one that goes on over lines has lost its closing mark."""
    if not isinstance(error, _TooLong) and "field larger" not in str(error):
        return RowProblem("quotes")
    return RowProblem("cell_too_long" if lines == 1 else "record_too_long", detail=CELL_CHARS)


def _unreadable(cells: list[str]) -> RowProblem | None:
    for number, cell in enumerate(cells, start=1):
        found = BAD.search(cell)
        if found is not None:
            return RowProblem("nul" if found[0] == "\x00" else "encoding", column=f"#{number}")
    return None
