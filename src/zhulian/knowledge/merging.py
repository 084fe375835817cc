"""Joins what two people made of one text: three ways, paragraph by paragraph; nobody's words are lost.

The algorithm is diff3 (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007): stretches that both left alone
are kept, a stretch that one changed is taken from that one, where both changed it differently both wordings stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Clash:
    """A stretch that both changed differently: what the other wrote, what I wrote. The joined text has both."""

    theirs: tuple[str, ...]
    mine: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The joined pieces, and where both wordings were kept."""

    pieces: tuple[str, ...]
    clashes: tuple[Clash, ...]


def join(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Joined:
    """`mine` and `theirs`, both made from `base`, in one."""
    pieces: list[str] = []
    clashes: list[Clash] = []
    for before, left, right in _stretches(base, mine, theirs):
        if left in (before, right):
            pieces += right
        elif right == before:
            pieces += left
        else:
            pieces += [*right, *(piece for piece in left if piece not in right)]
            clashes.append(Clash(right, left))
    return Joined(tuple(pieces), tuple(clashes))


Stretch = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _stretches(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    """The three texts in parts that belong together: (base, mine, theirs), in order, nothing left out."""
    in_mine, in_theirs = _same(base, mine), _same(base, theirs)
    at_base = at_mine = at_theirs = 0
    for place in range(len(base)):
        if place not in in_mine or place not in in_theirs:
            continue
        left, right = in_mine[place], in_theirs[place]
        yield from _cut(base[at_base:place], mine[at_mine:left], theirs[at_theirs:right])
        same = (base[place],)
        yield same, same, same
        at_base, at_mine, at_theirs = place + 1, left + 1, right + 1
    yield from _cut(base[at_base:], mine[at_mine:], theirs[at_theirs:])


def _cut(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    """A changed stretch; of equally many pieces each by itself: two may change neighbouring paragraphs."""
    if len(base) == len(mine) == len(theirs):
        for one, left, right in zip(base, mine, theirs, strict=True):
            yield (one,), (left,), (right,)
    else:
        yield tuple(base), tuple(mine), tuple(theirs)


def _same(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Place in `base` → place in `other`, of what both have, in order."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
