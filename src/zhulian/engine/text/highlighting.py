"""Shows where a text answers, in the text as it was written."""

from __future__ import annotations

import unicodedata
from itertools import islice

from .folding import Folded, fold
from .outline import Searched
from .query import Query

ELLIPSIS = "…"
_JOINERS = "\u200d\ufe0e\ufe0f"
# Of each word. Nobody reads on, and a text of one word repeated costs no more than another.
HITS = 2_000
# The share of a snippet that stands before the first hit.
_LEAD = 5

Span = tuple[int, int]


def highlight(query: Query, text: str, width: int | None = 160) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is a hit, cut to the best `width` characters (None: uncut).

    The best stretch holds the most different words, then the most hits, then is the first. Where something is
    cut off stands an … of its own, beyond `width`. No cut parts a character from its marks. Only the first
    2,000 hits of a word are marked.
    """
    folded = fold(text)
    found = _found(query, folded)
    start, end = _window(found, text, len(text) if width is None else max(1, width))
    pieces = _pieces(text, _merged([span for _word, span in found]), start, end)
    before = [(ELLIPSIS, False)] if start > 0 else []
    after = [(ELLIPSIS, False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _found(query: Query, folded: Folded) -> list[tuple[int, Span]]:
    """Every hit of every word, by its place in the original: (word, (start, end))."""
    searched = Searched(folded.text)
    found = [
        (place, folded.span(*span))
        for place, word in enumerate(query.words)
        for span in islice(word.spans(searched), HITS)
    ]
    return sorted(found, key=lambda hit: (hit[1], hit[0]))


def _window(found: list[tuple[int, Span]], text: str, width: int) -> Span:
    """The stretch to show."""
    if len(text) <= width:
        return 0, len(text)
    start = max(0, _best(found, width) - width // _LEAD)
    end = min(len(text), start + width)
    start = max(0, end - width)
    return _uncut(text, start, end)


def _uncut(text: str, start: int, end: int) -> Span:
    """The stretch without the characters it would part; a single one that is too long is parted."""
    first, last = start, end
    while first < end and _inside(text, first):
        first += 1
    while last > first and _inside(text, last):
        last -= 1
    return (first, last) if first < last else (start, end)


def _best(found: list[tuple[int, Span]], width: int) -> int:
    """Where the hit stands from which on most different words, then most hits, can be shown."""
    reach = width - width // _LEAD
    best, best_at, last = (0, 0), 0, 0
    seen: dict[int, int] = {}
    for first, (word, (start, _end)) in enumerate(found):
        while last < len(found) and found[last][1][1] <= start + reach:
            seen[found[last][0]] = seen.get(found[last][0], 0) + 1
            last += 1
        worth = (len(seen), last - first)
        if worth > best or first == 0:
            best, best_at = worth, start
        _forget(seen, word)
        last = max(last, first + 1)
    return best_at


def _forget(seen: dict[int, int], word: int) -> None:
    if seen.get(word, 0) > 1:
        seen[word] -= 1
    else:
        seen.pop(word, None)


def _inside(text: str, place: int) -> bool:
    """Whether a cut before `place` would part what is seen as one character."""
    if not 0 < place < len(text):
        return False
    character = text[place]
    if character in _JOINERS or text[place - 1] == "\u200d" or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    return unicodedata.category(character)[0] == "M"


def _merged(spans: list[Span]) -> list[Span]:
    """Hits that overlap or touch are one."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pieces(text: str, spans: list[Span], start: int, end: int) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    return [piece for piece in (*pieces, (text[at:end], False)) if piece[0]]
