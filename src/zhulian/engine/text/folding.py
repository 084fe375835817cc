"""Writing that means the same becomes the same: width, case, marks, 繁/简. Each character folds by itself.

That no character depends on its neighbours makes folding one table, fast, and every position traceable. It is
why Hangul is taken apart into jamo and not put together: both spellings of a syllable then fold alike.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

from .scripts import is_han

# Letters with a stroke or a ligature, which Unicode does not take apart.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


class Folded:
    """Folded text with the way back to the text it came from."""

    __slots__ = ("__dict__", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original.translate(_TABLE)

    @cached_property
    def origins(self) -> Sequence[int]:
        """For each folded character the position of its original; one more for the end."""
        widths = {character: len(character.translate(_TABLE)) for character in set(self.original)}
        if all(width == 1 for width in widths.values()):
            return range(len(self.original) + 1)
        places: list[int] = []
        for place, character in enumerate(self.original):
            places += [place] * widths[character]
        return [*places, len(self.original)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original (start, end) of the folded `start` to `end`, with the marks that were dropped behind."""
        if end <= start:
            return self.origins[start], self.origins[start]
        return self.origins[start], max(self.origins[end], self.origins[end - 1] + 1)

    def position(self, original: int) -> int:
        """The first folded position whose original lies at or after `original`."""
        return bisect_left(self.origins, original)


def fold(text: str) -> Folded:
    """`text` as it is compared: compatibility forms, case, marks, 繁 and control characters are evened out.

    Spaces of all kinds become one kind; what has no width, unpaired surrogates among it, is dropped. Folding
    folded text changes nothing. Takes time in proportion to the length.
    """
    return Folded(text)


class _Table(dict[int, int | str | None]):
    """What each character folds to, worked out when first met."""

    def __missing__(self, code: int) -> int | str | None:
        category = unicodedata.category(chr(code))
        folded = _fold_character(chr(code), category)
        value = (ord(folded) if len(folded) == 1 else folded) if folded else None
        # Hostile text must not fill the table with the million codes that mean nothing.
        if category not in ("Cn", "Co", "Cs"):
            self[code] = value
        return value


_TABLE = _Table()


def _fold_character(character: str, category: str) -> str:
    if character.isspace():
        return " "
    if category[0] == "M" or category in ("Cc", "Cf", "Cs"):
        return ""
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    flat = flat.translate(_PLAIN)
    return "".join(map(_settle, flat))


def _settle(part: str) -> str:
    """One character of a decomposition: marks go, digits become 0 to 9, ideographs simplified."""
    if part.isspace():
        return " "
    category = unicodedata.category(part)
    if category[0] == "M" or category in ("Cc", "Cf", "Cs"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(part))
    return _simplified(part) if is_han(part) else part


def _simplified(character: str) -> str:
    """The simplified form. Variants may chain (one variant to the traditional form, that to the simple one)."""
    for _step in range(3):
        simple: str = _converter().convert(character)
        if simple == character or len(simple) != 1:
            break
        character = simple
    return character


@cache
def _converter() -> Any:
    # Reads its dictionaries, so not before they are needed.
    from opencc import OpenCC

    return OpenCC("t2s")
