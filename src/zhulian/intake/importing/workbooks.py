"""Rows of Excel workbooks (.xlsx), streamed: values as they were last calculated, never formulas."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from zhulian.intake.importing.problems import FileProblem

MOST_PARTS = 2000
MOST_BYTES = 600 * 1024 * 1024
MOST_TEXT_BYTES = 96 * 1024 * 1024
"""Excel's table of texts is the one part that is held in memory."""
TEXTS = "xl/sharedStrings.xml"
HEAD_BYTES = 2048
BROKEN = (
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    AttributeError,
    TypeError,
    EOFError,
    OSError,
    NotImplementedError,
)
"""What the reader raises for damaged workbooks."""


def check(path: Path) -> None:
    """Raise FileProblem for what is no workbook, and for one that would unpack to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise FileProblem("not_a_table")
            _check_sizes(parts)
            for part in parts:
                _check_markup(archive, part)
    except zipfile.BadZipFile as error:
        raise FileProblem("broken_workbook") from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """By what the archive's own list says; the reader stops where a part is larger than that."""
    texts = sum(part.file_size for part in parts if part.filename == TEXTS)
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_BYTES
        or texts > MOST_TEXT_BYTES
    ):
        raise FileProblem("workbook_too_large")


def _check_markup(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Excel writes no document type; one would only be there to blow up or to fetch something."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            if b"<!DOCTYPE" in file.read(HEAD_BYTES).upper():
                raise FileProblem("broken_workbook")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook, by its bytes: stored files have no ending. Raises FileProblem."""
    import openpyxl  # a sixth of a process's start, and only a workbook needs it

    check(path)
    with path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN as error:
            raise FileProblem("broken_workbook") from error
        try:
            yield book
        finally:
            book.close()


def column_letters(number: int) -> str:
    """How a workbook names its `number`-th column, from 1: A … Z, AA …"""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets with cells. Raises FileProblem."""
    with _opened(path) as book:
        return [sheet.title for sheet in book.worksheets]


def records(path: Path, sheet: str) -> Iterator[list[str]]:
    """The rows of a sheet ("": the first) as texts. Raises FileProblem, also in the middle."""
    with _opened(path) as book:
        found = [each for each in book.worksheets if sheet in ("", each.title)]
        if not found:
            raise FileProblem("no_sheet")
        # The size that the sheet claims may be wrong.
        found[0].reset_dimensions()
        rows = found[0].iter_rows(values_only=True)
        while (row := _next(rows)) is not None:
            yield [text_of(value) for value in row]


def _next(rows: Iterator[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """The next row; None at the end. What goes wrong outside, with whoever takes the rows, is not ours."""
    try:
        return next(rows, None)
    except BROKEN as error:
        raise FileProblem("broken_workbook") from error


def text_of(value: Any) -> str:
    """A cell as text: dates as 2019-04-25 09:32:09, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
