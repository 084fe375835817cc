"""Subjects without the prefixes that mail programs pile up in front of them."""

from __future__ import annotations

import re
import unicodedata

_WORDS = (
    "re|fwd|fw|aw|wg|sv|vs|vb|antw|antwort|tr|rv|enc|res|ynt|odp|pd|automatic reply|auto reply|auto|"
    "回复|回覆|答复|答覆|回信|转发|轉發|轉寄|转寄|自动回复|自動回覆|自动答复|返信|転送|회신|전달"
)
_PREFIX = re.compile(
    rf"\s*(?:{_WORDS})\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\*\d{{1,3}})?\s*[:：]\s*", re.IGNORECASE
)
_LIMIT = 1000


def base_subject(subject: str) -> str:
    """The subject without any number of Re:, 回复：, 转发:, … prefixes, half or full width.

    Only a prefix with its colon is taken: "回复慢" stays. Blanks are made single.
    """
    rest = " ".join(subject[:_LIMIT].split())
    while match := _prefix(rest):
        rest = rest[match:]
    return rest


def _prefix(text: str) -> int:
    """Length of the prefix, found on the half-width form; that form keeps the length for what can match."""
    folded = "".join(_narrow(char) for char in text[:60])
    match = _PREFIX.match(folded)
    return match.end() if match else 0


def _narrow(char: str) -> str:
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char
