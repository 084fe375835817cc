"""The words of a form: kinds of questions, operators of conditions, ready-made formats."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a question asks for; decides the control, the check and the column of the answer."""

    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", pgettext_lazy("kind of answer", "Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One choice")
    MULTI_CHOICE = "multi_choice", _("Several choices")
    YES_NO = "yes_no", _("Yes or no")
    PHONE = "phone", _("Telephone number")
    EMAIL = "email", _("E-mail address")
    FILE = "file", _("Files")
    SERIAL = "serial", _("Product serial number")


class Operator(models.TextChoices):
    """How a condition compares the answer to an earlier question. The browser knows the same names."""

    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    IN = "in", _("is one of")
    FILLED = "filled", _("is answered")


class Format(models.TextChoices):
    """How a short text must look. `MASK` uses the question's own mask instead of a ready-made one."""

    ANY = "", _("Anything")
    DIGITS = "digits", _("Digits only")
    ALPHANUMERIC = "alphanumeric", _("Letters and digits")
    POSTCODE = "postcode", _("Postal code (6 digits)")
    PLATE = "plate", _("Number plate")
    MASK = "mask", _("As in a pattern")


TEXTUAL = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.SERIAL})
WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.MULTI_CHOICE})
COMPARABLE = frozenset({Kind.CHOICE, Kind.MULTI_CHOICE, Kind.YES_NO, Kind.TEXT, Kind.SERIAL, Kind.NUMBER})
YES, NO = "yes", "no"
TODAY = "today"
