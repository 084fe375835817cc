"""Text to header lines and bodies that every relay passes unharmed: ASCII only, short lines."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import quote

from .model import Address

LINE = 76
_WORD_BYTES = 42
_FILENAME_CHUNK = 50
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\\x00-\x1f\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,253}")
_HEADER_NAME = re.compile(r"[!-9;-~]{1,70}")
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_SAFE_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


class ComposeError(ValueError):
    """A message that cannot be built as asked; ``field`` names the argument."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class HeaderInjectionError(ComposeError):
    """A value with line ends or controls, which could smuggle in headers of its own."""


def checked(value: str, field: str) -> str:
    """The value without blanks around it; raises HeaderInjectionError for controls and line ends."""
    if _FORBIDDEN.search(value):
        raise HeaderInjectionError(field, "line ends and control characters are not allowed")
    return value.strip()


def header_name(name: str) -> str:
    """A header name as the standard allows it."""
    if not _HEADER_NAME.fullmatch(name):
        raise HeaderInjectionError("headers", f"not a header name: {name[:80]!r}")
    return name


def checked_id(value: str, field: str) -> str:
    """A Message-ID in its brackets."""
    if not _ID.fullmatch(value):
        raise ComposeError(field, f"not a message id: {value[:80]!r}")
    return value


def unstructured(name: str, value: str) -> str:
    """One header line (folded) of free text; encoded words where it is not plain ASCII."""
    text = checked(value, name)
    plain = (
        text.isascii() and "=?" not in text and max(map(len, text.split(" ") or [""])) <= LINE - len(name) - 2
    )
    words = re.findall(r" *[^ ]+", text) if plain else [f" {word}" for word in encoded_words(text)]
    return fold(name, words)


def encoded_words(text: str) -> list[str]:
    """RFC 2047 words in UTF-8 of at most 75 characters, never cut inside a character."""
    chunks: list[bytes] = [b""]
    for char in text:
        data = char.encode("utf-8")
        if len(chunks[-1]) + len(data) > _WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += data
    return [f"=?utf-8?B?{base64.b64encode(chunk).decode('ascii')}?=" for chunk in chunks if chunk]


def fold(name: str, words: list[str]) -> str:
    """``Name: words`` over as many lines as needed; each word carries the blanks before it."""
    lines = [f"{name}:"]
    for number, word in enumerate(words):
        spaced = word if word.startswith(" ") else f" {word}"
        if number and len(lines[-1]) + len(spaced) > LINE:
            lines.append(spaced)
        else:
            lines[-1] += spaced
    return "\r\n".join(lines)


def mailbox(address: Address, field: str) -> str:
    """``name <address>``; the domain in IDNA form. Raises ComposeError for what is no address."""
    email = ascii_email(checked(address.email, field), field)
    name = " ".join(checked(address.name, field).split())
    if not name:
        return email
    if _SAFE_NAME.fullmatch(name) and "=?" not in name and len(name) <= 60:
        return f"{name} <{email}>"
    if name.isascii() and len(name) <= 60 and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{email}>'
    return " ".join((*encoded_words(name), f"<{email}>"))


def ascii_email(email: str, field: str) -> str:
    """The address with an ASCII domain. A local part beyond ASCII is refused: few hosts take it."""
    local, _, domain = email.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ComposeError(field, f"not a domain: {domain[:80]!r}") from error
    if not _ADDRESS.fullmatch(f"{local}@{ascii_domain}"):
        raise ComposeError(field, f"not an address: {email[:80]!r}")
    return f"{local}@{ascii_domain}"


def filename_params(name: str) -> Iterator[str]:
    """``filename`` parameters after RFC 2231, in pieces that fit a line."""
    if _SAFE_NAME.fullmatch(name.replace(".", "")) and len(name) <= 60:
        yield f'filename="{name}"'
        return
    escaped = [quote(char, safe="") for char in name]
    pieces = [""]
    for item in escaped:
        if len(pieces[-1]) + len(item) > _FILENAME_CHUNK:
            pieces.append("")
        pieces[-1] += item
    if len(pieces) == 1:
        yield f"filename*=utf-8''{pieces[0]}"
        return
    for number, piece in enumerate(pieces):
        yield f"filename*{number}*={'utf-8' + chr(39) * 2 if number == 0 else ''}{piece}"


def encode_text(text: str) -> tuple[str, bytes]:
    """Transfer encoding and body of a text: quoted-printable when mostly ASCII, else base64."""
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    foreign = sum(byte > 0x7E for byte in data)
    if foreign * 6 > len(data):
        return "base64", encode_binary(data.replace(b"\n", b"\r\n"))
    return "quoted-printable", binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")


def encode_binary(data: bytes) -> bytes:
    """Base64 in lines of 76."""
    return base64.encodebytes(data).rstrip(b"\n").replace(b"\n", b"\r\n")
