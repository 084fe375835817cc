"""What a search asks of an index, before it is put in a database's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow each other; of the last, with `prefix`, only the beginning is known."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must be there; without parts nothing is asked and nothing is found."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part must be there."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """`wanted`, but nothing of `unwanted`."""

    wanted: Expression
    unwanted: Expression


Expression: TypeAlias = Phrase | AllOf | AnyOf | Without


def asks(expression: Expression) -> bool:
    """Whether anything is asked at all."""
    if isinstance(expression, Phrase):
        return bool(expression.terms)
    if isinstance(expression, Without):
        return asks(expression.wanted)
    return any(asks(part) for part in expression.parts)


def found_in(expression: Expression, terms: list[str]) -> bool:
    """Whether a document of these terms answers: what both databases must say. Slow, for checks."""
    if isinstance(expression, Phrase):
        return _phrase_in(expression, terms)
    if isinstance(expression, Without):
        return found_in(expression.wanted, terms) and not found_in(expression.unwanted, terms)
    if isinstance(expression, AnyOf):
        return any(found_in(part, terms) for part in expression.parts)
    return bool(expression.parts) and all(found_in(part, terms) for part in expression.parts)


def _phrase_in(phrase: Phrase, terms: list[str]) -> bool:
    *whole, last = phrase.terms or ("",)
    if not last:
        return False
    length = len(whole)
    return any(
        terms[start : start + length] == whole and _ends(phrase, last, terms[start + length])
        for start in range(len(terms) - length)
    )


def _ends(phrase: Phrase, last: str, term: str) -> bool:
    return term.startswith(last) if phrase.prefix else term == last
