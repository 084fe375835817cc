"""How texts are compared: A–Z as a–z, full-width forms as half-width; every other character as it is.

Character for character and by one fixed table, so that Python, SQLite and PostgreSQL cannot disagree. The databases'
own ideas do: SQLite's LIKE and lower() fold ASCII only, PostgreSQL's by the locale of the column, Python's by Unicode
(where "ß" grows to "ss" and "İ" to two characters).
"""

from typing import Final

_UPPER = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
_WIDE = [chr(code) for code in range(0xFF01, 0xFF5F)]

FOLDED_FROM: Final = "".join((*_UPPER, *_WIDE, "\u3000"))
FOLDED_TO: Final = "".join(
    (*(char.lower() for char in _UPPER), *(chr(ord(char) - 0xFEE0).lower() for char in _WIDE), " ")
)
"""The character at each place of FOLDED_FROM becomes the one at the same place here."""

# PostgreSQL's texts cannot hold NUL and lose it on the way in; those that SQLite kept are compared without it too.
_TABLE: Final = {**str.maketrans(FOLDED_FROM, FOLDED_TO), 0: None}


def fold(text: str) -> str:
    """The form in which two texts are compared."""
    return text.translate(_TABLE)


def digits(text: str) -> str:
    """Only the digits of a telephone number, full-width ones included."""
    return "".join(char for char in fold(text) if char in "0123456789")
