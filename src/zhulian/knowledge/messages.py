"""An article's words as plain text that fits into an answer to a customer."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from itertools import groupby

_BLANKS = re.compile(r"\s+")
_APART = frozenset(("p", "h2", "h3", "h4", "blockquote", "aside", "figure", "table", "pre", "caption"))
_SHORT = 300
SHORT_CHANNELS = frozenset(("sms", "wechat"))
"""Where a long answer is cut by whoever carries it: the summary goes there, and the link."""


class _Writer(HTMLParser):
    """Collects lines; an empty one stands between paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._lists: list[int | None] = []
        self._link: tuple[str, str] | None = None
        self._as_is = 0

    def end_line(self, *, gap: bool = False) -> None:
        """End the present line; with `gap` an empty one follows, never two."""
        if self._line.strip():
            self.lines.append(self._line.rstrip() if self._as_is else self._line.strip())
        self._line = ""
        if gap and self.lines and self.lines[-1]:
            self.lines.append("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, an item of a list, a cell, a link."""
        if tag in {"ul", "ol"}:
            self.end_line(gap=not self._lists)
            begin = dict(attrs).get("start") or "1"
            self._lists.append(int(begin) if tag == "ol" and begin.isdigit() else 1 if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag == "br":
            self.end_line()
        elif tag in _APART and not self._lists:
            self.end_line(gap=True)
        elif tag == "tr":
            self.end_line()
        elif tag in {"td", "th"} and self._line:
            self._line += " | "
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", self._line)
        self._as_is += tag == "pre"

    def _item(self) -> None:
        self.end_line()
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._line = f"{number}. " if number is not None else "• "

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        if tag in {"ul", "ol"}:
            self.end_line()
            if self._lists:
                self._lists.pop()
            self.end_line(gap=not self._lists)
        elif tag in {"li", "tr"}:
            self.end_line()
        elif tag == "a" and self._link is not None:
            self._end_link(*self._link)
        elif tag in _APART and not self._lists:
            self.end_line(gap=True)
        self._as_is -= tag == "pre"

    def _end_link(self, href: str, before: str) -> None:
        words = self._line[len(before) :].strip()
        if href.lower().startswith(("http://", "https://")) and href not in words:
            self._line += f" {href} " if not words else f" ({href})"
        self._link = None

    def handle_data(self, data: str) -> None:
        """Words; blanks are one blank, save in preformatted text."""
        if not self._as_is:
            self._line += _BLANKS.sub(" ", data) if self._line else _BLANKS.sub(" ", data).lstrip()
            return
        first, *more = data.split("\n")
        self._line += first
        for line in more:
            self.end_line()
            self._line = line


def as_message(html: str) -> str:
    """Cleaned HTML as the plain text of an answer: paragraphs apart, lists numbered or dotted, links written out."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.end_line()
    return "\n".join(writer.lines).strip()


def for_channel(channel: str, html: str, summary: str) -> str:
    """What is inserted into an answer on this channel: all of it, or where it must be short its summary."""
    words = as_message(html)
    if channel not in SHORT_CHANNELS or len(words) <= _SHORT:
        return words
    return summary or words[:_SHORT].rstrip() + "…"


_ITEM = re.compile(r"\s*(?:[•·*-]|(?P<number>[0-9]{1,3})[.、)）])\s+(?P<words>.*)")


def as_html(text: str) -> str:
    """Plain text as HTML: paragraphs between empty lines, lines with a dot, hyphen or number as lists."""
    lines = text.replace("\r\n", "\n").split("\n")
    blocks = [
        list(group) for is_text, group in groupby(lines, key=lambda line: bool(line.strip())) if is_text
    ]
    return "".join(
        _block(list(group), is_item) for block in blocks for is_item, group in groupby(block, key=_is_item)
    )


def _is_item(line: str) -> str:
    found = _ITEM.fullmatch(line)
    return "" if found is None else "ol" if found["number"] else "ul"


def _block(lines: list[str], kind: str) -> str:
    if not kind:
        return f"<p>{'<br>'.join(escape(line.strip(), quote=False) for line in lines)}</p>"
    items = [found["words"] for line in lines if (found := _ITEM.fullmatch(line))]
    return f"<{kind}>{''.join(f'<li>{escape(item, quote=False)}</li>' for item in items)}</{kind}>"
