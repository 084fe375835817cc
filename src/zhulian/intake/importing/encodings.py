"""Which encoding a text file is in: by its mark, else by decoding all of it strictly."""

from __future__ import annotations

import codecs
from pathlib import Path

from django.utils.translation import gettext_lazy as _

CHOICES = [
    ("utf-8", "UTF-8"),
    ("gb18030", _("GB18030 (GBK, GB2312)")),
    ("utf-16", _("UTF-16 (with mark)")),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
    ("big5", _("Big5 (traditional Chinese)")),
    ("cp1252", _("Windows-1252 (Western Europe)")),
    ("shift_jis", _("Shift JIS (Japanese)")),
]
NAMES = frozenset(name for name, _label in CHOICES)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20
UNDECODABLE = "\udcff"
"""Stands for each run of bytes that do not fit; no valid text contains it."""
HANDLER = "zhulian.mark_undecodable"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


codecs.register_error(HANDLER, _mark)


def detect(path: Path) -> str:
    """The encoding, or "" where none fits strictly and a person must choose. Reads the whole file in pieces."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if name := _wide(head):
        return name
    return next((name for name in ("utf-8", "gb18030") if _fits(path, name)), "")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of its Latin part is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    least = max(4, len(head) // 20)
    if odd >= least and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even >= least and odd == 0 else ""


def _fits(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def codec(name: str) -> str:
    """The codec that also swallows a mark at the beginning."""
    return "utf-8-sig" if name == "utf-8" else name
