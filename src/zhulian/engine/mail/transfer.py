"""Content-Transfer-Encoding, read tolerantly: damaged base64 gives what can be saved."""

from __future__ import annotations

import binascii
import re

from .model import DefectCode
from .notes import Notes

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_PADDING = re.compile(rb"=+")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)
_IDENTITY = {"", "7bit", "8bit", "8bits", "7bits", "binary", "none", "raw"}
_UU = {"xuuencode", "uuencode", "xuue", "uue"}


def decode_base64(data: bytes) -> tuple[bytes, bool]:
    """The bytes, and whether the input was whole. Foreign characters are skipped; joined blobs are followed."""
    whole = True
    out = []
    for piece in _PADDING.split(data.translate(None, _NOT_BASE64)):
        rest = len(piece) % 4
        if rest == 1:
            piece, rest, whole = piece[:-1], 0, False
        out.append(binascii.a2b_base64(piece + b"=" * (-rest % 4)))
    return b"".join(out), whole


def decode_uu(data: bytes) -> tuple[bytes, bool]:
    """uuencoded bytes between ``begin`` and ``end``; lines that do not fit are skipped."""
    start = _UU_BEGIN.search(data)
    if start is None:
        return data, False
    out, whole = [], True
    for line in data[start.end() :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            whole = False
    return b"".join(out), whole


def transfer_decode(data: bytes, encoding: str, notes: Notes) -> bytes:
    """The body behind the encoding named in the header; an unknown name leaves the bytes as they are."""
    name = re.sub(r"[^a-z0-9]", "", encoding.lower().split(";")[0])
    if name == "base64":
        decoded, whole = decode_base64(data)
        if not whole:
            notes.defect(DefectCode.BAD_BASE64)
        return decoded
    if name == "quotedprintable":
        return binascii.a2b_qp(data)
    if name in _UU:
        decoded, whole = decode_uu(data)
        if not whole:
            notes.defect(DefectCode.BAD_TRANSFER_ENCODING, encoding)
        return decoded
    if name not in _IDENTITY:
        notes.defect(DefectCode.BAD_TRANSFER_ENCODING, encoding)
    return data
