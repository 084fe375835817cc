"""Macros of SPF records (RFC 7208, section 7): `%{i}`, `%{d2}`, `%{l1r-}` …"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote

LONGEST_NAME = 253
_PART = re.compile(
    r"%\{([slodiphv])(\d{0,3})(r?)([.+,/_=-]*)\}|%([%_-])|([!-$&-~])", re.IGNORECASE | re.ASCII
)
_END = re.compile(
    r"(?:%\{[^}]*\}|%[%_-]|\.(?!-)(?=[a-z0-9-]*[a-z-])[a-z0-9-]{0,62}[a-z0-9]\.?)$", re.IGNORECASE | re.ASCII
)
_PLAIN = {"%": "%", "_": " ", "-": "%20"}


class BadMacro(Exception):
    """The text is no macro string."""


@dataclass(frozen=True, slots=True)
class Known:
    """What macros stand for: the connection's address, the sender in its parts, the domain now looked at, HELO."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    sender_domain: str
    sender_local: str
    domain: str
    helo: str


def is_macro_string(text: str) -> bool:
    """True for text that is made of visible characters and macros."""
    position = 0
    while position < len(text):
        found = _PART.match(text, position)
        if not found:
            return False
        position = found.end()
    return True


def is_domain_spec(text: str) -> bool:
    """True for a macro string that ends like a domain: with a top label, which is no number, or with a macro."""
    return is_macro_string(text) and bool(_END.search(text))


def expand(text: str, known: Known) -> str:
    """The text with its macros put in; a name that gets too long loses labels on its left. Raises BadMacro."""
    done, position = [], 0
    while position < len(text):
        found = _PART.match(text, position)
        if not found:
            raise BadMacro(text)
        done.append(_value(found, known))
        position = found.end()
    name = "".join(done).rstrip(".")
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name.lower()


def _value(found: re.Match[str], known: Known) -> str:
    letter, digits, reverse, marks, escape, plain = found.groups()
    if plain:
        return plain
    if escape:
        return _PLAIN[escape]
    if digits and int(digits) == 0:
        raise BadMacro(found.group())
    parts = re.split(f"[{re.escape(marks or '.')}]", _letter(letter.lower(), known))
    if reverse:
        parts.reverse()
    text = ".".join(parts[-int(digits) :] if digits else parts)
    return quote(text, safe="") if letter.isupper() else text


def _letter(letter: str, known: Known) -> str:
    values = {
        "s": f"{known.sender_local}@{known.sender_domain}",
        "l": known.sender_local,
        "o": known.sender_domain,
        "d": known.domain,
        "h": known.helo,
        "p": "unknown",
        "v": "in-addr" if known.address.version == 4 else "ip6",
        "i": _dotted(known.address),
    }
    return values[letter]


def _dotted(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if address.version == 4:
        return str(address)
    return ".".join(address.exploded.replace(":", ""))
