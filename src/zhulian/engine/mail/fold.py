"""Where the quoted mail begins in HTML: the same rules as in text, applied to its lines."""

from __future__ import annotations

from html.parser import HTMLParser

from .html import sanitise
from .htmltext import VOID, HtmlLine, html_lines
from .quotes import plan_fold


class _OpenTags(HTMLParser):
    """The start tags still open after a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.stack: list[tuple[str, str]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag as open."""
        if tag not in VOID:
            self.stack.append((tag, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        """Take away the innermost open tag of this name, with all that was left open inside it."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == tag:
                del self.stack[index:]
                return


def fold_html(html: str) -> tuple[str, str]:
    """Clean HTML of the person's own words, and of what they quoted ("" when nothing is to be folded).

    Both parts are whole: elements cut in two are closed in the first and opened again in the second.
    """
    clean = sanitise(html)
    lines = html_lines(clean)
    fold = plan_fold([_as_text(line) for line in lines])
    if fold is None:
        return clean, ""
    cut = _offset(clean, lines, fold.cut)
    if fold.run is None:
        return _piece(clean, 0, cut), _piece(clean, cut, len(clean))
    after = fold.run[1]
    while after < fold.cut and not lines[after].text:
        after += 1
    start, end = _offset(clean, lines, fold.run[0]), _offset(clean, lines, after)
    visible = _piece(clean, 0, start) + _piece(clean, end, cut)
    return visible, _piece(clean, start, end) + _piece(clean, cut, len(clean))


def _as_text(line: HtmlLine) -> str:
    return f"> {line.text}" if (line.depth or line.boxed) and line.text else line.text


def _offset(clean: str, lines: list[HtmlLine], index: int) -> int:
    return lines[index].start if index < len(lines) else len(clean)


def _piece(clean: str, start: int, end: int) -> str:
    """One span of the HTML, with the elements around it opened before and closed after it."""
    if not clean[start:end].strip():
        return ""
    opened = "".join(text for _, text in _OpenTags(clean[:start]).stack)
    return sanitise(opened + clean[start:end])
