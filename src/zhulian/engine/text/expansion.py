"""What a person typed, with everything else that says the same: the halves of mixed codes, synonyms.

iPhone15充电  →  iphone15, 充电           the boundary between Han and the rest does not matter
宽带断网      →  宽带断网 or 宽带掉线      any word of a group stands for the others, also inside a longer word
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, groupby

from .expressions import AllOf, AnyOf, Expression, Without
from .folding import fold
from .outline import Searched
from .query import WORDS, Query, Word, parse_question, typed_pieces, word_of
from .scripts import Kind, runs

# A synonym is worth a little less than the word itself.
SYNONYM = 0.8
# Nobody writes more ways than these into one question, and an index is not asked more.
WAYS = 12
# Of a longer Chinese word only the beginning is looked through for synonyms.
LOOKED_THROUGH = 24
TOGETHER = 4


@dataclass(frozen=True)
class Way:
    """One way to say a thing: all its words must occur."""

    words: tuple[Word, ...]
    worth: float = 1.0


@dataclass(frozen=True)
class Wanted:
    """One thing asked for in every way it may be said; the first is as it was typed."""

    ways: tuple[Way, ...]

    @property
    def expression(self) -> Expression:
        """What an index is asked."""
        return AnyOf(tuple(AllOf(tuple(word.phrase for word in way.words)) for way in self.ways))


@dataclass(frozen=True)
class Expanded:
    """All of `wanted` must occur, each in any way, and nothing of `unwanted`."""

    wanted: tuple[Wanted, ...] = ()
    unwanted: tuple[Word, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything can be found."""
        return bool(self.wanted)

    @property
    def expression(self) -> Expression:
        """The whole question to one row of an index."""
        asked = AllOf(tuple(wanted.expression for wanted in self.wanted))
        return Without(asked, AnyOf(tuple(word.phrase for word in self.unwanted))) if self.unwanted else asked

    @property
    def query(self) -> Query:
        """Every word of every way as a loose query: for highlighting."""
        words = {word.needle: word for wanted in self.wanted for way in wanted.ways for word in way.words}
        return Query(tuple(words.values()), loose=True)


