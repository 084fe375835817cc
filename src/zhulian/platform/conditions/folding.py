"""Comparisons of folded texts inside the database, each in the way that is exact and quick there.

SQLite calls the engine's own `fold`. PostgreSQL's `translate` does the same, but slowly (50 µs a subject): so parts of
texts are found by a pattern that names every spelling of every character, and whole texts are folded only where their
length fits, which folding never changes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, Func

from zhulian.engine.conditions import FOLDED_FROM, FOLDED_TO, Place
from zhulian.platform.db.sqlite import FOLD

_SPELLINGS: dict[str, str] = {char: char for char in FOLDED_TO}
for _plain, _spelt in zip(FOLDED_TO, FOLDED_FROM, strict=True):
    _SPELLINGS[_plain] += _spelt


class FoldedIn(Func):
    """True where the folded text is one of `texts` (folded, not empty); NULL where there is no text."""

    output_field = BooleanField()

    def __init__(self, expression: Any, texts: Collection[str]) -> None:
        super().__init__(expression)
        self.texts = sorted(texts)

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """`fold(x) IN (…)`."""
        sql, params = compiler.compile(self.source_expressions[0])
        places = ", ".join("%s" for _text in self.texts)
        return f"{FOLD}({sql}) IN ({places})", (*params, *self.texts)

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """The length first, then `translate(x, from, to)`."""
        sql, params = compiler.compile(self.source_expressions[0])
        lengths = sorted({len(text) for text in self.texts})
        template = f"(CHAR_LENGTH({sql}) = ANY(%s) AND TRANSLATE({sql}, %s, %s) = ANY(%s))"
        return template, (*params, lengths, *params, FOLDED_FROM, FOLDED_TO, self.texts)


class FoldedPart(Func):
    """True where the folded text contains `text` (folded, not empty) there; NULL where there is no text."""

    output_field = BooleanField()

    def __init__(self, expression: Any, text: str, place: Place) -> None:
        super().__init__(expression)
        self.text, self.place = text, place

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """By position: no character is special."""
        sql, params = compiler.compile(self.source_expressions[0])
        if self.place is Place.END:
            return f"SUBSTR({FOLD}({sql}), %s) = %s", (*params, -len(self.text), self.text)
        compared = "= 1" if self.place is Place.START else "> 0"
        return f"INSTR({FOLD}({sql}), %s) {compared}", (*params, self.text)

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """By a pattern of nothing but sets of characters, each written by its number."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} ~ %s", (*params, pattern(self.text, self.place))


def pattern(text: str, place: Place) -> str:
    """PostgreSQL's regular expression for the folded text: every character in all its spellings, nothing repeated."""
    sets = "".join(_set(_SPELLINGS.get(char, char)) for char in text)
    return f"{'^' * (place is Place.START)}{sets}{'$' * (place is Place.END)}"


def _set(chars: str) -> str:
    return "[" + "".join(f"\\U{ord(char):08x}" for char in chars) + "]"
