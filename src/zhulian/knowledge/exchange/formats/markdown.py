"""Markdown: one file for a text, with its facts in YAML between two lines of hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zhulian.knowledge.exchange.archives import decoded
from zhulian.knowledge.exchange.bundle import ArticleData, TextData
from zhulian.knowledge.exchange.cleaning import with_links
from zhulian.knowledge.exchange.pieces import Piece, Source, piece
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.knowledge.exchange.records import Reading, facts_record, text_record
from zhulian.knowledge.exchange.to_markdown import rendered, to_markdown
from zhulian.knowledge.exchange.trees import tree

ENDINGS = ("md", "markdown")
MOST_FRONT = 64 * 1024
FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")


def written(article: ArticleData, text: TextData, links: dict[str, str], attached: list[str]) -> bytes:
    """The file of a text."""
    import yaml

    record = {**text_record(text), **facts_record(article)}
    if attached:
        record["attachments"] = attached
    front = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=1000)
    body = with_links(to_markdown(tree(text.html)), links)
    return f"---\n{front}---\n\n{body}".encode()


def pieces(source: Source) -> Iterator[Piece]:
    """The text of a file. Without front matter the first heading is the title, the folders are the topic."""
    content = decoded(source.data)
    found = FRONT.match(content)
    record = _front(found[1] or "") if found else {}
    body = content[found.end() :] if found else content
    title = ""
    if "title" not in record:
        heading = TITLE.match(body)
        title = heading[1] if heading else source.stem
        body = body[heading.end() :] if heading else body
    if "topic" not in record and source.folders:
        record["topic"] = list(source.folders)
    yield piece(source, Reading(record), rendered(body), title=title)


def _front(text: str) -> dict[str, Any]:
    import yaml

    if len(text) > MOST_FRONT:
        raise CannotRead("front", len(text))
    try:
        # Every value is a text: no dates, no numbers, no objects are made of it.
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CannotRead("front", " ".join(str(error).split())) from error
    if not isinstance(found, dict | None):
        raise CannotRead("front", text[:40])
    return {str(name): value for name, value in (found or {}).items()}
