"""How far one word of letters is from another, as fingers err: a letter too many, too few, wrong, or two swapped."""

from __future__ import annotations

from collections.abc import Mapping


def allowed(word: str) -> int:
    """How many errors a word of this length may have: none up to 2 letters, 1 up to 7, else 2."""
    if len(word) < 3:
        return 0
    return 1 if len(word) < 8 else 2


def errors(word: str, other: str, most: int) -> int | None:
    """The least number of errors between two words, None if more than `most`. No part is changed twice."""
    if abs(len(word) - len(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, second in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != second))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == second
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(line) > most and (not before or min(last) > most):
            return None
        before, last = last, line
    return last[-1] if last[-1] <= most else None


def nearest(word: str, known: Mapping[str, int]) -> str | None:
    """The known word (with how often it occurs) that was meant: fewest errors, then the same first letter, then the
    most frequent, then by alphabet. None where the word is known itself, or nothing is near."""
    most = allowed(word)
    if not most or word in known:
        return None
    letters = _letters(word)
    best: tuple[int, bool, int, str] | None = None
    for other, times in known.items():
        # One error changes at most one letter on each side; this spares nearly all the reckoning.
        if abs(len(other) - len(word)) > most or (letters ^ _letters(other)).bit_count() > 2 * most:
            continue
        count = errors(word, other, most)
        if count is None:
            continue
        found = (count, other[0] != word[0], -times, other)
        best = found if best is None else min(best, found)
    return best[3] if best is not None else None


def _letters(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 63)
    return mask
