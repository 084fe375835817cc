"""Checks what a customer answered and makes typed answers of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from zhulian.tickets.questions.conditions import Raw, given, visible
from zhulian.tickets.questions.kinds import Format, Kind
from zhulian.tickets.questions.shapes import Answered, Question, Result

SHORT_LENGTH, LONG_LENGTH = 500, 20_000
LARGEST, DECIMALS = Decimal(10) ** 14, 4
PATTERNS = {
    Format.DIGITS: r"[0-9]+",
    Format.ALPHANUMERIC: r"[A-Za-z0-9]+",
    Format.POSTCODE: r"[0-9]{6}",
    Format.PLATE: r"[\u4e00-\u9fff][A-Za-z][A-Za-z0-9]{5,6}",
}
MASKS = {"#": "[0-9]", "@": "[A-Za-z]", "*": "[A-Za-z0-9]"}
SERIAL = r"[A-Za-z0-9][A-Za-z0-9 ./\-]{2,59}"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Mistake(ValueError):
    """An answer that must be mended; the message says how, in the reader's language."""


def clean_text(text: str) -> str:
    """Without control characters (tabs and line ends stay) and outer blanks."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").strip()


def folded(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, as mobile keyboards mix them."""
    return unicodedata.normalize("NFKC", text).strip()


def pattern_of(question: Question) -> str:
    """The regular expression of a whole answer; "" where anything goes. It cannot backtrack far."""
    limits = question.validation
    if limits.format is Format.MASK:
        return "".join(MASKS.get(sign, re.escape(sign)) for sign in limits.mask)
    if question.kind is Kind.SERIAL and limits.format is Format.ANY:
        return SERIAL
    return PATTERNS.get(limits.format, "")


def _text(question: Question, values: tuple[str, ...], today: date) -> Answered:
    text = clean_text(values[0])
    pattern = pattern_of(question)
    if pattern:
        text = folded(text)
    if question.kind is Kind.SERIAL:
        text = text.upper()
    limits = question.validation
    most = limits.max_length or (LONG_LENGTH if question.kind is Kind.LONG_TEXT else SHORT_LENGTH)
    if limits.min_length and len(text) < limits.min_length:
        raise Mistake(_("Please write at least %(count)s characters.") % {"count": limits.min_length})
    if len(text) > most:
        raise Mistake(
            _("Please write at most %(count)s characters; there are %(now)s.")
            % {"count": most, "now": len(text)}
        )
    if pattern and not re.fullmatch(pattern, text):
        raise Mistake(format_hint(question))
    return Answered(question.key, value_text=text)


def format_hint(question: Question) -> str:
    """What an answer of this format must look like, in the reader's language."""
    limits = question.validation
    if limits.format is Format.MASK:
        return _("Please follow the pattern %(mask)s (# is a digit, @ a letter, * either).") % {
            "mask": limits.mask
        }
    return {
        Format.DIGITS: _("Please use digits only."),
        Format.ALPHANUMERIC: _("Please use letters and digits only."),
        Format.POSTCODE: _("A postal code has six digits."),
        Format.PLATE: _("Please write the number plate like 粤A12345."),
    }.get(limits.format, _("A serial number has at least three letters or digits; it is on the label."))


