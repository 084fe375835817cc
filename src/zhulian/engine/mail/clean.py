"""Text that a database and a screen accept."""

from __future__ import annotations

import re

# C0 controls without tab, line feed and carriage return; DEL; C1 controls; lone surrogates; U+FFFE, U+FFFF.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of writing: "exe.gpj" can be made to look like "jpg.exe" with them.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FOLD = re.compile(r"\r?\n[ \t]+|[\r\n\t]+")
_PATH = re.compile(r"[\\/:]")
_NAME_LIMIT = 180


def clean_text(text: str) -> str:
    """Drop what PostgreSQL or UTF-8 refuse (NUL, surrogates) and controls; unify line ends to LF."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))


def clean_line(text: str) -> str:
    """The same for a header value: one line, no blanks around it."""
    return clean_text(_FOLD.sub(" ", text)).strip()


def clean_filename(name: str, fallback: str = "") -> str:
    """A file name without path, controls and direction marks, at most 180 characters, its ending kept."""
    line = _DIRECTION.sub("", clean_line(name))
    base = _PATH.split(line)[-1].strip(" .") if not line.startswith(".") else _PATH.split(line)[-1].strip()
    if not base or set(base) <= {"."}:
        return fallback
    if len(base) <= _NAME_LIMIT:
        return base
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 16:
        return base[:_NAME_LIMIT]
    return f"{stem[: _NAME_LIMIT - len(ending) - 1]}.{ending}"


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set: how long tables of names are written here."""
    return frozenset(words.split())
