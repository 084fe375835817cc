"""A file as a table: its header and its rows, streamed in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from zhulian.intake.importing import delimited, encodings, workbooks
from zhulian.intake.importing.problems import FileProblem, RowProblem

CSV, XLSX = "csv", "xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MOST_COLUMNS = 200
MOST_ROWS = 1_000_000
SAMPLES = 200
HEADER_CHARS = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read. `is_sure` is False where no encoding fits strictly."""

    format: str = CSV
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    is_sure: bool = True

    def as_json(self) -> dict[str, Any]:
        """What `ImportRun.reading` holds."""
        return asdict(self) | {"sheets": list(self.sheets)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Reading:
        """From `ImportRun.reading`."""
        return cls(**(stored | {"sheets": tuple(stored.get("sheets", ()))}))


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header; `number` counts from 1, blank rows included."""

    number: int
    cells: list[str]
    problem: RowProblem | None = None

    @property
    def is_blank(self) -> bool:
        """True if there is nothing in it."""
        return self.problem is None and not any(self.cells)


def guess(path: Path) -> Reading:
    """How the file is to be read, from its bytes alone. Raises FileProblem."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise FileProblem("empty_file")
    if head.startswith(OLE):
        raise FileProblem("old_excel")
    if head.startswith(ZIP):
        names = workbooks.sheet_names(path)
        return Reading(XLSX, sheet=names[0] if names else "", sheets=tuple(names))
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise FileProblem("not_a_table")
    encoding = encodings.detect(path)
    chosen = encoding or "gb18030"
    return Reading(
        CSV,
        encoding=chosen,
        delimiter=delimited.sniff_delimiter(path, chosen),
        is_sure=bool(encoding),
    )


class Table:
    """A file under one way of reading it. Raises FileProblem where its header cannot be used."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self.path = path
        self.reading = reading
        self.headers = self._headers()

    def _records(self) -> Iterator[delimited.Record]:
        if self.reading.format == XLSX:
            return ((cells, None) for cells in workbooks.records(self.path, self.reading.sheet))
        return delimited.records(self.path, self.reading.encoding, self.reading.delimiter)

    def _headers(self) -> list[str]:
        for cells, problem in self._records():
            if problem is not None:
                raise FileProblem("broken_header")
            if any(cell.strip() for cell in cells):
                return _checked([" ".join(cell.split()) for cell in cells])
        raise FileProblem("empty_file")

    def rows(self, start: int = 1) -> Iterator[Row]:
        """The rows from number `start` on. Raises FileProblem in the middle of a damaged or too long file."""
        number = -1
        for cells, problem in self._records():
            if number < 0 and not any(cell.strip() for cell in cells):
                continue
            number += 1
            if number > MOST_ROWS:
                raise FileProblem("too_many_rows", MOST_ROWS)
            if number >= max(start, 1):
                yield self._row(number, cells, problem)

    def _row(self, number: int, cells: list[str], problem: RowProblem | None) -> Row:
        width = len(self.headers)
        if problem is not None:
            return Row(number, cells, RowProblem(problem.code, self._named(problem.column), problem.detail))
        if any(cell.strip() for cell in cells[width:]):
            return Row(number, cells, RowProblem("too_many_cells"))
        return Row(number, [*cells[:width], *[""] * (width - len(cells))])

    def _named(self, column: str) -> str:
        """The header of column "#3"."""
        number = int(column[1:]) if column.startswith("#") else 0
        return self.headers[number - 1] if 0 < number <= len(self.headers) else ""

    def samples(self) -> list[Row]:
        """The first rows that are not blank. Raises FileProblem("no_rows") where there are none."""
        found = list(islice((row for row in self.rows() if not row.is_blank), SAMPLES))
        if not found:
            raise FileProblem("no_rows")
        return found


def _checked(headers: list[str]) -> list[str]:
    """The names of the columns; empty ones at the end are left out."""
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise FileProblem("too_many_columns", MOST_COLUMNS)
    seen: dict[str, int] = {}
    for number, header in enumerate(headers, start=1):
        if not header:
            raise FileProblem("blank_header", workbooks.column_letters(number))
        if header in seen:
            places = f"{workbooks.column_letters(seen[header])}, {workbooks.column_letters(number)}"
            raise FileProblem("double_header", f"{header[:80]} ({places})")
        if delimited.BAD.search(header):
            raise FileProblem("broken_header")
        seen[header] = number
    return [header[:HEADER_CHARS] for header in headers]
