"""Text as a search sees it: runs of characters, whatever separates them.

    Ｉphone 15，充电  →  |iphone|15|充电|

In this outline a phrase is a plain substring, so the truth about a query takes linear time and no pattern. What
is one run by itself is found in the folded text directly, which saves the outline for most queries.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from .scripts import WORD_LENGTH, Kind, is_han, pieces, runs

MARK = "|"


def outline(folded: str) -> str:
    """The outline of a folded text. Words are cut at 64 letters, as index terms are."""
    found = [han or digits or word[:WORD_LENGTH] for han, digits, word in pieces(folded)]
    return MARK.join(["", *found, ""]) if found else MARK


class Searched:
    """A folded text being searched for needles, which are pieces of an outline."""

    def __init__(self, folded: str) -> None:
        self.folded = folded

    def has(self, needle: str) -> bool:
        """Whether `needle` occurs."""
        return next(self.spans(needle), None) is not None

    def spans(self, needle: str) -> Iterator[tuple[int, int]]:
        """Where `needle` stands in the folded text: (start, end). What overlaps counts once."""
        if MARK not in needle:
            return self._run_spans(needle)
        word = needle.strip(MARK)
        if MARK not in word and needle[0] == MARK and len(word) < WORD_LENGTH:
            return self._word_spans(word, needle[-1] == MARK)
        return self._outline_spans(needle)

    def whole(self, start: int, end: int) -> bool:
        """Whether a span is no part of a longer number or word; ideographs are always whole."""
        return not (self._joined(start) or self._joined(end))

    def _run_spans(self, run: str) -> Iterator[tuple[int, int]]:
        at = self.folded.find(run)
        while at >= 0:
            yield at, at + len(run)
            at = self.folded.find(run, at + len(run))

    def _word_spans(self, word: str, closed: bool) -> Iterator[tuple[int, int]]:
        at = self.folded.find(word)
        while at >= 0:
            end = at + len(word)
            if not self._joined(at) and not (closed and self._joined(end)):
                yield at, end
            at = self.folded.find(word, end)

    def _outline_spans(self, needle: str) -> Iterator[tuple[int, int]]:
        length = len(needle.strip(MARK))
        lead = len(needle) - len(needle.lstrip(MARK))
        at = self._outline.find(needle)
        while at >= 0:
            start = at + lead
            yield self._origin(start), self._origin(start + length - 1) + 1
            # A mark that ends one occurrence may begin the next.
            at = self._outline.find(needle, start + length)

    def _joined(self, place: int) -> bool:
        """Whether one number or word stands on both sides of `place`."""
        pair = self.folded[place - 1 : place + 1] if place else ""
        if len(pair) < 2 or not pair.isalnum():
            return False
        if is_han(pair[0]) or is_han(pair[1]):
            return False
        return ("0" <= pair[0] <= "9") == ("0" <= pair[1] <= "9")

    @cached_property
    def _outline(self) -> str:
        return outline(self.folded)

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Where each run begins in the outline, and where in the folded text."""
        places: list[int] = []
        origins: list[int] = []
        place = 1
        for kind, run, start in runs(self.folded):
            places.append(place)
            origins.append(start)
            place += 1 + (min(len(run), WORD_LENGTH) if kind is Kind.WORD else len(run))
        return places, origins

    def _origin(self, place: int) -> int:
        places, origins = self._places
        run = bisect_right(places, place) - 1
        return origins[run] + place - places[run]
