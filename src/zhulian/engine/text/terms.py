"""Text to index terms: one term for each position, so that a phrase of terms is a substring.

    客户13800  →  客户 户 138 380 800 00 0

An East Asian character's term is itself and its follower; a digit's is itself and the next two; at the end of
a run the term is what is left. Hence a part of a run is a phrase of whole terms, a part too short for one is
the *prefix* of a term, and both are exact. A word of letters is one term.
"""

from __future__ import annotations

from operator import add

from .folding import fold
from .scripts import WORD_LENGTH, Kind, pieces, runs

DIGITS_TOGETHER = 3
# Stands where text must not be read on: between the parts of a document. Folding leaves no full-width letter,
# so no text and no query holds it.
BREAK = "ｘ"


def index_terms(text: str) -> list[str]:
    """The terms of `text` in order; the place in the list is the position.

    Terms hold East Asian characters, or 1 to 3 digits, or at most 64 letters; never a space or punctuation.
    """
    return folded_terms(fold(text).text)


def folded_terms(folded: str) -> list[str]:
    """`index_terms` of text that is already folded."""
    terms: list[str] = []
    for han, digits, word in pieces(folded):
        if han:
            terms += map(add, han, han[1:])
            terms.append(han[-1])
        elif word:
            terms.append(word[:WORD_LENGTH])
        else:
            terms += [digits[place : place + DIGITS_TOGETHER] for place in range(len(digits))]
    return terms


def run_terms(kind: Kind, run: str) -> list[str]:
    """The terms of one run, of which nothing follows."""
    if kind is Kind.WORD:
        return [run[:WORD_LENGTH]]
    together = 2 if kind is Kind.HAN else DIGITS_TOGETHER
    return [run[place : place + together] for place in range(len(run))]


def part_terms(kind: Kind, run: str) -> tuple[list[str], bool]:
    """The terms of a run that may go on in the text, and whether the last is the beginning of a term."""
    if kind is Kind.WORD:
        return [run[:WORD_LENGTH]], len(run) < WORD_LENGTH
    together = 2 if kind is Kind.HAN else DIGITS_TOGETHER
    if len(run) < together:
        return [run], True
    return [run[place : place + together] for place in range(len(run) - together + 1)], False


def term_spans(folded: str) -> list[tuple[int, int]]:
    """Where each of `folded_terms` has its own characters (not its follower's): folded (start, end)."""
    spans: list[tuple[int, int]] = []
    for kind, run, start in runs(folded):
        if kind is Kind.WORD:
            spans.append((start, start + len(run)))
        else:
            spans += [(place, place + 1) for place in range(start, start + len(run))]
    return spans
