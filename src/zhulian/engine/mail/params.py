"""Header values with parameters: Content-Type and Content-Disposition, RFC 2231 included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from .clean import clean_line
from .notes import Notes
from .words import decode_words

_PARAM = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_LIMIT = 8000
_PIECE = re.compile(r"(.+?)(?:\*(\d{1,4}))?(\*)?")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """The value before the first semicolon, and the parameters by lower-case name."""

    value: str
    params: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Piece:
    index: int
    extended: bool
    text: str


def parse_value(text: str, notes: Notes, where: str) -> HeaderValue:
    """Read ``value; name=…``. Later duplicates lose; an RFC 2231 form beats the plain one."""
    text = text[:_LIMIT]
    head = text.split(";", 1)[0]
    plain: dict[str, str] = {}
    pieces: dict[str, list[_Piece]] = {}
    for match in _PARAM.finditer(text[len(head) :]):
        found = _PIECE.fullmatch(match[1].lower())
        value = _unquote(match[2].strip())
        if found is None:
            continue
        if found[2] is None and found[3] is None:
            plain.setdefault(found[1], value)
        else:
            piece = _Piece(int(found[2] or 0), bool(found[3]), value)
            pieces.setdefault(found[1], []).append(piece)
    params = {name: _decode_plain(value, notes, where) for name, value in plain.items()}
    params |= {name: _join(parts, notes, where) for name, parts in pieces.items()}
    return HeaderValue(clean_line(head).strip('"'), params)


def _unquote(value: str) -> str:
    """Quotes off. A backslash only escapes a quote or itself: old Windows clients send raw paths."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", value[1:-1])
    return value.strip('"')


def _decode_plain(value: str, notes: Notes, where: str) -> str:
    """Encoded words are not allowed here and common; so are percent escapes of UTF-8."""
    decoded = clean_line(decode_words(value, notes, where))
    if decoded.isascii() and _PERCENT.search(decoded):
        try:
            text = unquote_to_bytes(decoded).decode("utf-8")
        except UnicodeDecodeError:
            return decoded
        return clean_line(text) if not text.isascii() else decoded
    return decoded


def _join(pieces: list[_Piece], notes: Notes, where: str) -> str:
    """The bytes of all pieces together first: a character may be split between two of them."""
    charset = ""
    data = b""
    for piece in sorted(pieces, key=lambda item: item.index):
        text = piece.text
        if piece.extended and piece.index == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if piece.extended else text.encode("utf-8", "replace")
    return clean_line(decode_words(notes.text(data, charset, where), notes, where))
