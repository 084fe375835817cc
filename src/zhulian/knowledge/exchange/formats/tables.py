"""CSV and Excel: a row for a text. Cells are never formulas, neither written nor read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from zhulian.knowledge.exchange.archives import Archive, decoded
from zhulian.knowledge.exchange.bundle import Bundle
from zhulian.knowledge.exchange.cleaning import with_links
from zhulian.knowledge.exchange.pieces import Piece, Source, piece
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.knowledge.exchange.records import Reading, facts_record, text_record
from zhulian.platform.ui.spreadsheets import CELL_CHARS, FORMULA_STARTS, csv_bytes, xlsx_bytes

ENDINGS = ("csv", "tsv", "xlsx")
COLUMNS = (
    *("id", "language", "title", "summary", "html", "slug", "earlier", "state", "kind", "topic", "topic_en"),
    *("audience", "groups", "products", "categories", "related", "importance"),
    *("valid_from", "valid_until", "review_on", "attachments"),
)
LISTED = {"earlier", "topic", "topic_en", "groups", "products", "categories", "related", "attachments"}
ALSO = {
    "编号": "id", "语言": "language", "标题": "title", "摘要": "summary", "内容": "html", "正文": "html",
    "content": "html", "body": "html", "地址": "slug", "状态": "state", "类型": "kind", "知识目录": "topic",
    "目录": "topic", "受众": "audience", "可见范围": "audience", "客户组": "groups", "产品": "products",
    "业务分类": "categories", "分类": "categories", "相关条目": "related", "重要性": "importance",
    "生效日期": "valid_from", "失效日期": "valid_until", "复核日期": "review_on", "附件": "attachments",
}  # fmt: skip
MORE = re.compile(r"html (\d+)")
"""Further columns for content that is longer than a cell of Excel holds."""
PIECE_CHARS = CELL_CHARS // 2
"""Excel counts some characters twice."""
MOST_ROWS = 20_000
BROKEN = (
    ParseError,
    BadZipFile,
    KeyError,
    ValueError,
    IndexError,
    AttributeError,
    TypeError,
    EOFError,
    OSError,
)
MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>")


def joined(parts: Sequence[str], sign: str) -> str:
    """Several values in one cell."""
    return f" {sign} ".join(part.replace("\\", "\\\\").replace(sign, f"\\{sign}") for part in parts)


def parted(cell: str, sign: str) -> list[str]:
    """The values of a cell."""
    found = re.findall(rf"((?:\\.|[^\\{re.escape(sign)}])+)", cell, re.DOTALL)
    return [text for part in found if (text := re.sub(r"\\(.)", r"\1", part.strip(), flags=re.DOTALL))]


def _sign(name: str) -> str:
    return ">" if name.startswith("topic") else "|"


def rows(bundle: Bundle, links: dict[str, str], most: int | None) -> list[list[Any]]:
    """Head and rows. `most`: the characters that a cell holds."""
    found: list[dict[str, Any]] = []
    for article in bundle.articles:
        facts = facts_record(article)
        facts["attachments"] = [links[file.sha256] for file in article.files if not file.is_inline]
        for text in article.texts:
            record = {**facts, **text_record(text)}
            cells = {
                name: joined(value, _sign(name)) if name in LISTED else value
                for name, value in record.items()
            }
            html = with_links(text.html, links)
            parts = [html[at : at + most] for at in range(0, len(html), most)] if most else [html]
            cells |= {f"html {place}" if place > 1 else "html": part for place, part in enumerate(parts, 1)}
            found.append(cells)
    extra = sorted(
        {name for cells in found for name in cells if MORE.fullmatch(name)}, key=lambda name: int(name[5:])
    )
    head = [*COLUMNS, *extra]
    return [head, *([cells.get(name, "") for name in head] for cells in found)]


def written_csv(bundle: Bundle, links: dict[str, str]) -> bytes:
    """All texts as CSV, for spreadsheets."""
    found = [[_guarded(cell) for cell in row] for row in rows(bundle, links, None)]
    return csv_bytes(found)


def written_excel(bundle: Bundle, links: dict[str, str]) -> bytes:
    """All texts as a workbook."""
    # What the writer keeps from being a formula, the reader takes away again.
    return xlsx_bytes(rows(bundle, links, PIECE_CHARS), "articles")


def pieces(source: Source) -> Iterator[Piece]:
    """The texts of a table; its first row names the columns, in English or Chinese."""
    lines = _workbook(source.data) if source.name.lower().endswith("xlsx") else _lines(source.data)
    is_csv = not source.name.lower().endswith("xlsx")
    head = [_column(cell) for cell in next(lines, [])]
    if "title" not in head:
        raise CannotRead("columns")
    for number, cells in enumerate(lines, start=2):
        record: dict[str, Any] = {}
        for name, value in zip(head, cells, strict=False):
            text = _plain(value) if is_csv else value
            if name and name not in record:
                record[name] = parted(text, _sign(name)) if name in LISTED else text
        if any(record.values()):
            place = f"{source.name} {number}"
            yield piece(source, Reading(record), _content(record), place=place, key=place, by_name=False)
        if number > MOST_ROWS:
            raise CannotRead("too_many_articles", MOST_ROWS)


def _content(record: dict[str, Any]) -> str:
    more = sorted((int(found[1]), name) for name in record if (found := MORE.fullmatch(name)))
    text = str(record.get("html", "")) + "".join(str(record[name]) for _number, name in more)
    if MARKUP.search(text):
        return text
    from html import escape

    # Somebody's plain words: an empty line parts paragraphs.
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts)


def _column(cell: str) -> str:
    name = cell.strip().lstrip("\ufeff").rstrip("*").strip().lower()
    return ALSO.get(name, name.replace(" ", "_") if not MORE.fullmatch(name) else name)


def _guarded(cell: Any) -> Any:
    """An apostrophe that is one is doubled, so that the reader knows."""
    is_marked = isinstance(cell, str) and cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA_STARTS)
    return f"'{cell}" if is_marked else cell


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a cell from being a formula."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA_STARTS) else cell


def _lines(data: bytes) -> Iterator[list[str]]:
    text = decoded(data)
    head = text.split("\n", 1)[0]
    sign = max(",;\t", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), 4_000_000))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    except csv.Error as error:
        raise CannotRead("failed", error) from error


def _workbook(data: bytes) -> Iterator[list[str]]:
    import openpyxl

    archive = Archive(io.BytesIO(data))
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name)[:2048].upper():
            raise CannotRead("workbook")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    except BROKEN as error:
        raise CannotRead("workbook") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
