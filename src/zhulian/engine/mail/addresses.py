"""Address lists as they come: commas inside encoded words, Outlook's semicolons, groups, missing brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clean import clean_line
from .model import Address
from .notes import Notes
from .words import ENCODED_WORD, decode_words, raw_text

MAX_ADDRESSES = 500
_TOKEN = re.compile(
    ENCODED_WORD.pattern + r'|(?P<quoted>"(?:[^"\\]|\\.){0,500}")|(?P<angle><[^<>]{0,500}>)|(?P<end>[,;，；])'
    r"|(?P<comment>\([^()]{0,500}\))|(?P<group>:)|(?P<other>[^\s])|(?P<blank>\s+)",
    re.DOTALL,
)
_BARE = re.compile(r"[^\s<>()\[\],;:\"'，；：（）]{1,200}@[^\s<>()\[\],;:\"'，；：（）]{1,250}")
_ANGLE = re.compile(r"<([^<>]{0,500})>")
_NAME_TRIM = " \t\"'<>"


def parse_addresses(data: bytes | None, notes: Notes, where: str, hint: str = "") -> tuple[Address, ...]:
    """All addresses of a raw header value, at most 500. What holds no address is kept as a name alone."""
    if not data:
        return ()
    text = raw_text(data, notes, where, hint)
    found = []
    for item in _items(text):
        address = _one(item, notes, where)
        if address is not None:
            found.append(address)
        if len(found) >= MAX_ADDRESSES:
            break
    return tuple(found)


def find_address(text: str) -> str:
    """The first address in free text, normalised; "" when there is none."""
    match = _BARE.search(text)
    return _normal(match[0]) if match else ""


def _items(text: str) -> Iterator[list[re.Match[str]]]:
    """Tokens of one address each. A group's name ends at its colon and is dropped."""
    item: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text):
        if match["end"]:
            yield item
            item = []
        elif match["group"] and not any(token["angle"] or "@" in token[0] for token in item):
            item = []
        else:
            item.append(match)
    yield item


def _one(tokens: list[re.Match[str]], notes: Notes, where: str) -> Address | None:
    if not any(token[0].strip() for token in tokens):
        return None
    angle = next((token["angle"] for token in tokens if token["angle"]), "")
    comments = " ".join(token["comment"][1:-1] for token in tokens if token["comment"])
    rest = "".join(_name_part(token) for token in tokens if not token["angle"] and not token["comment"])
    if angle.strip("<> "):
        return _address(rest or comments, angle.strip("<> "), notes, where)
    bare = _BARE.search(rest)
    if bare:
        return _address(comments or rest[: bare.start()] + rest[bare.end() :], bare[0], notes, where)
    return _inside_words(rest, notes, where)


def _name_part(token: re.Match[str]) -> str:
    if token["quoted"]:
        return re.sub(r"\\(.)", r"\1", token["quoted"][1:-1])
    return token[0]


def _address(name: str, email: str, notes: Notes, where: str) -> Address:
    shown = clean_line(decode_words(name, notes, where)).strip(_NAME_TRIM)
    return Address(shown[:200], _normal(clean_line(decode_words(email, notes, where))))


def _inside_words(rest: str, notes: Notes, where: str) -> Address | None:
    """Some senders put the whole of ``name <address>`` into one encoded word."""
    text = clean_line(decode_words(rest, notes, where))
    inner = _ANGLE.search(text)
    bare = _BARE.search(inner[1] if inner else text)
    if bare:
        return Address(text.replace(inner[0] if inner else bare[0], "").strip(_NAME_TRIM), _normal(bare[0]))
    name = text.strip(_NAME_TRIM)
    return Address(name[:200], "") if name else None


def _normal(email: str) -> str:
    """Without blanks and ``mailto:``; the domain in lower case, without a final dot."""
    text = re.sub(r"\s+", "", email)
    text = text[7:] if text.lower().startswith("mailto:") else text
    local, at, domain = text.strip("<>\"'").rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}"[:320]
