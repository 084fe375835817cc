"""The only way for HTML into the tables of this room: an allow-list, our own files only, headings in order."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from zhulian.engine.mail.clean import clean_text
from zhulian.engine.mail.html import too_tangled
from zhulian.engine.mail.htmltext import VOID, html_lines

MOST_CHARACTERS = 2_000_000
IMAGE = re.compile(r"/files/[A-Za-z0-9_-]{20,80}/?")
"""The address of an image inside a text: a stored file, whose owner decides who may see it."""
_TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "mark",
        "code",
        "kbd",
        "pre",
    ),
    *("blockquote", "ul", "ol", "li", "a", "img", "figure", "figcaption", "aside"),
    *("table", "thead", "tbody", "tr", "th", "td", "colgroup", "col", "caption"),
}
_DROPPED = {
    "script",
    "style",
    "title",
    "head",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "template",
}
_ATTRIBUTES = {
    "a": {"href", "class"},
    "img": {"src", "alt", "width", "height"},
    "aside": {"class"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "code": {"class"},
}
_CLASSES = {
    "a": re.compile(r"video"),
    "aside": re.compile(r"note|tip|warning"),
    "code": re.compile(r"language-[a-z0-9+-]{1,20}"),
}
_NUMBER = re.compile(r"[0-9]{1,4}")
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if _CLASSES[tag].fullmatch(value) else None
    if name == "src":
        return value if IMAGE.fullmatch(value) else None
    if name == "href":
        return value if _LINK.match(value.strip()) else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if _NUMBER.fullmatch(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)
_FIRST_HEADING = re.compile(r"<(/?)h1\b", re.IGNORECASE)
_NO_SOURCE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")


def clean(source: str) -> str:
    """HTML that may be kept and shown. Running it twice changes nothing; too tangled HTML comes back as its text.

    A first-level heading becomes a second-level one: the first is the article's title.
    """
    if too_tangled(source):
        lines = (line.text for line in html_lines(source))
        return nh3.clean(
            "".join(f"<p>{nh3.clean_text(line)}</p>" for line in lines if line.strip()), tags={"p"}
        )
    lowered = _FIRST_HEADING.sub(r"<\1h2", clean_text(source))
    return _NO_SOURCE.sub("", _CLEANER.clean(lowered)).strip()


def plain(html: str) -> str:
    """The words of cleaned HTML, a line for each block."""
    return "\n".join(filter(None, (line.text.strip() for line in html_lines(html))))


class _Blocks(HTMLParser):
    """Cuts cleaned HTML between its outermost elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._depth = 0
        self._piece = ""

    def _add(self, text: str) -> None:
        self._piece += text
        if self._depth == 0:
            self.close_piece()

    def close_piece(self) -> None:
        """End the present piece."""
        if self._piece.strip():
            self.pieces.append(self._piece.strip())
        self._piece = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._depth += 1
        self._add(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)
        self._add(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")


def blocks(html: str) -> list[str]:
    """Cleaned HTML cut between its outermost elements: paragraphs, headings, lists, tables."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    parser.close_piece()
    return parser.pieces
