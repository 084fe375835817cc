"""Chinese or English on the terminal, without loading Django: the supervising process stays small."""

from __future__ import annotations

import gettext as catalogue
import os
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    """`zh_Hans` or `en`: ZHULIAN_LANGUAGE, else the terminal's locale; Chinese where neither says anything.

    A terminal in the plain C locale cannot show Chinese, so it gets English.
    """
    names = ("ZHULIAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), "C")
    if chosen.lower().startswith("en") or chosen in {"C", "POSIX"}:
        return "en"
    return "zh_Hans"


@cache
def _translations(name: str) -> catalogue.NullTranslations:
    return catalogue.translation("django", str(LOCALE_DIR), [name], fallback=True)


def _(message: str) -> str:
    """The message in the terminal's language."""
    return _translations(language()).gettext(message)
