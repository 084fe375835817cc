"""HTML to lines of plain text, each with the place in the HTML where it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from .clean import clean_text, word_set

TEXT_LIMIT = 600_000
# Stands for a picture that came with the mail: an answer may be nothing but a screenshot.
PICTURE = "\ufffc"
VOID = frozenset(("br", "hr", "img", "col", "wbr", "input", "meta", "link"))
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")
_RUN = re.compile(r" *\t *| {2,}")
_BLOCKS = word_set(
    "address blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 li ol p pre table tr ul caption hr"
)
_SPACED = frozenset(("p", "blockquote", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"))
# Containers by which mail programs mark the quoted mail, and points after which all is quoted.
_QUOTE_BOXES = word_set(
    "gmail_quote gmail_quote_container yahoo_quoted protonmail_quote zmail_extra isReplyContent "
    "OLK_SRC_BODY_SECTION ntes-mailmaster-quote original-content mail_quote_header moz-cite-prefix"
)
_QUOTE_POINTS = frozenset(("divRplyFwdMsg", "appendonsend"))


@dataclass(frozen=True, slots=True)
class HtmlLine:
    """One line as read; ``start`` is the offset of the tag or text that opened it.

    ``depth`` counts the blockquotes around it; ``boxed`` says that a mail program marked it as quoted.
    """

    text: str
    start: int
    depth: int
    boxed: bool


class LineReader(HTMLParser):
    """Collects lines from clean HTML. Offsets count characters of the source."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines: list[HtmlLine] = []
        self._row_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._buffer: list[str] = []
        self._filled = False
        self._start: int | None = None
        self._depth = 0
        self._boxes: list[bool] = []
        self._boxed = 0
        self._preformatted = 0
        self._cell = False
        self.feed(source)
        self.close()
        self._break()

    @property
    def place(self) -> int:
        """Where in the source the parser stands."""
        row, column = self.getpos()
        return self._row_starts[row - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block, deepen a quote, put a word for a picture."""
        if tag == "br":
            self._break(blank=True)
            return
        if tag in _BLOCKS:
            self._break(gap=tag in _SPACED)
        if self._start is None:
            self._start = self.place
        if tag == "div":
            self._open_box(attrs)
        elif tag == "img" and (dict(attrs).get("src") or "").startswith(("cid:", "data:")):
            self._add(PICTURE, self.place)
        self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the block's line, and the quote or box that it was."""
        if tag not in _BLOCKS or tag == "hr":
            return
        self._break()
        if tag == "div" and self._boxes:
            self._boxed -= self._boxes.pop()
        elif tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        self._break(gap=tag in _SPACED)

    def handle_data(self, data: str) -> None:
        """Text: blanks are one blank, save in preformatted text, whose lines stay."""
        if not self._preformatted:
            self._add(_BLANKS.sub(" ", data), self.place)
            return
        position = self.place
        for number, line in enumerate(data.split("\n")):
            if number:
                self._break(blank=True)
            self._add(line, position)
            position += len(line) + 1

    def handle_entityref(self, name: str) -> None:
        """A character by name."""
        self._add(unescape(f"&{name};").replace("\xa0", " "), self.place)

    def handle_charref(self, name: str) -> None:
        """A character by number."""
        self._add(unescape(f"&#{name};").replace("\xa0", " "), self.place)

    def _open_box(self, attrs: list[tuple[str, str | None]]) -> None:
        marks = {mark for name, value in attrs if name in ("class", "id") for mark in (value or "").split()}
        box = not marks.isdisjoint(_QUOTE_BOXES)
        self._boxes.append(box)
        self._boxed += box
        if not marks.isdisjoint(_QUOTE_POINTS):
            # Never taken back: the rest of the mail is the quoted one.
            self._boxed += 1

    def _open(self, tag: str) -> None:
        if tag == "blockquote":
            self._depth += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._buffer.append("- ")
        elif tag in ("td", "th"):
            self._cell = True

    def _add(self, text: str, place: int) -> None:
        if text.strip():
            if self._cell and self._filled:
                self._buffer.append("\t")
            if self._start is None:
                self._start = place
            self._cell, self._filled = False, True
        self._buffer.append(text)

    def _break(self, *, gap: bool = False, blank: bool = False) -> None:
        text = "".join(self._buffer).rstrip()
        if not self._preformatted:
            text = _RUN.sub(lambda run: "  " if "\t" in run[0] else " ", text.strip())
        start = self.place if self._start is None else self._start
        if self._filled:
            self.lines.append(HtmlLine(text, start, self._depth, self._boxed > 0))
        elif blank or (gap and self.lines and self.lines[-1].text):
            self.lines.append(HtmlLine("", start, self._depth, self._boxed > 0))
        if self._filled or blank:
            self._start = None
        self._buffer, self._cell, self._filled = [], False, False


def html_lines(source: str) -> list[HtmlLine]:
    """The lines of clean HTML in reading order; only the first 600 000 characters are read."""
    return LineReader(source[:TEXT_LIMIT]).lines


def html_to_text(source: str) -> str:
    """Plain text of clean HTML: blocks on their own lines, quotes with ``>``, no more than one empty line."""
    out: list[str] = []
    for line in html_lines(source):
        prefix = "> " * line.depth
        text = f"{prefix}{line.text.replace(PICTURE, '')}".rstrip()
        if text.strip("> ") or not out or out[-1].strip("> "):
            out.append(text)
    return clean_text("\n".join(out)).strip("\n")
