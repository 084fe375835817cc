"""Names: found by any part of their writing, by pinyin, by initials, and by a mixture of them.

An index holds, besides the text, each way to read the name from each of its syllables on, once in full and once
in initials. So everything a person may type is the beginning of a term: 张三丰 is found by 三丰, zhangs, zsf,
sanf, zhsf, 张sf. `name_query` asks for candidates and may ask for too many; `match_name` tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from .expressions import AllOf, AnyOf, Expression, Phrase
from .folding import fold
from .pinyin import NAME_LENGTH, Unit, name_units, readings
from .query import matches, parse_query
from .scripts import Kind, runs
from .syllables import BEGINNINGS, SYLLABLES
from .terms import BREAK, index_terms, part_terms

# Full-width letters, which folded text cannot hold: these terms are never taken for words.
FULL, INITIALS = "ｐ", "ｉ"
FULL_LENGTH, INITIALS_LENGTH = 32, 8
# How many letters of the initials are worked out from what was typed, and how many guesses are asked.
GUESS_LENGTH, GUESSES = 4, 48


class NameMatch(IntEnum):
    """How well a name answers; the whole part of the score."""

    INSIDE = 1
    INITIALS = 2
    PREFIX = 3
    EXACT = 4


def name_terms(name: str) -> list[str]:
    """The terms of a name for an index: its writing, and its readings in full and in initials.

    A name of three syllables with one reading has 6 terms more than its text. Only the first 64 characters.
    """
    name = name[:NAME_LENGTH]
    terms = index_terms(name)
    # 阿卜杜·热合曼 is also typed without the point.
    joined = index_terms(_joined(fold(name).text))
    if joined != terms:
        terms += [BREAK, *joined]
    read = dict.fromkeys(term for way in readings(name) for term in _reading_terms(way))
    return [*terms, BREAK, *read] if read else terms


def name_query(text: str) -> Expression:
    """What to ask an index of `name_terms`: finds every name that `match_name` accepts, and some others."""
    typed = parse_query(text)
    parts = tuple(_part(kind, run) for kind, run, _start in runs(_typed(text)))
    if not parts:
        return AllOf(())
    mixed = AllOf(parts)
    return AnyOf((typed.expression, mixed)) if typed else mixed


def match_name(query: str, name: str) -> float | None:
    """How well `name` answers what was typed, or None.

    The whole part is a `NameMatch`: exact > from the beginning > initials (or shortened syllables) from the
    beginning > inside. The fraction is larger for the larger part of the name, then for the usual reading.
    """
    typed = _typed(query)
    units = name_units(name)
    if not typed or not units:
        return None
    best = max(_scores(typed, units, name), default=0.0)
    if best < NameMatch.PREFIX and matches(parse_query(query), name):
        best = max(best, _score(NameMatch.INSIDE, len(typed) / len(_joined(fold(name).text)), usual=True))
    return best or None


def _joined(folded: str) -> str:
    return "".join(run for _kind, run, _start in runs(folded))


def _typed(query: str) -> str:
    return _joined(fold(query[:NAME_LENGTH]).text)


def _reading_terms(way: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(way)):
        yield FULL + "".join(way[start:])[:FULL_LENGTH]
        yield INITIALS + "".join(part[0] for part in way[start : start + INITIALS_LENGTH])


def _part(kind: Kind, run: str) -> Expression:
    if kind is not Kind.WORD:
        terms, prefix = part_terms(kind, run)
        return Phrase(tuple(terms), prefix)
    full = Phrase((FULL + run[:FULL_LENGTH],), prefix=True)
    return AnyOf((full, *(Phrase((INITIALS + guess,), prefix=True) for guess in _guesses(run))))


def _guesses(typed: str) -> list[str]:
    """The initials of names for which `typed` could be a row of shortened syllables; rather too few letters
    of them than too many guesses, so that none is missed."""
    guesses = set(_initials(typed, GUESS_LENGTH))
    length = GUESS_LENGTH
    while len(guesses) > GUESSES:
        length -= 1
        guesses = {guess[:length] for guess in guesses}
    return sorted(
        guess for guess in guesses if not any(guess[:end] in guesses for end in range(1, len(guess)))
    )


def _initials(typed: str, depth: int, shortened: bool = False) -> Iterator[str]:
    """The initials of each way to cut `typed` into beginnings of syllables, one at least shortened before the
    last; what is whole up to the last is found by the full reading."""
    if not typed or depth == 0:
        if shortened or typed:
            yield ""
        return
    for length in range(1, min(6, len(typed)) + 1):
        piece = typed[:length]
        if length > 1 and piece not in BEGINNINGS:
            continue
        cut = shortened or (length < len(typed) and _shortens(piece))
        for rest in _initials(typed[length:], depth - 1, cut):
            yield piece[0] + rest


def _shortens(piece: str) -> bool:
    """Whether a piece before the last can stand for a longer syllable: li is 李 there, never 林; l may be both."""
    return len(piece) == 1 or piece not in SYLLABLES


def _scores(typed: str, units: tuple[Unit, ...], name: str) -> Iterator[float]:
    for place, way in enumerate(readings(name)):
        for start in range(len(units)):
            for end, whole in _ends(typed, units, way, start):
                kind = _kind(start, end == len(units), whole)
                yield _score(kind, (end - start) / len(units), usual=place == 0)


def _kind(start: int, complete: bool, whole: int) -> NameMatch:
    if start:
        return NameMatch.INSIDE
    if whole == _SHORTENED:
        return NameMatch.INITIALS
    return NameMatch.EXACT if complete and whole == _WHOLE else NameMatch.PREFIX


def _score(kind: NameMatch, share: float, *, usual: bool) -> float:
    return kind + 0.8 * min(share, 1.0) + (0.1 if usual else 0.0)


# What the units up to here were: all whole; the last one shortened; one before the last shortened.
_WHOLE, _LAST_SHORT, _SHORTENED = range(3)


def _ends(typed: str, units: tuple[Unit, ...], way: tuple[str, ...], start: int) -> Iterator[tuple[int, int]]:
    """Each way to use up `typed` on the units from `start` on: (unit after the last used, how whole)."""
    states = {(0, _WHOLE)}
    for place in range(start, len(units)):
        following: set[tuple[int, int]] = set()
        for at, whole in states:
            for length, full in _pieces(typed, at, units[place], way[place]):
                step = _SHORTENED if whole else _WHOLE
                following.add((at + length, step if full else max(step, _LAST_SHORT)))
        for at, whole in following:
            if at == len(typed):
                yield place + 1, whole
        states = {state for state in following if state[0] < len(typed)}
        if not states:
            return


def _pieces(typed: str, at: int, unit: Unit, reading: str) -> Iterator[tuple[int, bool]]:
    """How many letters from `at` the unit can take, and whether that is all of it."""
    if unit.han and typed.startswith(unit.text, at):
        yield 1, True
    length = 0
    while length < len(reading) and typed[at + length : at + length + 1] == reading[length]:
        length += 1
        last = at + length in (len(typed), at + len(reading))
        # A shortened word in letters is its initial, or what is being typed.
        if last or length == 1 or (unit.han and _shortens(reading[:length])):
            yield length, length == len(reading)
