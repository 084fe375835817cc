"""One string that carries a Chinese and an English name through the engine and through stored explanations."""

from __future__ import annotations

from zhulian.platform.naming import pick_language

SEPARATOR = "\t"


def pack(zh: str, en: str) -> str:
    """Both names in one string; a single name stays as it is."""
    return f"{zh}{SEPARATOR}{en}" if en else zh


def unpack(packed: str) -> str:
    """The name in the reader's language."""
    zh, _, en = packed.partition(SEPARATOR)
    return pick_language(zh, en)
