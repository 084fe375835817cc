"""What can be wrong with a value: a code and a detail, said in the reader's language with the mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "required": _("Please fill this in."),
    "too_long": _("Please write at most %(detail)s characters."),
    "whole": _("Please enter a whole number."),
    "number": _("Please enter a number."),
    "too_large": _("This number is too large."),
    "decimals": _("Please use at most four decimal places."),
    "money": _("Please enter an amount like 128.50."),
    "date": _("Please enter a date like 2025-11-02."),
    "moment": _("Please enter a date and time like 2025-11-02 14:30."),
    "yes_no": _("Please choose yes or no."),
    "no_choice": _("There is no choice “%(detail)s”. Choose another."),
    "old_choice": _("“%(detail)s” is no longer offered. Choose another."),
    "wrong_type": _("The value does not fit this field. Enter it again."),
    "no_field": _("There is no field “%(detail)s”."),
}
DETAIL_CHARS = 80


def words(code: str, detail: object = "") -> str:
    """The sentence in the active language."""
    text = str(WORDS[code])
    return text % {"detail": detail} if "%(detail)s" in text else text


class Mistake(ValueError):
    """One value that must be mended."""

    def __init__(self, code: str, detail: object = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, str(detail)[:DETAIL_CHARS]

    def __str__(self) -> str:
        return words(self.code, self.detail)


class FieldsRefused(Exception):
    """Values that do not fit, by the key of their field; nothing was written."""

    def __init__(self, mistakes: Mapping[str, Mistake], labels: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{key}: {one.code}" for key, one in mistakes.items()))
        self.mistakes, self.labels = dict(mistakes), dict(labels)

    def __str__(self) -> str:
        return " ".join(
            _now("%(field)s: %(what)s") % {"field": self.labels.get(key, key), "what": one}
            for key, one in self.mistakes.items()
        )
