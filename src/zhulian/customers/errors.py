"""Refusals about customers, in the person's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class MergeRefused(Exception):
    """Two customers cannot be made one, or not be made two again; nothing was changed."""

    WORDS: dict[str, Any] = {
        "same": _("This is the same customer. Choose another one."),
        "other_client": _("The two belong to different client companies. They stay apart."),
        "undone": _("This merge was taken back already."),
        "merged_later": _("The customer was merged into another one since. Take that merge back first."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(self.WORDS[self.code])
