"""A file of any format as a bundle: what it is shows by its content, then by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from zhulian.knowledge.exchange.archives import MOST_FILE_BYTES, Archive
from zhulian.knowledge.exchange.bundle import MOST_ARTICLES, Bundle, FileData, Refused
from zhulian.knowledge.exchange.formats import jsons, markdown, pages, tables, word
from zhulian.knowledge.exchange.images import attachment_in, image_in
from zhulian.knowledge.exchange.pieces import Piece, Source, assembled
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.knowledge.models import ExchangeFormat

Pieces = Callable[[Source], Iterator[Piece]]
FORMATS: tuple[tuple[tuple[str, ...], str, Pieces], ...] = (
    (jsons.ENDINGS, ExchangeFormat.JSON, jsons.pieces),
    (("xlsx",), ExchangeFormat.EXCEL, tables.pieces),
    (("csv", "tsv"), ExchangeFormat.CSV, tables.pieces),
    (word.ENDINGS, ExchangeFormat.WORD, word.pieces),
    (pages.ENDINGS, ExchangeFormat.HTML, pages.pieces),
    (markdown.ENDINGS, ExchangeFormat.MARKDOWN, markdown.pieces),
)
ENDINGS = {ending: (form, pieces) for endings, form, pieces in FORMATS for ending in endings}
ZIP = b"PK\x03\x04"


def read(path: Path, name: str) -> tuple[str, Bundle]:
    """What the file is, and its articles. Raises CannotRead where nothing of it can be read."""
    with path.open("rb") as file:
        is_zip = file.read(4) == ZIP
    if not is_zip:
        return _one(path, name)
    archive = Archive(path)
    if "xl/workbook.xml" in archive:
        return _one(path, _as(name, "xlsx"))
    if "word/document.xml" in archive:
        return _one(path, _as(name, "docx"))
    return _many(archive)


def _as(name: str, ending: str) -> str:
    return name if name.lower().endswith(f".{ending}") else f"{name}.{ending}"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _one(path: Path, name: str) -> tuple[str, Bundle]:
    """A single file; nothing lies beside it."""
    known = ENDINGS.get(_ending(name))
    if known is None:
        raise CannotRead("unknown")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise CannotRead("file_large", name)
    form, pieces = known
    source = Source(name.rpartition("/")[2], path.read_bytes(), lambda link: None, lambda link: None)
    return form, _bundle(list(pieces(source)), [])


def _many(archive: Archive) -> tuple[str, Bundle]:
    """All files of an archive that are articles; of what one of them is, all may be."""
    found: list[Piece] = []
    refused: list[Refused] = []
    forms: list[str] = []
    for name in archive.names:
        known = ENDINGS.get(_ending(name))
        if known is None or name.startswith("files/"):
            continue
        form, pieces = known
        forms.append(form)
        try:
            source = Source(name, archive.read(name), _finder(archive, name), _attacher(archive, name))
            found += list(pieces(source))
        except CannotRead as wrong:
            refused.append(Refused(name, wrong.problem))
        if len(found) > 2 * MOST_ARTICLES:
            raise CannotRead("too_many_articles", MOST_ARTICLES)
    if not forms:
        raise CannotRead("unknown")
    return max(set(forms), key=forms.count), _bundle(found, refused)


def _finder(archive: Archive, name: str) -> Callable[[str], FileData | None]:
    def find(link: str) -> FileData | None:
        place = archive.beside(name, link)
        return image_in(archive, place) if place else None

    return find


def _attacher(archive: Archive, name: str) -> Callable[[str], FileData | None]:
    def attach(link: str) -> FileData | None:
        place = archive.beside(name, link)
        return attachment_in(archive, place) if place else None

    return attach


def _bundle(found: list[Piece], refused: list[Refused]) -> Bundle:
    articles = assembled(found)
    if not articles and not refused:
        raise CannotRead("no_articles")
    if len(articles) > MOST_ARTICLES:
        raise CannotRead("too_many_articles", MOST_ARTICLES)
    return Bundle(tuple(articles), tuple(refused))
