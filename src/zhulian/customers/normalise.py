"""Contact values in one spelling, so that equal means the same."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

DEFAULT_REGION = "CN"


def normalise_phone(value: str) -> str:
    """E.164 where the number is valid (region China unless it says otherwise), else its digits; "" for none."""
    text = unicodedata.normalize("NFKC", value).strip()
    if not any(char.isdigit() for char in text):
        return ""
    try:
        number = phonenumbers.parse(text, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", text)
    if phonenumbers.is_valid_number(number):
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return re.sub(r"\D", "", text)


def is_number(value: str) -> bool:
    """True if this can be a telephone number (region China unless it says otherwise)."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", value).strip(), DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def normalise_email(value: str) -> str:
    """Trimmed, half-width, lower case; "" if it has no @ between two parts."""
    text = unicodedata.normalize("NFKC", value).strip().lower()
    local, _, domain = text.rpartition("@")
    return text if local and "." in domain else ""


def normalise(kind: str, value: str) -> str:
    """The comparable spelling of a contact value of this kind."""
    if kind == "phone":
        return normalise_phone(value)
    if kind == "email":
        return normalise_email(value)
    return unicodedata.normalize("NFKC", value).strip().upper()
