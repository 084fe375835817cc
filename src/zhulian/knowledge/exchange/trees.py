"""Cleaned HTML as a tree, and the one tidy way to write it: no blanks between blocks, which nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from zhulian.engine.mail.htmltext import VOID

LAID_OUT = frozenset({"ul", "ol", "table", "thead", "tbody", "tr", "colgroup"})
"""Elements in which blanks mean nothing."""
HOLDERS = frozenset({"", "blockquote", "aside", "figure", "li", "td", "th"})
"""Elements that hold blocks or words; "" is the whole text."""
BLANKS = " \t\n\r\f"
BLOCKS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th", "colgroup", "col"}
    | {"caption", "blockquote", "aside", "figure", "figcaption", "pre", "hr"}
)


@dataclass(slots=True)
class Node:
    """An element, with what is in it: elements and texts."""

    tag: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    children: list[Node | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute; "" where it is not there."""
        return next((value for key, value in self.attributes if key == name), "")

    @property
    def elements(self) -> list[Node]:
        """The elements in it, without texts."""
        return [child for child in self.children if isinstance(child, Node)]

    def walk(self) -> Iterator[Node]:
        """This one and all below it, in order."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def text(self) -> str:
        """All words in it."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Node("")
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, [(name, value or "") for name, value in attrs])
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Node(tag, [(name, value or "") for name, value in attrs]))

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree(html: str) -> Node:
    """The tree of cleaned HTML; its top has no tag."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    _tidy(builder.top)
    return builder.top


def _tidy(node: Node) -> None:
    """Take away the blanks that nobody sees: in lists and tables, and beside blocks."""
    if node.tag in LAID_OUT:
        node.children = [child for child in node.children if isinstance(child, Node) or child.strip()]
    elif node.tag in HOLDERS and (not node.tag or any(child.tag in BLOCKS for child in node.elements)):
        last = len(node.children) - 1
        kept = [
            child if isinstance(child, Node) else _trimmed(child, node, place, last)
            for place, child in enumerate(node.children)
        ]
        node.children = [child for child in kept if child != ""]
    for child in node.elements:
        _tidy(child)


def _trimmed(text: str, node: Node, place: int, last: int) -> str:
    if place == 0 or _is_block(node.children[place - 1]):
        text = text.lstrip(BLANKS)
    if place == last or _is_block(node.children[place + 1]):
        text = text.rstrip(BLANKS)
    return text


def _is_block(child: Node | str) -> bool:
    return isinstance(child, Node) and child.tag in BLOCKS


def source(node: Node) -> str:
    """The HTML of a node, itself included."""
    inner = "".join(
        escape(child, quote=False) if isinstance(child, str) else source(child) for child in node.children
    )
    if not node.tag:
        return inner
    told = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)
    return f"<{node.tag}{told}>" if node.tag in VOID else f"<{node.tag}{told}>{inner}</{node.tag}>"
