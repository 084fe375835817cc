"""The region (归属地) that a telephone number or an address tells (SPEC IN5). Pure: codes of divisions, no tables.

What cannot be told for certain is told as far as it is certain (the province of an area code that several cities
share) or not at all (朝阳区 without its city).
"""

from __future__ import annotations

import json
import mmap
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from zhulian.catalogue.regions import above, divisions
from zhulian.customers.normalise import normalise_phone

GAP = 0xFFFF
CHINA = "+86"
SUFFIX = re.compile(
    r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|地区|林区|特区|新区|省|市|区|县|盟|旗)$"
)
# 中山路, 南京东路, 安康小区: a city's name inside another name.
GOES_ON = re.compile(
    r"[东西南北中]?[一二三四五六七八九十]?"
    r"(?:大道|大街|大厦|大学|大酒店|小区|花园|花苑|公寓|广场|新村|胡同|家园|路|街|道|巷|弄|里|村|镇|乡|苑|城|桥|寺|站)"
)
SKIPPED = re.compile(r"[\s,，、:：/\-·]*(?:中国|中华人民共和国)?[\s,，、:：/\-·]*")


# Numbers


@dataclass(frozen=True, slots=True)
class Segments:
    """Mobile segments in a mapped file, and area codes; each leads to the codes of the places that share it."""

    starts: memoryview
    owners: memoryview
    places: tuple[str, ...]
    areas: dict[str, str]

    def of_mobile(self, segment: int) -> str:
        """The division of a number's first seven digits; "" for a segment that was not given out."""
        place = bisect_right(self.starts, segment) - 1
        owner = self.owners[place] if place >= 0 else GAP
        return "" if owner == GAP else self.places[owner]


@cache
def segments() -> Segments:
    """The carried file, mapped when the first number is asked for: pages of it are read as they are needed."""
    path = resources.files("zhulian.customers").joinpath("data/segments.bin")
    with resources.as_file(path) as real, real.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    head = json.loads(mapped.readline())
    begin, count = mapped.tell(), head["runs"]
    view = memoryview(mapped)
    places = tuple(_place(province, city) for province, city in head["places"])
    areas = {code: _shared(places[each] for each in owners) for code, owners in head["areas"].items()}
    return Segments(
        starts=view[begin : begin + 4 * count].cast("I"),
        owners=view[begin + 4 * count : begin + 6 * count].cast("H"),
        places=places,
        areas=areas,
    )


@cache
def _cities() -> dict[tuple[str, str], str]:
    """The codes of provinces and of cities in them by names without suffix; districts bear the names of others."""
    found: dict[tuple[str, str], str] = {}
    for row in divisions().values():
        if row.level < 3 or row.name.endswith("市"):
            found.setdefault((above(row.code)[-1], stem(row.name)), row.code)
    return found


def _place(province: str, city: str) -> str:
    """The division of a place named without suffix: 广东, 深圳. The province where the city is none of its own."""
    first = next(
        (row.code for row in divisions().values() if row.level == 1 and row.name.startswith(province)), ""
    )
    return _cities().get((first, city), first)


def _shared(codes: Iterable[str]) -> str:
    """The lowest division in which all of these lie; "" for none."""
    lines = [above(code)[::-1] for code in codes]
    found = ""
    for together in zip(*lines, strict=False):
        if len(set(together)) > 1:
            break
        found = together[0]
    return found


def of_phone(value: str) -> str:
    """The code of the division where this number is at home, "" where that is not known."""
    number = normalise_phone(value)
    if not number.startswith(CHINA):
        return ""
    digits = number.removeprefix(CHINA)
    if len(digits) == 11 and digits[0] == "1" and digits[1] > "2":
        return segments().of_mobile(int(digits[:7]))
    known = segments().areas
    return next((known[digits[:length]] for length in (2, 3) if digits[:length] in known), "")


# Addresses


@dataclass(frozen=True, slots=True)
class Named:
    """A name of divisions found in a text; `is_whole` with its suffix (深圳市, not 深圳)."""

    start: int
    end: int
    codes: frozenset[str]
    is_whole: bool


def stem(name: str) -> str:
    """The name without the kind of division: 深圳市 → 深圳, 延边朝鲜族自治州 → 延边."""
    bare = SUFFIX.sub("", name)
    for people in _PEOPLES:
        if bare.endswith(people) and len(bare) > len(people) + 1:
            return stem(bare.removesuffix(people))
    return bare if len(bare) > 1 else name


_PEOPLES = (
    *(
        "蒙古族",
        "回族",
        "藏族",
        "维吾尔族",
        "苗族",
        "彝族",
        "壮族",
        "布依族",
        "朝鲜族",
        "满族",
        "侗族",
        "瑶族",
        "白族",
    ),
    *(
        "土家族",
        "哈尼族",
        "哈萨克族",
        "傣族",
        "黎族",
        "傈僳族",
        "羌族",
        "景颇族",
        "蒙古",
        "哈萨克",
        "柯尔克孜",
    ),
)


@cache
def _names() -> tuple[dict[str, tuple[frozenset[str], bool]], int]:
    """Every spelling with the divisions it may mean, and the length of the longest."""
    whole: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for row in divisions().values():
        whole.setdefault(row.name, set()).add(row.code)
        if stem(row.name) != row.name:
            short.setdefault(stem(row.name), set()).add(row.code)
    found = {name: (frozenset(codes), False) for name, codes in short.items()}
    found |= {name: (frozenset(codes | short.get(name, set())), True) for name, codes in whole.items()}
    return found, max(map(len, found))


def _mentions(text: str) -> Iterator[Named]:
    """The names in the text, the longest at each place."""
    names, longest = _names()
    at = 0
    while at < len(text):
        for end in range(min(len(text), at + longest), at + 1, -1):
            found = names.get(text[at:end])
            if found is not None and not (not found[1] and GOES_ON.match(text, end)):
                yield Named(at, end, *found)
                at = end - 1
                break
        at += 1


def of_address(text: str) -> str:
    """The code of the division that an address tells; "" where it tells none, or may mean two."""
    current: frozenset[str] = frozenset()
    reached = 0
    for name in _mentions(text):
        follows = SKIPPED.fullmatch(text, reached, name.start) is not None
        if not current:
            current = _first(name, is_at_start=follows)
            reached = name.end if current else reached
            continue
        narrowed = _narrowed(current, name.codes)
        if narrowed and (name.is_whole or follows):
            current, reached = narrowed, name.end
    return _shared(current) if current else ""


def _first(name: Named, *, is_at_start: bool) -> frozenset[str]:
    """A name without suffix counts at the beginning alone, and there for provinces and cities alone."""
    if name.is_whole:
        return name.codes
    if not is_at_start:
        return frozenset()
    return frozenset(code for code in name.codes if divisions()[code].level < 3)


def _narrowed(current: frozenset[str], codes: frozenset[str]) -> frozenset[str]:
    """Those of `codes` that lie in one of `current`; where the text runs the other way, those of `current`."""
    below = frozenset(code for code in codes if current & set(above(code)))
    return below or frozenset(code for code in current if codes & set(above(code)[1:]))
