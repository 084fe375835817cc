"""Takes what is personal out of a text: numbers, addresses, names. Pure: no Django, no database.

It rather takes too much than too little: a person sees every place and may put it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LONGEST = 20_000
LINK, MAIL, ID, CARD, PHONE, PLATE, NUMBER, ADDRESS, NAME = KINDS = (
    "link",
    "mail",
    "id",
    "card",
    "phone",
    "plate",
    "number",
    "address",
    "name",
)
Spans = Iterable[tuple[int, int]]

_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {0xFF0D: 0x2D, 0xFF20: 0x40, 0xFF0E: 0x2E, 0xFF0B: 0x2B, 0x2013: 0x2D, 0x2014: 0x2D, 0x3000: 0x20}
"""Full-width letters and digits as narrow ones, character for character, so that places stay the same."""

_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_SECRET = re.compile(
    r"[?&#](?:[a-z_-]*(?:token|key|sig|code|session|auth|pass|sid))=|/r/|//[^/]*@", re.IGNORECASE
)
_RANDOM = re.compile(r"[A-Za-z0-9_-]{20,}")
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z])")
_PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![0-9])(?:(?:\+|00)86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])",
        r"(?<![0-9])(?:(?:\+|00)86[ -]?)?[(（]?0[1-9][0-9]{1,2}[)）]?[ -]?"
        r"[2-9][0-9]{2,3}[ -]?[0-9]{4}(?:[ -][0-9]{1,6})?(?![0-9])",
        r"(?<![0-9A-Za-z])\+[1-9](?:[ ()-]{0,2}[0-9]){6,14}(?![0-9])",
    )
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    "[A-HJ-NP-Za-hj-np-z][·•. -]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]"
)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z](?:[-_/]?[0-9A-Za-z]){7,39}(?![0-9A-Za-z])")
_HOTLINE = re.compile(r"[48]00[-]?[0-9]{3}-?[0-9]{4}|[48]00-?[0-9]{4}-?[0-9]{3}")
_DAY = re.compile(r"[12][0-9]{3}([-/])[01]?[0-9]\1[0-3]?[0-9]")
_MAC = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![0-9A-Fa-f])")
LEAST_DIGITS = 8

_HAN = "\u4e00-\u9fff"
_DOOR = f"(?:[0-9A-Za-z{_HAN}-]{{0,12}}?(?:号楼|栋|幢|座|单元|楼|层|室|房)){{0,6}}[0-9]{{0,4}}"
_CORES = (
    f"(?:大道|胡同|(?<![线电网思回通])路|街|巷|弄) ?[0-9一二三四五六七八九十百]{{1,6}} ?(?:号|弄){_DOOR}",
    f"(?:小区|花园|公寓|大厦|家园|新村|村) ?[0-9一二三四五六七八九十]{{1,4}} ?(?:号楼|栋|幢|座|号|组){_DOOR}",
)
"""From the kind of street or estate to the door; its name and the places it lies in stand before."""
_CORE = re.compile("|".join(_CORES))
_BEFORE = re.compile(f"[{_HAN}A-Za-z0-9]{{0,40}}$")
_AREA = re.compile("省|自治区|市|区|县|镇|乡|街道")
_STREET, _PLACE = 6, 7
_ABROAD = re.compile(
    r"\b[0-9]{1,5} (?:[A-Z][a-z]+ ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd)\b"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏"
    "付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤欧"
)
_CALLED = "先生|女士|小姐|太太|夫人"
_TITLES = f"{_CALLED}|老师|师傅|经理|主任|总|工|姐|哥"
_SALUTATIONS = (
    re.compile(f"(?:欧阳|司马|上官|诸葛|[{_SURNAMES}])[{_HAN}]{{0,2}}?(?:{_CALLED})"),
    re.compile(rf"(?<=尊敬的)(?!客户|用户|顾客|会员|各位)[{_HAN}]{{1,4}}?(?:{_TITLES})"),
    re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+)?"),
    re.compile(
        r"(?<=\bDear )(?!Customer|Sir|Madam|All|Team|User|Client|Support)[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+){0,2}"
    ),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `kind` says what is personal in it, "" for nothing."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known to be personal: `names` of people and organisations, `exact` contact points with their kind."""

    names: tuple[str, ...] = ()
    exact: tuple[tuple[str, str], ...] = ()


NOTHING = Known()


def pieces(text: str, known: Known = NOTHING) -> list[Piece]:
    """The text in pieces which make it up; the personal ones bear their kind. At most 20,000 characters of it."""
    finders = _finders(known)
    found = [Piece(text[:LONGEST])] if text else []
    while True:
        again = found
        for kind, find in finders:
            again = [part for piece in again for part in _cut(piece, kind, find)]
        if len(again) == len(found):
            return again
        found = again


