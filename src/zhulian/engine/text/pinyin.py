"""How a name is read: pinyin without tones, surnames as surnames, doubtful characters in several ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from .folding import Folded, fold
from .scripts import Kind, runs
from .surnames import COMPOUND, SINGLE
from .syllables import SYLLABLES

NAME_LENGTH = 64
# A person's name; what is longer is an organisation's and has no surname.
PERSON_LENGTH = 4
# Readings of one name, counted after the usual one; dictionaries list rare ones by the dozen.
VARIANTS = 11
# What may be done again (重置, 重发): the dictionary reads 重 as heavy in words that it does not know.
_AGAIN = "置发填装设传试签开登绑连拨打做寄配选名测查订购下拍贴绘"


@dataclass(frozen=True, slots=True)
class Unit:
    """One ideograph, or one word or number in another writing, with its readings, the usual one first."""

    text: str
    readings: tuple[str, ...]
    han: bool = False


@lru_cache(2048)
def name_units(name: str) -> tuple[Unit, ...]:
    """The units of a name, at most 64 characters of it."""
    folded = fold(name[:NAME_LENGTH])
    units: list[Unit] = []
    for kind, run, start in runs(folded.text):
        read = _read_run(folded, run, start) if kind is Kind.HAN else [(run,)]
        texts = run if kind is Kind.HAN else [run]
        units += (Unit(text, ways, kind is Kind.HAN) for text, ways in zip(texts, read, strict=True))
    return tuple(units)


@lru_cache(2048)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """Ways to read a name, a syllable (or word) for each unit; the usual way first, at most 12.

    Besides the usual way: the surname's other readings, then one doubtful character at a time. ü is v, as
    keyboards have it, and then also u, as folding has it.
    """
    units = name_units(name)
    usual = tuple(unit.readings[0] for unit in units)
    found = dict.fromkeys([usual])
    for place, unit in enumerate(units):
        for other in unit.readings[1:]:
            found.setdefault((*usual[:place], other, *usual[place + 1 :]))
    ways = list(found)[: VARIANTS + 1]
    plain = [tuple(_without_v(unit, part) for unit, part in zip(units, way, strict=True)) for way in ways]
    return tuple(dict.fromkeys([*ways, *plain]))[: VARIANTS + 1]


def syllables_of(character: str) -> tuple[str, ...]:
    """The usual readings of one character, at most three, the most usual first; none for what has no reading."""
    return tuple(dict.fromkeys(filter(None, _all(character))))


def pinyin_keys(name: str) -> list[str]:
    """The full pinyin of a name and its initials, for each way to read it: 单田芳 → shantianfang, stf, …

    At most 24 keys, the usual reading's two first. Words in letters are read as they are; a name without
    anything to read has no keys.
    """
    keys: dict[str, None] = {}
    for way in readings(name):
        keys.setdefault("".join(way))
        keys.setdefault("".join(part[0] for part in way))
    keys.pop("", None)
    return list(keys)


def _without_v(unit: Unit, reading: str) -> str:
    return reading.replace("v", "u") if reading != unit.text else reading


def _read_run(folded: Folded, run: str, start: int) -> list[tuple[str, ...]]:
    """The readings of each ideograph of a run; what has none stands for itself."""
    # The original writing says more: 乾 is read qián where it was not simplified to 干.
    original = "".join(folded.original[folded.origins[start + place]] for place in range(len(run)))
    person = len(run) <= PERSON_LENGTH
    read = []
    for first, character, plain in zip(_usual(original), original, run, strict=True):
        others = _all(character) if person else ()
        read.append(tuple(dict.fromkeys(filter(None, (first, *others)))) or (plain,))
    return _with_surname(run, read) if person and start == 0 else read


def _with_surname(run: str, read: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    compound = COMPOUND.get(run[:2])
    if compound:
        return [(syllable,) for syllable in compound] + read[2:]
    return [tuple(dict.fromkeys((*SINGLE.get(run[0], ()), *read[0]))), *read[1:]]


def _usual(original: str) -> list[str]:
    """The reading of each character in its words, empty where it has none."""
    return [_syllable(part) for part in _library().lazy_pinyin(original, errors=list)]


@lru_cache(8192)
def _all(character: str) -> tuple[str, ...]:
    """The three most usual readings of one character."""
    library = _library()
    read = library.pinyin(character, style=library.Style.NORMAL, heteronym=True, errors=list)
    return tuple(_syllable(part) for part in read[0][:3])


@lru_cache(1024)
def _syllable(part: str) -> str:
    """`part` in plain letters (a few interjections are read with marks), empty if it is no syllable."""
    plain = fold(part).text
    return plain if plain in SYLLABLES else ""


@cache
def _library() -> Any:
    # A third of a second and two dictionaries, so not before a name is read.
    import pypinyin

    words = {f"重{other}": [["chong"], pypinyin.lazy_pinyin(other)] for other in _AGAIN}
    pypinyin.load_phrases_dict({**words, "还款": [["huan"], ["kuan"]]})
    return pypinyin
