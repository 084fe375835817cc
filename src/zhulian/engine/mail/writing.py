"""Outgoing messages as bytes. Nothing here is random and there is no clock: the same input, the same bytes,
so that sending again after a crash sends the same mail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from itertools import count

from .clean import word_set
from .encode import (
    ComposeError,
    checked,
    checked_id,
    encode_binary,
    encode_text,
    encoded_words,
    filename_params,
    fold,
    header_name,
    mailbox,
    unstructured,
)
from .model import Address

MAX_REFERENCES = 20
_RESERVED = word_set(
    "from to cc bcc reply-to sender subject date message-id in-reply-to references mime-version "
    "content-type content-transfer-encoding content-disposition content-id auto-submitted return-path"
)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._%+=@-]{1,200}")


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to send. With ``content_id`` it is inline: the HTML shows it as ``cid:<content_id>``."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class _Node:
    headers: tuple[str, ...]
    body: bytes


def compose(
    *,
    sender: Address,
    to: Sequence[Address],
    subject: str,
    text: str,
    message_id: str,
    date: datetime,
    html: str = "",
    cc: Sequence[Address] = (),
    reply_to: Sequence[Address] = (),
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    files: Sequence[OutgoingFile] = (),
    auto_submitted: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """An RFC 5322 message with CRLF line ends, ASCII only.

    ``date`` must be aware. ``auto_submitted``: "auto-replied" or "auto-generated" for what no person wrote.
    Raises ComposeError for values that fit no mail and HeaderInjectionError for line ends in headers.
    """
    if not to and not cc:
        raise ComposeError("to", "there is no recipient")
    if date.tzinfo is None:
        raise ComposeError("date", "a date without time zone")
    lines = [
        f"Date: {format_datetime(date)}",
        _people("From", [sender]),
        *([_people("To", to)] if to else []),
        *([_people("Cc", cc)] if cc else []),
        *([_people("Reply-To", reply_to)] if reply_to else []),
        unstructured("Subject", subject),
        f"Message-ID: {checked_id(message_id, 'message_id')}",
        *_threading(in_reply_to, references),
        *([unstructured("Auto-Submitted", auto_submitted)] if auto_submitted else []),
        *(_extra(name, value) for name, value in headers),
        "MIME-Version: 1.0",
    ]
    node = _body(text, html, files, message_id)
    head = "\r\n".join([*lines, *node.headers])
    return head.encode("ascii") + b"\r\n\r\n" + node.body + b"\r\n"


def _people(name: str, addresses: Sequence[Address]) -> str:
    boxes = [mailbox(address, name) for address in addresses]
    listed = [f"{box}," for box in boxes[:-1]] + boxes[-1:]
    return fold(name, [word for box in listed for word in box.split(" ") if word])


def _threading(in_reply_to: str | None, references: Sequence[str]) -> list[str]:
    """In-Reply-To and References; of a long thread the first id and the newest are kept."""
    ids = [checked_id(value, "references") for value in dict.fromkeys(references)]
    if len(ids) > MAX_REFERENCES:
        ids = ids[:1] + ids[1 - MAX_REFERENCES :]
    lines = [f"In-Reply-To: {checked_id(in_reply_to, 'in_reply_to')}"] if in_reply_to else []
    return [*lines, fold("References", ids)] if ids else lines


def _extra(name: str, value: str) -> str:
    if header_name(name).lower() in _RESERVED:
        raise ComposeError("headers", f"{name} has its own argument")
    return unstructured(name, value)


def _body(text: str, html: str, files: Sequence[OutgoingFile], seed: str) -> _Node:
    """mixed(related(alternative(text, html), inline…), files…), each level only where it is needed."""
    numbers = count()

    def wrap(kind: str, nodes: list[_Node]) -> _Node:
        return nodes[0] if len(nodes) == 1 else _multipart(kind, nodes, f"{seed} {next(numbers)}")

    shown = [file for file in files if file.content_id and html]
    others = [file for file in files if not (file.content_id and html)]
    words = [_text("plain", text), *([_text("html", html)] if html else [])]
    body = wrap("alternative", words)
    body = wrap("related", [body, *(_file(file) for file in shown)])
    return wrap("mixed", [body, *(_file(file) for file in others)])


def _text(kind: str, text: str) -> _Node:
    encoding, body = encode_text(text)
    return _Node(
        (f"Content-Type: text/{kind}; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"), body
    )


def _file(file: OutgoingFile) -> _Node:
    """A file part. The name stands twice: RFC 2231 for the standard, an encoded word for older clients."""
    name = checked(file.filename, "filename") or "attachment.bin"
    kind = file.content_type.lower()
    if not _TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"
    if file.content_id and not _CONTENT_ID.fullmatch(file.content_id):
        raise ComposeError("content_id", f"not a content id: {file.content_id[:80]!r}")
    legacy = "\r\n  ".join(encoded_words(name))
    disposition = ";\r\n ".join(("inline" if file.content_id else "attachment", *filename_params(name)))
    headers = [
        f'Content-Type: {kind};\r\n name="{legacy}"',
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {disposition}",
        *([f"Content-ID: <{file.content_id}>"] if file.content_id else []),
    ]
    return _Node(tuple(headers), encode_binary(file.data))


def _multipart(kind: str, nodes: list[_Node], seed: str) -> _Node:
    """The boundary comes from the message id. "=_" occurs in neither base64 nor quoted-printable."""
    boundary = f"=_zl_{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:32]}"
    pieces = []
    for node in nodes:
        head = "\r\n".join(node.headers).encode("ascii")
        pieces.append(b"--" + boundary.encode() + b"\r\n" + head + b"\r\n\r\n" + node.body + b"\r\n")
    body = b"".join(pieces) + b"--" + boundary.encode() + b"--"
    return _Node((f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"',), body)