class Synonyms:
    """Groups of words that mean the same, ready to be looked up."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._others: dict[str, dict[str, None]] = {}
        for group in groups:
            keys = list(dict.fromkeys(filter(None, map(_key, group))))
            for key in keys:
                others = self._others.setdefault(key, {})
                others.update((other, None) for other in keys if other != key)

    def others(self, key: str) -> list[str]:
        """What else may be said for a word (folded, its runs between single spaces)."""
        return list(self._others.get(key, ()))

    def inside(self, run: str) -> list[tuple[int, int, list[str]]]:
        """Where in a run of Han words of groups stand: (start, end, the others). Single characters never count."""
        length = min(len(run), LOOKED_THROUGH) if self._others else 0
        found = []
        for start in range(length):
            for end in range(start + 2, length + 1):
                others = self._others.get(run[start:end])
                if others:
                    found.append((start, end, list(others)))
        return found


NO_SYNONYMS = Synonyms()


@dataclass(frozen=True, slots=True)
class _Token:
    source: str
    word: Word
    quoted: bool

    @property
    def key(self) -> str:
        return _key(self.source)


def expand(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Expanded:
    """The query in what a person typed, as `parse_query` has it, with its other ways.

    What stands in quotes is meant as it is.
    """
    tokens: list[_Token] = []
    unwanted: dict[str, Word] = {}
    for piece in typed_pieces(text):
        if len(tokens) + len(unwanted) >= WORDS:
            break
        if piece.unwanted:
            word = word_of(piece.source, typing=False)
            if word is not None:
                unwanted.setdefault(word.needle, word)
            continue
        tokens += _tokens(piece.source, piece.quoted, piece.typing)
    return Expanded(tuple(_wanted(tokens, synonyms)), tuple(unwanted.values()))


def expand_question(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Expanded:
    """The words of a whole question as `parse_question` has them, each with its synonyms; any is enough."""
    extra: dict[str, list[Way]] = {}
    for kind, run, _start in runs(fold(text).text):
        if kind is Kind.WORD:
            extra.setdefault(run, []).extend(_ways(synonyms.others(run)))
        elif kind is Kind.HAN:
            for start, _end, others in synonyms.inside(run):
                extra.setdefault(run[start : start + 2], []).extend(_ways(others))
    words = parse_question(text).words
    return Expanded(tuple(Wanted((Way((word,)), *extra.get(word.text, [])[: WAYS - 1])) for word in words))


def answers(asked: Expanded, text: str, *, is_loose: bool = False) -> bool:
    """Whether `text` answers: what every index must equal."""
    if not asked:
        return False
    searched = Searched(fold(text).text)
    test = any if is_loose else all
    if not test(any(_says(way, searched) for way in wanted.ways) for wanted in asked.wanted):
        return False
    return not any(searched.has(word.needle) for word in asked.unwanted)


def _says(way: Way, searched: Searched) -> bool:
    return all(searched.has(word.needle) for word in way.words)


def _tokens(source: str, quoted: bool, typing: bool) -> Iterator[_Token]:
    parts = [source] if quoted else _halves(source)
    for place, part in enumerate(parts):
        word = word_of(part, typing and place == len(parts) - 1)
        if word is not None:
            yield _Token(part, word, quoted)


def _halves(source: str) -> list[str]:
    """A typed word cut between Han and the rest, unless that would leave a single ideograph."""
    grouped = [list(each) for _is_han, each in groupby(runs(source), key=lambda run: run[0] is Kind.HAN)]
    if any(part[0][0] is Kind.HAN and sum(len(run) for _kind, run, _at in part) < 2 for part in grouped):
        return [source]
    ends = [part[-1][2] + len(part[-1][1]) for part in grouped]
    return [source[part[0][2] : end] for part, end in zip(grouped, ends, strict=True)]


def _wanted(tokens: Sequence[_Token], synonyms: Synonyms) -> Iterator[Wanted]:
    """The longest row of words that a group knows is one thing; every other word is one by itself."""
    seen: set[str] = set()
    at = 0
    while at < len(tokens):
        count = next((n for n in range(TOGETHER, 1, -1) if _together(tokens[at : at + n], n, synonyms)), 1)
        group = tokens[at : at + count]
        at += count
        typed = Way(tuple(token.word for token in group))
        name = " ".join(token.word.needle for token in group)
        if name in seen:
            continue
        seen.add(name)
        others = [] if group[0].quoted else _others(" ".join(token.key for token in group), synonyms)
        yield Wanted((typed, *_ways(others)[: WAYS - 1]))


def _together(group: Sequence[_Token], count: int, synonyms: Synonyms) -> bool:
    if len(group) < count or any(token.quoted for token in group):
        return False
    return bool(synonyms.others(" ".join(token.key for token in group)))


def _others(key: str, synonyms: Synonyms) -> list[str]:
    """What else may be said: for the whole, then with one part of a Chinese word replaced, then with two."""
    found = dict.fromkeys(synonyms.others(key))
    places = synonyms.inside(key) if len(key) > 2 and _is_han_run(key) else []
    changes = [(start, end, other) for start, end, others in places for other in others]
    for change in changes:
        found.setdefault(_replaced(key, [change]))
    for first, second in combinations(changes, 2):
        if len(found) >= WAYS:
            break
        if first[1] <= second[0] or second[1] <= first[0]:
            found.setdefault(_replaced(key, sorted([first, second])))
    found.pop(key, None)
    return list(found)[:WAYS]


def _replaced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    for start, end, other in reversed(changes):
        # A word of letters between ideographs is its own word; Han inside Han goes on.
        text = f"{text[:start]}{other}{text[end:]}"
    return text


def _ways(others: Sequence[str]) -> list[Way]:
    ways = []
    for other in others:
        parts = [part for piece in other.split() for part in _halves(piece)]
        words = tuple(word for word in (word_of(part, typing=False) for part in parts) if word is not None)
        if words:
            ways.append(Way(words, SYNONYM))
    return ways


def _is_han_run(key: str) -> bool:
    return all(kind is Kind.HAN and len(run) == len(key) for kind, run, _start in runs(key))


@lru_cache(8192)
def _key(text: str) -> str:
    """How a word of a group is known: folded, its runs between single spaces."""
    return " ".join(run for _kind, run, _start in runs(fold(text[:100]).text))
