"""Text reduced to what can be searched: its runs, each between two marks, whatever separated them.

    Ｉphone 15，充电  →  |iphone|15|充电|

In this form a phrase is a plain substring, so the truth about a query takes linear time and no pattern.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from .scripts import WORD_LENGTH, Kind, is_han, pieces, runs

MARK = "|"


def outline(folded: str) -> str:
    """The outline of a folded text. Words are cut at 64 letters, as index terms are."""
    found = [han or digits or word[:WORD_LENGTH] for han, digits, word in pieces(folded)]
    return MARK.join(["", *found, ""]) if found else MARK


def spans(outlined: str, needle: str) -> Iterator[tuple[int, int]]:
    """Where `needle` stands in an outline, without its own marks; what overlaps counts once."""
    length = len(needle.strip(MARK))
    lead = len(needle) - len(needle.lstrip(MARK))
    at = outlined.find(needle)
    while at >= 0 and length:
        yield at + lead, at + lead + length
        # A mark that ends one occurrence may begin the next.
        at = outlined.find(needle, at + lead + length)


def whole(outlined: str, start: int, end: int) -> bool:
    """Whether a span is no part of a longer number or word; ideographs are always whole."""
    if outlined[start - 1] != MARK and not is_han(outlined[start]):
        return False
    return outlined[end] == MARK or is_han(outlined[end])


class Origins:
    """The way from the outline of a folded text back to that text."""

    def __init__(self, folded: str) -> None:
        self._places: list[int] = []
        self._origins: list[int] = []
        place = 1
        for kind, run, start in runs(folded):
            self._places.append(place)
            self._origins.append(start)
            place += 1 + (min(len(run), WORD_LENGTH) if kind is Kind.WORD else len(run))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the outline as a span of the folded text."""
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, place: int) -> int:
        run = bisect_right(self._places, place) - 1
        return self._origins[run] + place - self._places[run]
