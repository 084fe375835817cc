"""Text reduced to what can be searched: its runs, each between two marks, whatever separated them.

    Ｉphone 15，充电  →  |iphone|15|充电|

In this form a phrase is a plain substring, so the truth about a query takes linear time and no pattern.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from .scripts import WORD_LENGTH, Kind, is_han, runs

MARK = "|"


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a folded text, with the way back.

    `places`: where in `text` each run begins, `origins`: where in the folded text.
    """

    text: str
    places: list[int]
    origins: list[int]

    def spans(self, needle: str) -> Iterator[tuple[int, int]]:
        """Where `needle` stands in `text`, without its marks; overlapping occurrences count once."""
        start = len(needle) - len(needle.lstrip(MARK))
        length = len(needle.strip(MARK))
        at = self.text.find(needle)
        while at >= 0 and length:
            yield at + start, at + start + length
            at = self.text.find(needle, at + start + length)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text` as a span of the folded text."""
        return self._origin(start), self._origin(end - 1) + 1

    def whole(self, start: int, end: int) -> bool:
        """Whether a span is no part of a longer number or word; ideographs are always whole."""
        first = self.text[start - 1] == MARK or is_han(self.text[start])
        return first and (self.text[end] == MARK or is_han(self.text[end]))

    def _origin(self, place: int) -> int:
        run = bisect_right(self.places, place) - 1
        return self.origins[run] + place - self.places[run]


def outline(folded: str) -> Outline:
    """The outline of a folded text. Words are cut at 64 letters, as index terms are."""
    parts: list[str] = []
    places: list[int] = []
    origins: list[int] = []
    place = 1
    for kind, run, start in runs(folded):
        if kind is Kind.WORD:
            run = run[:WORD_LENGTH]
        parts.append(run)
        places.append(place)
        origins.append(start)
        place += len(run) + 1
    return Outline(MARK + "".join(part + MARK for part in parts), places, origins)


def outline_text(folded: str) -> str:
    """Only the text of the outline: what a search without highlighting needs."""
    found = [run[:WORD_LENGTH] if kind is Kind.WORD else run for kind, run, _start in runs(folded)]
    return MARK + "".join(run + MARK for run in found)
