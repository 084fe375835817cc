"""What two versions of an article differ in: words of Latin text, single characters of Han."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhulian.knowledge.richtext import blocks, plain

MOST_TOKENS = 6_000
"""Of one changed stretch; a longer one is shown as taken out and put in whole."""
_IMAGE = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r'alt="([^"]*)"')
_TOKEN = re.compile(r"[A-Za-z0-9À-ɏ]+|\s+|.", re.DOTALL)
SAME, OUT, IN = "same", "out", "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: the same in both, taken out, or put in."""

    kind: str
    text: str


Line = tuple[Piece, ...]


def tokens(text: str) -> list[str]:
    """Latin words, runs of blanks, every other character by itself."""
    return _TOKEN.findall(text)


def pieces(old: str, new: str) -> Line:
    """What became of `old`, as pieces in order."""
    left, right = tokens(old), tokens(new)
    if old != new and len(left) + len(right) > MOST_TOKENS:
        return tuple(Piece(kind, text) for kind, text in ((OUT, old), (IN, new)) if text)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for what, from_left, to_left, from_right, to_right in matcher.get_opcodes():
        if what == "equal":
            found.append(Piece(SAME, "".join(left[from_left:to_left])))
            continue
        gone, come = "".join(left[from_left:to_left]), "".join(right[from_right:to_right])
        found += [Piece(kind, text) for kind, text in ((OUT, gone), (IN, come)) if text]
    return tuple(found)


def lines_of(html: str) -> list[str]:
    """The words of cleaned HTML, line by line; an image is a line with its description."""
    shown: list[str] = []
    for block in blocks(html):
        marked = _IMAGE.sub(_named, block)
        shown += plain(marked).split("\n")
    return [line for line in shown if line]


def _named(image: re.Match[str]) -> str:
    alt = _ALT.search(image.group())
    return f" 🖼 {alt.group(1) if alt else ''} "


def content(old: str, new: str) -> list[Line]:
    """The lines of two contents, changed ones with what changed in them."""
    left, right = lines_of(old), lines_of(new)
    found: list[Line] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for what, from_left, to_left, from_right, to_right in matcher.get_opcodes():
        if what == "equal":
            found += [(Piece(SAME, line),) for line in left[from_left:to_left]]
        else:
            found += _changed(left[from_left:to_left], right[from_right:to_right])
    return found


def _changed(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """Lines in pairs; those that are left over are new or gone as a whole."""
    paired = min(len(old), len(new))
    found = [pieces(left, right) for left, right in zip(old[:paired], new[:paired], strict=True)]
    found += [(Piece(OUT, line),) for line in old[paired:]]
    return [*found, *((Piece(IN, line),) for line in new[paired:])]
