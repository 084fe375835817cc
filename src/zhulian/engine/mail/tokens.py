"""Signed marks that bring an answer back to its ticket: in the Message-ID, in the subject, in the body.

The signature proves that we issued the mark for that ticket. It says nothing about who sent it back: the
room compares the sender with the ticket's people as well.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SUBJECT_REF = re.compile(r"[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,4}")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(
    r"<?\s*zl\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([a-z2-7]{16})@([^\s<>@]{1,253})\s*>?",
    re.IGNORECASE,
)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans("OILU", "011V")
_TOKEN = re.compile(
    r"\[\s{0,2}#\s{0,2}([A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,4})\s{0,2}-\s{0,2}([A-Za-z0-9]{10})\s{0,2}\]"
)
_BRACKETS = str.maketrans("【】［］〔〕", "[][][]")
_ID_BYTES = 10
_SUBJECT_BITS = 50
_SEARCH_LIMIT = 200_000

Keys = bytes | Sequence[bytes]


class TokenError(ValueError):
    """A reference, domain or key from which no mark can be made."""


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """What a signed Message-ID says: the ticket, our message, and the domain that issued it."""

    ticket_ref: str
    message_ref: str
    domain: str


def make_message_id(ticket_ref: str, message_ref: str, domain: str, key: bytes) -> str:
    """``<zl.{ticket}.{message}.{mac}@domain>`` with 80 bits of HMAC-SHA256.

    References are letters, digits, "-" and "_", at most 64. Raises TokenError otherwise.
    """
    for ref in (ticket_ref, message_ref):
        if not _REF.fullmatch(ref):
            raise TokenError(f"not a reference: {ref[:80]!r}")
    if not _DOMAIN.fullmatch(domain):
        raise TokenError(f"not a domain: {domain[:80]!r}")
    mac = _message_mac(ticket_ref, message_ref, domain, _checked(key))
    return f"<zl.{ticket_ref}.{message_ref}.{mac}@{domain.lower()}>"


def read_message_id(value: str, key: Keys) -> ThreadRef | None:
    """What our Message-ID refers to; None when it is not ours or its signature is wrong under every key."""
    match = _MESSAGE_ID.fullmatch(value.strip())
    if match is None:
        return None
    ticket, message, mac, domain = match[1], match[2], match[3].lower(), match[4]
    matched = False
    for one in _keys(key):
        matched |= hmac.compare_digest(_message_mac(ticket, message, domain, one), mac)
    return ThreadRef(ticket, message, domain.lower()) if matched else None


def looks_like_ours(value: str) -> bool:
    """Whether an id has the form of ours, signature aside."""
    return _MESSAGE_ID.fullmatch(value.strip()) is not None


def make_subject_token(ref: str, key: bytes) -> str:
    """``[#202511-0147-K7F3QX9M2B]``: the reference and 50 bits of HMAC-SHA256 in Crockford's base 32.

    Raises TokenError for a reference that is not groups of letters and digits joined by "-".
    """
    if not _SUBJECT_REF.fullmatch(ref):
        raise TokenError(f"not a reference: {ref[:80]!r}")
    return f"[#{ref}-{_subject_mac(ref, _checked(key))}]"


def find_subject_token(subject: str, keys: Keys) -> str | None:
    """The reference of the first token whose signature holds, or None.

    Full-width brackets and digits, lower case, and O/I/L typed for 0/1 are read as meant.
    """
    text = unicodedata.normalize("NFKC", subject[:_SEARCH_LIMIT].translate(_BRACKETS))
    for match in _TOKEN.finditer(text):
        mac = match[2].upper().translate(_LOOKALIKE)
        matched = False
        for key in _keys(keys):
            matched |= hmac.compare_digest(_subject_mac(match[1], key), mac)
        if matched:
            return match[1]
    return None


def strip_subject_token(subject: str) -> str:
    """The subject without anything that has the form of a token, valid or not."""
    return " ".join(_TOKEN.sub(" ", subject.translate(_BRACKETS)).split()) if "#" in subject else subject


def _keys(key: Keys) -> tuple[bytes, ...]:
    return (key,) if isinstance(key, bytes) else tuple(key)


def _checked(key: bytes) -> bytes:
    if len(key) < 16:
        raise TokenError("the key is shorter than 16 bytes")
    return key


def _mac(purpose: bytes, parts: tuple[str, ...], key: bytes) -> bytes:
    """Case is folded, since some hosts change it; the purpose keeps the two kinds of mark apart."""
    message = b"\x00".join([purpose, *(part.casefold().encode("utf-8", "surrogatepass") for part in parts)])
    return hmac.new(key, message, hashlib.sha256).digest()


def _message_mac(ticket: str, message: str, domain: str, key: bytes) -> str:
    digest = _mac(b"zhulian mail id 1", (ticket, message, domain), key)
    return base64.b32encode(digest[:_ID_BYTES]).decode("ascii").lower()


def _subject_mac(ref: str, key: bytes) -> str:
    digest = _mac(b"zhulian mail subject 1", (ref,), key)
    number = int.from_bytes(digest[:8], "big") >> (64 - _SUBJECT_BITS)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(_SUBJECT_BITS - 5, -1, -5))