def _number(question: Question, values: tuple[str, ...], today: date) -> Answered:
    text = folded(values[0]).replace(",", "").replace(" ", "")
    try:
        number = Decimal(text) if re.fullmatch(r"[+-]?[0-9]{0,20}(\.[0-9]{0,20})?", text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise Mistake(_("Please enter a number."))
    if abs(number) >= LARGEST:
        raise Mistake(_("This number is too large."))
    rounded = number.quantize(Decimal(1).scaleb(-DECIMALS))
    if rounded != number:
        raise Mistake(_("Please use at most four decimal places."))
    limits = question.validation
    if limits.min is not None and number < limits.min:
        raise Mistake(_("Please enter %(limit)s or more.") % {"limit": limits.min})
    if limits.max is not None and number > limits.max:
        raise Mistake(_("Please enter %(limit)s or less.") % {"limit": limits.max})
    return Answered(question.key, value_number=rounded)


def _date(question: Question, values: tuple[str, ...], today: date) -> Answered:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", folded(values[0]))
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Mistake(_("Please enter a date like 2025-11-02."))
    limits = question.validation
    if limits.earliest and day < limits.earliest:
        raise Mistake(_("Please choose %(limit)s or later.") % {"limit": limits.earliest.isoformat()})
    if limits.latest and day > limits.latest:
        raise Mistake(_("Please choose %(limit)s or earlier.") % {"limit": limits.latest.isoformat()})
    if limits.latest_today and day > today:
        raise Mistake(_("This date lies in the future; please choose today or an earlier day."))
    return Answered(question.key, value_date=day)


def _choice(question: Question, values: tuple[str, ...], today: date) -> Answered:
    if values[0] not in question.values:
        raise Mistake(_("Please choose one of the answers."))
    return Answered(question.key, value_text=values[0])


def _choices(question: Question, values: tuple[str, ...], today: date) -> Answered:
    if not set(values) <= question.values:
        raise Mistake(_("Please choose from the answers."))
    chosen = tuple(option.value for option in question.options if option.value in values)
    return Answered(question.key, value_list=chosen)


def checked_phone(text: str) -> str:
    """The telephone number in international form. Raises Mistake for what cannot be one."""
    wanted = folded(text)
    try:
        number = phonenumbers.parse(wanted, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(wanted) > 40 or not phonenumbers.is_possible_number(number):
        raise Mistake(
            _("Please enter a telephone number with its area code, or with + and the country code.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def checked_email(text: str) -> str:
    """The e-mail address, trimmed. Raises Mistake for what cannot be one."""
    address = folded(text)
    try:
        validate_email(address)
    except ValidationError:
        raise Mistake(_("Please enter an e-mail address like name@example.com."))
    return address


def _phone(question: Question, values: tuple[str, ...], today: date) -> Answered:
    return Answered(question.key, value_text=checked_phone(values[0]))


def _email(question: Question, values: tuple[str, ...], today: date) -> Answered:
    return Answered(question.key, value_text=checked_email(values[0]))


def _files(question: Question, values: tuple[str, ...], today: date) -> Answered:
    return Answered(question.key, value_list=values)


CHECKS: Mapping[Kind, Callable[[Question, tuple[str, ...], date], Answered]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.SERIAL: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _choice,
    Kind.MULTI_CHOICE: _choices,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.FILE: _files,
}


def validate(
    questions: Sequence[Question], raw: Raw, files: Mapping[str, Sequence[int]], *, today: date
) -> Result:
    """Check the raw texts and stored file ids of one answered form.

    Questions that are not asked (their conditions fail) are dropped with their values and raise no errors.
    `files` holds the ids of stored files by question key; `raw` is ignored for file questions. `today` is
    the present day where the customer is.
    """
    answers: list[Answered] = []
    errors: dict[str, str] = {}
    together: dict[str, str | Sequence[str]] = {q.key: raw.get(q.key, ()) for q in questions}
    for question in questions:
        if question.kind is Kind.FILE:
            together[question.key] = [str(file_id) for file_id in files.get(question.key, ())]
    for question in visible(questions, together):
        values = given(together, question.key)
        values = values if question.kind is Kind.FILE else tuple(filter(None, map(clean_text, values)))
        if not values:
            if question.required:
                errors[question.key] = _required(question)
            continue
        try:
            answers.append(CHECKS[question.kind](question, values, today))
        except Mistake as mistake:
            errors[question.key] = str(mistake)
    return Result(tuple(answers), errors)


def _required(question: Question) -> str:
    if question.kind is Kind.FILE:
        return _("Please attach a file.")
    if question.values:
        return _("Please choose an answer.")
    return _("Please answer this question.")
