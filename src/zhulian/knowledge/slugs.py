"""Addresses of articles and topics: Latin letters as they are, Han as pinyin."""

from __future__ import annotations

import re
from collections.abc import Callable

from pypinyin import Style, lazy_pinyin

from zhulian.engine.text import fold

LENGTH = 80
# Words of service that the dictionary of readings does not know: 重 again, not heavy.
_AGAIN = re.compile("重(?=[置启设装连试拨绑登发做写传复])")
RESERVED = frozenset({"hot"})
"""Addresses below /help/ that are pages of their own: an article there could not be reached."""
_GAPS = re.compile(r"[^a-z0-9]+")
_GOOD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug_of(title: str, fallback: str = "article") -> str:
    """The address that a title gives: 如何重置密码 → ru-he-chong-zhi-mi-ma. At most 80 characters, cut at a hyphen."""
    parts = lazy_pinyin(_AGAIN.sub(" chong ", fold(title[:200]).text), style=Style.NORMAL)
    slug = _GAPS.sub("-", "-".join(parts).lower()).strip("-")
    if len(slug) > LENGTH:
        slug = slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]
    return slug or fallback


def is_slug(text: str) -> bool:
    """True for what may be an address."""
    return text not in RESERVED and len(text) <= LENGTH and _GOOD.fullmatch(text) is not None


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or with the first number behind it that nobody has: wanted-2, wanted-3, …"""
    slug, number = wanted, 1
    while slug in RESERVED or is_taken(slug):
        number += 1
        slug = f"{wanted[: LENGTH - 8].rstrip('-')}-{number}"
    return slug
