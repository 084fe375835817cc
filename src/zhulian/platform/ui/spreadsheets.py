"""Tables as files that spreadsheets open. Cells that would run as formulas are made plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL_CHARS = 32_767
"""What a cell of a workbook holds at most."""
NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
"""Characters that a workbook cannot hold."""


def plain(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else plain(value)


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read Chinese; moments in the active time zone."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows(
        [value if type(value) in (int, float) else _text(value) for value in row] for row in rows
    )
    return (BOM + text.getvalue()).encode()


def xlsx_bytes(rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """A workbook with one sheet whose head stays in view; numbers and moments are such, everything else is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(dict.fromkeys(map(ord, "[]:*?/\\")))[:31] or "1")
    sheet.freeze_panes = "A2"
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_cell(value))
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> Any:
    if value is None or type(value) in (int, float):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return value if isinstance(value, date) else str(value).translate(NO_XML)[:CELL_CHARS]
