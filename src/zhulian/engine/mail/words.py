"""Header text: encoded words of RFC 2047, also where they are broken, and raw 8-bit text."""

from __future__ import annotations

import binascii
import re
from itertools import pairwise

from .clean import clean_line
from .notes import Notes
from .transfer import decode_base64

# The payload is bounded so that a hostile header costs linear time.
ENCODED_WORD = re.compile(r"=\?([^?\s]{0,60})\?([bBqQ])\?(.{0,2000}?)\?=")
VALUE_LIMIT = 64_000


def raw_text(data: bytes, notes: Notes, where: str, hint: str = "") -> str:
    """A raw header value as text, before its encoded words are read: bytes beyond ASCII are repaired."""
    if data.isascii() and b"\x1b" not in data:
        return data[:VALUE_LIMIT].decode("ascii")
    return notes.text(data[:VALUE_LIMIT], "", where, hint)


def decode_words(value: str, notes: Notes, where: str) -> str:
    """Encoded words to text. Words that follow each other are joined as bytes first.

    Many senders split a character over two words, which the standard forbids; decoding word by word would
    lose it.
    """
    matches = list(ENCODED_WORD.finditer(value))
    if not matches:
        return value
    out: list[str] = [value[: matches[0].start()]]
    run: list[re.Match[str]] = []
    for match, following in pairwise([*matches, None]):
        if match is None:
            break
        run.append(match)
        gap = value[match.end() : following.start()] if following else value[match.end() :]
        if following is not None and not gap.strip():
            if not _same_run(match, following):
                out.append(_decode_run(run, notes, where))
                run = []
            continue
        out += (_decode_run(run, notes, where), gap)
        run = []
    return "".join(out)


def decode_header(data: bytes, notes: Notes, where: str, hint: str = "") -> str:
    """A whole unstructured header value: one clean line of text."""
    return clean_line(decode_words(raw_text(data, notes, where, hint), notes, where))


def _same_run(one: re.Match[str], two: re.Match[str]) -> bool:
    return _label(one) == _label(two)


def _label(match: re.Match[str]) -> str:
    return match[1].split("*")[0].lower()


def _decode_run(run: list[re.Match[str]], notes: Notes, where: str) -> str:
    data = b"".join(_payloads(run))
    return notes.text(data, run[0][1].split("*")[0], where)


def _payloads(run: list[re.Match[str]]) -> list[bytes]:
    """The bytes of each word; base64 that was cut between words at any place is joined as text first."""
    if all(match[2] in "bB" for match in run) and any(_cut(match[3]) for match in run[:-1]):
        return [decode_base64("".join(match[3] for match in run).encode("utf-8", "replace"))[0]]
    return [_payload(match) for match in run]


def _cut(payload: str) -> bool:
    return "=" not in payload and len(payload.replace(" ", "")) % 4 != 0


def _payload(match: re.Match[str]) -> bytes:
    data = match[3].encode("utf-8", "replace")
    if match[2] in "bB":
        return decode_base64(data)[0]
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