def replaced(found: Sequence[Piece], words: Mapping[str, str], keep: Container[int] = ()) -> str:
    """The text with its personal pieces as `words`, save those at the places in `keep`."""
    return "".join(
        words[piece.kind] if piece.kind and place not in keep else piece.text
        for place, piece in enumerate(found)
    )


def _cut(piece: Piece, kind: str, find: Callable[[str], Spans]) -> Iterator[Piece]:
    if piece.kind:
        yield piece
        return
    at = 0
    for start, end in find(piece.text.translate(_WIDE)):
        if start < at or end <= start:
            continue
        if start > at:
            yield Piece(piece.text[at:start])
        yield Piece(piece.text[start:end], kind)
        at = end
    if at < len(piece.text):
        yield Piece(piece.text[at:])


def _finders(known: Known) -> list[tuple[str, Callable[[str], Spans]]]:
    exact = [(kind, _of(_literal(value))) for value, kind in known.exact if len(value.strip()) >= 4]
    names = sorted(
        {name.strip() for name in known.names if len(name.strip()) >= 2}, key=lambda name: -len(name)
    )
    called = [_of(re.compile(f"{re.escape(name[0])}(?:{_TITLES})")) for name in names if name[0] > "\u4e00"]
    return [
        (LINK, _links),
        (MAIL, _of(_MAIL)),
        *exact,
        (ID, _ids),
        (CARD, _cards),
        *((PHONE, _of(pattern)) for pattern in _PHONES),
        (PLATE, _plates),
        (NUMBER, _of(_MAC)),
        (NUMBER, _numbers),
        (ADDRESS, _addresses),
        (ADDRESS, _of(_ABROAD)),
        *((NAME, _of(pattern)) for pattern in _SALUTATIONS),
        *((NAME, _of(_literal(name))) for name in names),
        *((NAME, find) for find in called),
    ]


def _literal(words: str) -> re.Pattern[str]:
    """These words wherever they stand; Latin ones as whole words."""
    plain = re.escape(words.strip().translate(_WIDE))
    before = r"(?<![0-9A-Za-z])" if words.strip()[:1].isascii() else ""
    after = r"(?![0-9A-Za-z])" if words.strip()[-1:].isascii() else ""
    return re.compile(before + plain + after, re.IGNORECASE)


def _of(pattern: re.Pattern[str]) -> Callable[[str], Spans]:
    return lambda text: [match.span() for match in pattern.finditer(text)]


def _links(text: str) -> Spans:
    """Addresses that are for one person: with a secret in them, or a long random part. Others may stay."""
    for match in _LINK.finditer(text):
        address = match.group().rstrip(".,;:!?)'\"]>")
        rest = address.partition("//")[2].partition("/")[2]
        is_random = any(_mixed(part.group()) for part in _RANDOM.finditer(rest))
        if _SECRET.search(address) or is_random:
            yield match.start(), match.start() + len(address)


def _mixed(text: str) -> bool:
    """Letters and digits, as no word of an address has them."""
    return any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)


def _ids(text: str) -> Spans:
    return [match.span() for match in _ID.finditer(text) if is_id_number(match.group())]


def is_id_number(number: str) -> bool:
    """True for a Chinese identity number of 18 places with its check digit and a day of birth that existed."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return "10X98765432"[total % 11] == number[17].upper()


def _cards(text: str) -> Spans:
    return [match.span() for match in _CARD.finditer(text) if is_card_number(match.group())]


def is_card_number(number: str) -> bool:
    """True for a number of 13 to 19 digits whose last one fits (Luhn)."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    total = sum(digit - 9 if digit > 9 else digit for digit in doubled)
    return 13 <= len(digits) <= 19 and any(digits) and total % 10 == 0


def _addresses(text: str) -> Spans:
    """A street or estate with its number, from the name of the first place that it is said to lie in."""
    for match in _CORE.finditer(text):
        run = _BEFORE.search(text, max(0, match.start() - 40), match.start())
        left = run.group() if run is not None else ""
        area = _AREA.search(left)
        wanted = len(left) - max(0, area.start() - _PLACE) if area is not None else min(_STREET, len(left))
        if left:
            yield match.start() - wanted, match.end()


def _plates(text: str) -> Spans:
    return [
        match.span() for match in _PLATE.finditer(text) if any(sign.isdigit() for sign in match.group()[2:])
    ]


def _numbers(text: str) -> Spans:
    """Numbers of orders, contracts, devices: long, with many digits, but no days and no hotlines."""
    for match in _NUMBER.finditer(text):
        digits = sum(sign.isdigit() for sign in match.group())
        is_anybodys = _DAY.fullmatch(match.group()) or _HOTLINE.fullmatch(match.group())
        if digits >= LEAST_DIGITS and not is_anybodys:
            yield match.span()
