"""Telephone numbers, found by any part in either way to write them."""

from __future__ import annotations

import re

import phonenumbers

from .expressions import AllOf, AnyOf, Expression, Phrase
from .folding import fold
from .scripts import Kind
from .terms import BREAK, part_terms, run_terms

LONGEST = 32
_NUMBER = re.compile(r"\s*[+0-9(][-+0-9\s().\[\]/·#*]*")


def phone_terms(number: str) -> list[str]:
    """The terms of a normalised number (+862088881234): any part of it is found, with the national zero, too.

    A mobile number has 13 terms with its country code. What is no number gives the terms of its digits.
    """
    digits = _digits(number)
    terms = run_terms(Kind.DIGITS, digits)
    national = _national(number)
    # The end of a run has terms of its own, but a phrase must not begin there either.
    return terms if national in digits else [*terms, BREAK, *run_terms(Kind.DIGITS, national)]


def phone_query(text: str) -> Expression:
    """What to ask an index of `phone_terms`; asks nothing unless `text` is written like a number.

    Spaces and hyphens between digits are nothing: 138-0013 8000 is one part. A leading 00 is as good as +.
    """
    folded = fold(text[: 4 * LONGEST]).text
    digits = _digits(folded)
    if not digits or not _NUMBER.fullmatch(folded):
        return AllOf(())
    ways = [digits, digits[2:]] if digits.startswith("00") and len(digits) > 4 else [digits]
    return AnyOf(tuple(Phrase(tuple(terms), prefix) for terms, prefix in map(_part, ways)))


def _part(digits: str) -> tuple[list[str], bool]:
    return part_terms(Kind.DIGITS, digits)


def _digits(number: str) -> str:
    return "".join(char for char in fold(number[: 4 * LONGEST]).text if "0" <= char <= "9")[:LONGEST]


def _national(number: str) -> str:
    """The digits as dialled within the country, with its trunk prefix; empty if it is no international number."""
    try:
        parsed = phonenumbers.parse(number[: 4 * LONGEST])
    except phonenumbers.NumberParseException:
        return ""
    return _digits(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
