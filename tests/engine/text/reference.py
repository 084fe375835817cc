"""A second opinion on what folded text is and what a query means, slowly and by another way."""

import unicodedata
from functools import lru_cache
from itertools import groupby

from opencc import OpenCC

SIMPLIFY = OpenCC("t2s")
STAND_ALONE = ("CJK", "KANGXI", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC NUMBER ZERO")


@lru_cache
def kind(character):
    if "0" <= character <= "9":
        return "digits"
    name = unicodedata.name(character, "")
    if 0x20000 <= ord(character) < 0x3FFFE or (name.startswith(STAND_ALONE) and character.isalnum()):
        return "han"
    return "word" if character.isalnum() else ""


def fold(text):
    """Whole-string normalisation; for text whose characters do not depend on their neighbours."""
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (char for char in flat if unicodedata.category(char) not in ("Mn", "Mc", "Me", "Cf", "Cs"))
    spaced = (" " if char.isspace() else char for char in kept)
    plain = "".join(char for char in spaced if unicodedata.category(char) != "Cc")
    return "".join(map(simplify, plain))


@lru_cache
def simplify(character):
    return SIMPLIFY.convert(character)


@lru_cache
def runs(text):
    return [(name, "".join(group)) for name, group in groupby(fold(text), kind) if name]


def occurs(phrase, prefix, text):
    """Whether the runs of `phrase` follow each other in `text`; `prefix`: its last word may go on."""
    wanted, present = runs(phrase), runs(text)
    return any(
        _fits(wanted, present[start : start + len(wanted)], prefix)
        for start in range(len(present) - len(wanted) + 1)
    )


def _fits(wanted, present, prefix):
    if [name for name, _run in wanted] != [name for name, _run in present]:
        return False
    last = len(wanted) - 1
    for place, ((name, want), (_name, have)) in enumerate(zip(wanted, present, strict=True)):
        begins = place > 0 or name == "word"
        ends = place < last or (name == "word" and not prefix)
        if begins and ends:
            fits = have == want
        elif begins:
            fits = have.startswith(want)
        else:
            fits = have.endswith(want) if ends else want in have
        if not fits:
            return False
    return True
