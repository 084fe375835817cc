"""A bundle as a file of one of the formats."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from zhulian.knowledge.exchange.archives import packed
from zhulian.knowledge.exchange.bundle import Bundle
from zhulian.knowledge.exchange.formats import jsons, markdown, pages, tables
from zhulian.knowledge.exchange.images import names_of
from zhulian.knowledge.models import ExchangeFormat

EACH: dict[str, ModuleType] = {ExchangeFormat.MARKDOWN: markdown, ExchangeFormat.HTML: pages}
ENDINGS = {ExchangeFormat.MARKDOWN: "md", ExchangeFormat.HTML: "html"}


def write(bundle: Bundle, form: str) -> tuple[bytes, str]:
    """The bytes and the ending of the file's name."""
    links = names_of(bundle.files.values())
    if form == ExchangeFormat.WORD:
        from zhulian.knowledge.exchange.formats import word

        return packed([*word.documents(bundle, links), *_files(bundle, links)]), "zip"
    if form in EACH:
        return packed([*_texts(bundle, form, links), *_files(bundle, links)]), "zip"
    if form == ExchangeFormat.JSON:
        return packed([(jsons.NAME, jsons.written(bundle, links)), *_files(bundle, links)]), "zip"
    is_csv = form == ExchangeFormat.CSV
    table = tables.written_csv(bundle, links) if is_csv else tables.written_excel(bundle, links)
    ending = "csv" if is_csv else "xlsx"
    if not links:
        return table, ending
    return packed([(f"articles.{ending}", table), *_files(bundle, links)]), "zip"


def _texts(bundle: Bundle, form: str, links: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    for article in bundle.articles:
        attached = [links[file.sha256] for file in article.files if not file.is_inline]
        for text in article.texts:
            name = f"{text.slug}.{text.language}.{ENDINGS[ExchangeFormat(form)]}"
            yield name, EACH[form].written(article, text, links, attached)


def _files(bundle: Bundle, links: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    for digest, file in bundle.files.items():
        yield links[digest], file.load()
