"""From any HTML to the HTML of a bundle: our allow-list, tidy, images by the digest of their bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from html import escape
from urllib.parse import unquote

import nh3

from zhulian.engine.mail.html import too_tangled
from zhulian.knowledge.exchange.bundle import FileData, Problem
from zhulian.knowledge.exchange.images import image_of
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.knowledge.exchange.trees import Node, source, tree
from zhulian.knowledge.richtext import clean

Finder = Callable[[str], FileData | None]
"""A link as it stands in the file → the file that it means. Raises CannotRead for one that is no image."""
DATA = re.compile(r"data:image/[a-z0-9.+-]+;base64,(.*)", re.IGNORECASE | re.DOTALL)
WEB = re.compile(r"https?://", re.IGNORECASE)
ACTIVE = re.compile(r"\s*(?:javascript|vbscript|data|file)\s*:", re.IGNORECASE)
SHOWN = 80
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "scope", "align"},
}
_TAGS = nh3.ALLOWED_TAGS | {"aside", "figure", "figcaption", "mark", "u", "s", "kbd", "h1", "colgroup", "col"}
_SCHEMES = {"http", "https", "mailto", "tel", "data", "javascript", "vbscript", "file"}


def tidy(html: str) -> str:
    """Clean HTML in the one way of a bundle; doing it twice changes nothing."""
    for _round in range(3):
        made = clean(source(tree(clean(html))))
        if made == html:
            break
        html = made
    return html


class Intake:
    """Takes in the HTML of one article, noting its images and what is wrong with it."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self.files: dict[str, FileData] = {}
        self.problems: list[Problem] = []

    def html(self, html: str) -> str:
        """The HTML of the bundle."""
        if too_tangled(html):
            return tidy(html)
        # Only so that the tree is one: nothing of this is kept that `clean` does not admit.
        top = tree(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None))
        for node in list(top.walk()):
            if node.tag == "img":
                self._image(node)
            elif node.tag == "a" and ACTIVE.match(node.get("href")):
                self.problems.append(Problem("link", node.get("href").strip()[:SHOWN]))
        return tidy(source(top))

    def _image(self, node: Node) -> None:
        link = node.get("src")
        if WEB.match(link):
            # What lies on another server would follow our readers: it becomes a link.
            shown = node.get("alt") or link
            node.tag, node.attributes, node.children = "a", [("href", link)], [shown]
            return
        found = self.file(link)
        if found is not None:
            node.attributes = [
                (name, found.address if name == "src" else value) for name, value in node.attributes
            ]

    def file(self, link: str, *, is_inline: bool = True) -> FileData | None:
        """The file that a link means; noted as missing or wrong where it is."""
        try:
            found = _embedded(link) or self._find(link) or self._find(unquote(link))
        except CannotRead as wrong:
            self.problems.append(wrong.problem)
            return None
        if found is None:
            self.problems.append(Problem("missing", link[:SHOWN]))
            return None
        kept = FileData(found.name, found.sha256, found.load, is_inline)
        self.files.setdefault(found.sha256, kept)
        return kept


def _embedded(link: str) -> FileData | None:
    found = DATA.match(link)
    if found is None:
        return None
    try:
        data = base64.b64decode(unquote(found[1]), validate=False)
    except (binascii.Error, ValueError) as error:
        raise CannotRead("not_image", link[:30]) from error
    return image_of("image", data)


def with_links(html: str, names: dict[str, str]) -> str:
    """HTML of a bundle with images by their file's name (`digest` → link)."""
    for digest, link in names.items():
        html = html.replace(f"/files/{digest}/", escape(link))
    return html
