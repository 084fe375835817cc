"""HTML: one page for a text, with its facts as JSON in its head."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

from zhulian.engine.mail.htmltext import VOID
from zhulian.knowledge.exchange.archives import decoded
from zhulian.knowledge.exchange.bundle import ArticleData, TextData
from zhulian.knowledge.exchange.cleaning import with_links
from zhulian.knowledge.exchange.pieces import Piece, Source, piece
from zhulian.knowledge.exchange.records import Reading, facts_record, text_record

ENDINGS = ("html", "htm", "xhtml")
META = "zhulian"
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="description" content="{summary}">
<meta name="{meta}" content="{record}">
</head>
<body>
<h1>{title}</h1>
<main>{body}</main>
</body>
</html>
"""


def written(article: ArticleData, text: TextData, links: dict[str, str], attached: list[str]) -> bytes:
    """The page of a text."""
    record = {**text_record(text), **facts_record(article)}
    if attached:
        record["attachments"] = attached
    page = PAGE.format(
        language=escape(text.language),
        title=escape(text.title),
        summary=escape(text.summary),
        meta=META,
        record=escape(json.dumps(record, ensure_ascii=False)),
        body=with_links(text.html, links),
    )
    return page.encode()


def pieces(source: Source) -> Iterator[Piece]:
    """The text of a page; of a foreign one the title is its `title` or first heading, the content its body."""
    page = _Page()
    page.feed(decoded(source.data))
    page.close()
    record = _record(page.meta.get(META, ""))
    record.setdefault("summary", page.meta.get("description", "")[:400])
    if page.language:
        record.setdefault("language", page.language)
    if "topic" not in record and source.folders:
        record["topic"] = list(source.folders)
    title = page.heading.strip() or page.title.strip() or source.stem
    yield piece(source, Reading(record), page.body, title=" ".join(title.split()))


def _record(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class _Page(HTMLParser):
    """Head and content of a page; the content is that of `main` where there is one, without the first heading."""

    HIDDEN = frozenset({"script", "style", "noscript", "template", "nav", "head"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.meta: dict[str, str] = {}
        self.title = self.heading = self.language = ""
        self._all: list[str] = []
        self._main: list[str] = []
        self._in: list[str] = []

    @property
    def body(self) -> str:
        """The content's HTML."""
        return "".join(self._main or self._all)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta" and told.get("name"):
            self.meta.setdefault(told["name"].lower(), told.get("content", ""))
        if tag == "html":
            self.language = told.get("lang", "")
        if tag == "h1" and not self.heading.strip():
            tag = "h1 first"
        if tag not in VOID:
            self._in.append(tag)
        if tag not in {"html", "body", "main", "h1 first"}:
            self._add(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1" and "h1 first" in self._in:
            tag = "h1 first"
        if tag not in {"html", "body", "main", "h1 first"}:
            self._add(f"</{tag}>")
        if tag in self._in:
            while self._in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def _add(self, text: str) -> None:
        from html import unescape

        if "title" in self._in:
            self.title += "" if text.startswith("<") else unescape(text)
        elif "h1 first" in self._in:
            self.heading += "" if text.startswith("<") else unescape(text)
        elif not self.HIDDEN.intersection(self._in):
            self._all.append(text)
            if "main" in self._in:
                self._main.append(text)
