"""What was meant by what was mistyped, judged by the texts that there are to be found.

    冲值 → 充值          the same sound (what a pinyin keyboard offers first is often not what was meant)
    宽带安袋 → 宽带安装   one wrong character in a word of three or more
    pasword → password   one error in a word of letters, two in a long one

Only for queries that find nothing: what is found was not mistyped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from .distances import nearest
from .folding import fold
from .pinyin import syllables_of
from .query import QUERY_LENGTH
from .scripts import Kind, is_han, pieces, runs
from .syllables import SYLLABLES

# A vocabulary reads no more characters of texts than this: 5,000 titles with the beginnings of summaries.
LENGTH = 300_000
WORD_KINDS = 20_000
# Longer runs of Han are questions, of which parts are enough anyway.
RUN = 16
PIECE = 6
# What a piece costs as it was typed (found, or a single character, known or not), and what each change adds.
KNOWN, SINGLE, UNKNOWN, BY_SOUND, BY_SIGHT = 0.5, 1.0, 2.5, 0.6, 1.0
LOOKED_AT = 500


def blurred(syllable: str) -> str:
    """A syllable as many speak it: z for zh, c for ch, s for sh, n for a closing ng."""
    flat = syllable[0] + syllable[2:] if syllable[:2] in ("zh", "ch", "sh") else syllable
    return flat[:-1] if flat.endswith("ng") else flat


# Each syllable as one character of no writing, so that what sounds alike is found as a substring.
_SOUNDS = {blur: chr(0xE000 + place) for place, blur in enumerate(sorted(set(map(blurred, SYLLABLES))))}


class Vocabulary:
    """The words that can be found. Costs some 6 bytes for each character it was given."""

    def __init__(self, texts: Iterable[str]) -> None:
        kept, room = [], LENGTH
        for text in texts:
            folded = fold(text[:room]).text
            kept.append(folded)
            room -= len(folded) + 1
            if room <= 0:
                break
        self.text = "\n".join(kept)
        words = Counter(word for _han, _digits, word in pieces(self.text) if len(word) > 2)
        self.words = dict(words.most_common(WORD_KINDS))

    def corrected(self, typed: str) -> str | None:
        """What was probably meant, folded; None if nothing better is known."""
        folded = fold(typed[:QUERY_LENGTH]).text
        made, at = "", 0
        for kind, run, start in runs(folded):
            better = self._run(kind, run)
            if better is not None:
                made += folded[at:start] + better
                at = start + len(run)
        return made + folded[at:] if made else None

    def _run(self, kind: Kind, run: str) -> str | None:
        if kind is Kind.WORD:
            return nearest(run, self.words)
        if kind is Kind.HAN and 2 <= len(run) <= RUN and run not in self.text:
            better = self._cheapest(run)
            return better if better != run else None
        return None

    def _cheapest(self, run: str) -> str:
        """The row of pieces that costs least."""
        best: list[tuple[float, str]] = [(0.0, "")]
        for end in range(1, len(run) + 1):
            ways = (
                (best[start][0] + cost, best[start][1] + piece)
                for start in range(max(0, end - PIECE), end)
                for cost, piece in self._pieces(run[start:end], end - start == len(run))
            )
            best.append(min((round(cost, 6), text) for cost, text in ways))
        return best[-1][1]

    def _pieces(self, piece: str, is_whole: bool) -> Iterator[tuple[float, str]]:
        """Each way to read a piece, with its cost."""
        if len(piece) == 1:
            yield SINGLE if piece in self.text else UNKNOWN, piece
            return
        if piece in self.text:
            yield KNOWN, piece
            return
        heard = self._heard(piece)
        if heard is not None:
            yield KNOWN + BY_SOUND * _changes(piece, heard), heard
        seen = self._seen(piece, is_whole) if len(piece) > 2 else None
        if seen is not None:
            yield KNOWN + BY_SIGHT, seen

    def _heard(self, piece: str) -> str | None:
        """What sounds like the piece: the one that looks most like it, then sounds most like it, then is frequent."""
        wanted = "".join(_sound(char, 0) for char in piece)
        found = Counter(
            self.text[at : at + len(piece)] for text in self._sounding for at in _places(text, wanted)
        )
        ranked = ((_changes(piece, one), _unlike(piece, one), -times, one) for one, times in found.items())
        return min(ranked, default=(0, 0, 0, None))[-1]

    def _seen(self, piece: str, is_whole: bool) -> str | None:
        """What differs from the piece by one character: the most frequent. Of a cut-out piece only inside it, for
        its ends need not be ends of words."""
        found: Counter[str] = Counter()
        for wrong in range(len(piece)) if is_whole else range(1, len(piece) - 1):
            left, right = piece[:wrong], piece[wrong + 1 :]
            longer, back = (left, 0) if len(left) > len(right) else (right, wrong + 1)
            for at in _places(self.text, longer):
                start = at - back
                other = self.text[start : start + len(piece)] if start >= 0 else ""
                if other.startswith(left) and other[wrong + 1 :] == right and is_han(other[wrong]):
                    found[other] += 1
        return min(found, key=lambda one: (-found[one], one), default=None)

    @cached_property
    def _sounding(self) -> tuple[str, ...]:
        """The text with a sound for each ideograph: by its first reading, and by its second where it has one."""
        chars = [char for char in set(self.text) if is_han(char)]
        ways = (self.text.translate({ord(char): _sound(char, way) for char in chars}) for way in (0, 1))
        return tuple(dict.fromkeys(ways))


def _sound(char: str, way: int) -> str:
    """One character for how an ideograph sounds by its first or second reading; itself if it has none."""
    read = syllables_of(char)[:2]
    return _SOUNDS[blurred(read[min(way, len(read) - 1)])] if read else char


def _unlike(one: str, other: str) -> int:
    """How many syllables are alike only as many speak them."""
    return sum(
        not set(syllables_of(a)[:2]) & set(syllables_of(b)[:2]) for a, b in zip(one, other, strict=True)
    )


def _changes(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _places(text: str, part: str) -> Iterator[int]:
    """Where `part` stands, the first 500 times."""
    at = text.find(part)
    for _time in range(LOOKED_AT):
        if at < 0:
            return
        yield at
        at = text.find(part, at + 1)
