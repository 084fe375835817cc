"""The three kinds of searchable characters in folded text, and everything else, which separates.

East Asian characters stand alone (no spaces tell words apart), digits stand alone (a number is found by any
part of it), letters make words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

# Radicals, 々〇, kana, bopomofo, jamo (to which folding takes Hangul apart), the ideographs of every plane.
# Whole planes: what Unicode adds later must be found, too, although this Python has no name for it.
EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\U00020000-\U0003fffd"
)
# Longer words are known by their beginning: nobody types more, and a lexeme has its limits.
WORD_LENGTH = 64

_RUN = re.compile(f"(?P<han>[{EAST_ASIAN}]+)|(?P<digits>[0-9]+)|(?P<word>[^\\W0-9_{EAST_ASIAN}]+)")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")


class Kind(StrEnum):
    """What a run of like characters is made of."""

    HAN = "han"
    DIGITS = "digits"
    WORD = "word"


def pieces(folded: str) -> list[tuple[str, str, str]]:
    """Every run in folded text, in whichever place is its kind's: (ideographs, digits, word). For speed."""
    return _RUN.findall(folded)


def runs(folded: str) -> Iterator[tuple[Kind, str, int]]:
    """Every run of one kind in folded text: kind, characters, where it starts."""
    for match in _RUN.finditer(folded):
        yield KINDS[match.lastgroup or ""], match.group(), match.start()


def is_han(character: str) -> bool:
    """Whether one folded character stands alone."""
    return _EAST_ASIAN.match(character) is not None


KINDS: dict[str, Kind] = {kind.value: kind for kind in Kind}
