"""HTML of a bundle as Markdown, and back. What Markdown cannot say exactly stays HTML, piece by piece.

Every piece is read back at once; one that would not come back as it was is written as HTML instead. So nothing is
lost by construction, whatever the rules of Markdown make of Han, brackets and stars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt

from zhulian.knowledge.exchange.cleaning import tidy
from zhulian.knowledge.exchange.trees import BLOCKS, Node, source

SPECIAL = re.compile(r"([\\`*_\[\]<&~|])")
LINE_START = re.compile(r"(?m)^(?=[-+=#>])")
LINE_NUMBER = re.compile(r"(?m)^(\d+)(?=[.)])")
ROWS = re.compile(r"(<table>|</caption>|</?thead>|</?tbody>|</tr>|</colgroup>)(?=<)")
NOTHING = "<!-- -->"
"""An HTML block of its own that shows nothing."""


class Cannot(Exception):
    """Markdown has no words for it."""


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(markdown: str) -> str:
    """The HTML of Markdown, not cleaned yet."""
    return str(_reader().render(markdown))


def to_markdown(top: Node) -> str:
    """The Markdown of a tree (`trees.tree`)."""
    pieces = list(_pieces(top))
    whole = "\n\n".join(pieces)
    if tidy(rendered(whole)) != tidy(source(top)):
        whole = "\n\n".join(_as_html(part) for part in _parts(top))
    return whole + "\n" if whole else ""


def _parts(node: Node) -> Iterator[Node]:
    """Blocks as they are; what stands between them together."""
    loose: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag in BLOCKS:
            if loose:
                yield Node("", children=loose)
            loose = []
            yield child
        else:
            loose.append(child)
    if loose:
        yield Node("", children=loose)


def _pieces(node: Node) -> Iterator[str]:
    before = ""
    for part in _parts(node):
        if part.tag in {"ul", "ol"} and before == part.tag:
            yield NOTHING  # or the two lists would be one
        yield _piece(part)
        before = part.tag


def _piece(part: Node) -> str:
    wanted = tidy(source(part))
    for spell in (_marked, _tagged):
        try:
            text = _block(part, spell)
        except Cannot:
            continue
        if tidy(rendered(text)) == wanted:
            return text
    return _as_html(part)


def _as_html(part: Node) -> str:
    """One HTML block: without empty lines, which would end it."""
    text = ROWS.sub(r"\1\n", source(part).replace("\n", "&#10;"))
    return text if part.tag else f"{NOTHING}{text}"


Spelling = Callable[[Node], str]


def _block(node: Node, spell: Spelling) -> str:
    if node.attributes and node.tag not in {"ol", "aside"}:
        raise Cannot
    if node.tag == "p":
        return _inline(node, spell)
    if node.tag in {"h2", "h3", "h4"}:
        return f"{'#' * int(node.tag[1])} {_inline(node, spell)}"
    if node.tag == "hr":
        return "---"
    if node.tag == "pre":
        return _fence(node)
    if node.tag in {"ul", "ol"}:
        return _list(node, spell)
    if node.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in _inner(node).split("\n"))
    if node.tag == "aside":
        opening = source(Node("aside", node.attributes)).removesuffix("</aside>")
        return f"{opening}\n\n{_inner(node)}\n\n</aside>"
    if node.tag == "table":
        return _table(node, spell)
    raise Cannot


def _inner(node: Node) -> str:
    return "\n\n".join(_pieces(node))


def _fence(node: Node) -> str:
    code = node.elements[0] if len(node.children) == 1 and node.elements else None
    if code is None or code.tag != "code" or code.elements:
        raise Cannot
    text = code.text()
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{code.get('class').removeprefix('language-')}\n{text.removesuffix(chr(10))}\n{fence}"


def _list(node: Node, spell: Spelling) -> str:
    start = int(node.get("start") or 1)
    items = []
    is_loose = any(child.tag == "p" for item in node.elements for child in item.elements)
    for number, item in enumerate(node.elements, start=start):
        if item.tag != "li":
            raise Cannot
        marker = "- " if node.tag == "ul" else f"{number}. "
        lines = _item(item, spell, is_loose=is_loose).split("\n")
        pad = " " * len(marker)
        items.append("\n".join([marker + lines[0], *(f"{pad}{line}".rstrip() for line in lines[1:])]))
    return ("\n\n" if is_loose else "\n").join(items)


def _item(item: Node, spell: Spelling, *, is_loose: bool) -> str:
    parts = []
    for part in _parts(item):
        parts.append(_block(part, spell) if part.tag else _inline(part, spell))
    return ("\n\n" if is_loose else "\n").join(parts)


def _table(node: Node, spell: Spelling) -> str:
    parts = node.elements
    if [part.tag for part in parts] not in (["thead"], ["thead", "tbody"]) or len(parts[0].elements) != 1:
        raise Cannot
    rows = [row.elements for part in parts for row in part.elements]
    if any(cell.attributes or len(row) != len(rows[0]) for row in rows for cell in row):
        raise Cannot
    lines = [f"| {' | '.join(_inline(cell, spell) for cell in row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _inline(node: Node, spell: Spelling) -> str:
    if any(child.tag in BLOCKS for child in node.elements):
        raise Cannot
    return "".join(
        child if isinstance(child, str) else spell(child) for child in map(_escaped, node.children)
    )


def _escaped(child: Node | str) -> Node | str:
    if isinstance(child, Node):
        return child
    text = LINE_START.sub(r"\\", SPECIAL.sub(r"\\\1", child))
    return LINE_NUMBER.sub(r"\1\\", text)


def _marked(node: Node) -> str:
    """An element within a line with Markdown's own signs."""
    sign = {"strong": "**", "em": "*", "s": "~~"}.get(node.tag)
    names = {name for name, _value in node.attributes}
    if sign is not None:
        return f"{sign}{_inline(node, _marked)}{sign}"
    if node.tag == "code" and not node.elements and not names:
        return _code(node.text())
    if node.tag == "a" and names <= {"href", "rel"} and "href" in names:
        return f"[{_inline(node, _marked)}]({_target(node.get('href'))})"
    if node.tag == "img" and names <= {"src", "alt"}:
        alt = SPECIAL.sub(r"\\\1", node.get("alt"))
        return f"![{alt}]({_target(node.get('src'))})"
    return _tags(node, _marked)


def _tagged(node: Node) -> str:
    """An element within a line as HTML."""
    return _tags(node, _tagged)


def _tags(node: Node, spell: Spelling) -> str:
    if node.tag == "img" or not node.children:
        return source(node).replace("\n", "&#10;")
    attributes = [(name, value) for name, value in node.attributes if name != "rel"]
    opening = source(Node(node.tag, attributes)).removesuffix(f"</{node.tag}>").replace("\n", "&#10;")
    return f"{opening}{_inline(node, spell)}</{node.tag}>"


def _target(link: str) -> str:
    return f"<{link}>" if re.search(r"[\s()<>]", link) else link


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{gap}{text}{gap}{fence}"
