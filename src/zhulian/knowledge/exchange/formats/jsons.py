"""JSON: everything in one file, images beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from zhulian.knowledge.exchange.archives import decoded
from zhulian.knowledge.exchange.bundle import Bundle
from zhulian.knowledge.exchange.cleaning import with_links
from zhulian.knowledge.exchange.pieces import Piece, Source, piece
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.knowledge.exchange.records import Reading, facts_record, text_record

ENDINGS = ("json",)
NAME = "articles.json"
MARK = "zhulian-knowledge"


def written(bundle: Bundle, links: dict[str, str]) -> bytes:
    """All articles of a bundle."""
    articles = []
    for article in bundle.articles:
        texts = [{**text_record(text), "html": with_links(text.html, links)} for text in article.texts]
        attached = [links[file.sha256] for file in article.files if not file.is_inline]
        record = {**facts_record(article), "texts": texts}
        articles.append(record | ({"attachments": attached} if attached else {}))
    whole = {"format": MARK, "version": 1, "articles": articles}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def pieces(source: Source) -> Iterator[Piece]:
    """The texts of a file: our own export, or a list of articles with `title` and `html`."""
    try:
        whole = json.loads(decoded(source.data))
    except (ValueError, RecursionError) as error:
        raise CannotRead("json", error) from error
    articles = whole.get("articles") if isinstance(whole, dict) else whole
    if not isinstance(articles, list):
        raise CannotRead("json", "articles")
    for number, record in enumerate(articles, start=1):
        if not isinstance(record, dict):
            raise CannotRead("json", f"articles[{number - 1}]")
        yield from _texts(source, record, number)


def _texts(source: Source, record: dict[str, Any], number: int) -> Iterator[Piece]:
    texts = record.get("texts")
    for text in texts if isinstance(texts, list) and texts else [record]:
        if not isinstance(text, dict):
            raise CannotRead("json", f"articles[{number - 1}].texts")
        html = text.get("html")
        place = f"{source.name} {number}"
        reading = Reading({**record, **text})
        content = html if isinstance(html, str) else ""
        yield piece(source, reading, content, place=place, key=place, by_name=False)
