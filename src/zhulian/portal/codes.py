"""What is checked and counted before a code is sent or tried."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhulian.customers.accounts.codes import DIGITS, contact_hash
from zhulian.customers.models import ContactKind
from zhulian.customers.normalise import normalise
from zhulian.platform import throttle
from zhulian.platform.models import Client
from zhulian.portal.account_jobs import has_sms
from zhulian.portal.sms_cap import count_sms
from zhulian.tickets.questions import Mistake, checked_email, checked_phone
from zhulian.tickets.questions.checking import folded

CONTACT_CHARS = 254
CODES_BY_ADDRESS = (10, 3600)
CODES_BY_CONTACT = (5, 3600)
TRIES_BY_ADDRESS = (60, 3600)
TRIES_BY_CONTACT = (20, 3600)


def checked_contact(typed: str) -> tuple[str, str]:
    """The kind and the comparable spelling of what was typed. Raises Mistake."""
    if "@" in folded(typed):
        found = str(ContactKind.EMAIL), normalise(ContactKind.EMAIL, checked_email(typed))
    elif not has_sms():
        raise Mistake(_("Please enter an e-mail address like name@example.com."))
    else:
        found = str(ContactKind.PHONE), normalise(ContactKind.PHONE, checked_phone(typed))
        if not found[1].startswith("+"):
            raise Mistake(_("Please enter a telephone number that can receive SMS, or an e-mail address."))
    return found


def count_code(request: HttpRequest, client: Client, kind: str, value: str) -> None:
    """Count a code that is asked for, by address and by contact, whether or not anybody has it.

    Raises Throttled; SmsSpent where too many go out by SMS.
    """
    throttle.check(f"account-code-address:{throttle.address_key(request)}", *CODES_BY_ADDRESS)
    throttle.check(f"account-code:{contact_hash(client.pk, kind, value)}", *CODES_BY_CONTACT)
    if kind == ContactKind.PHONE:
        count_sms(client)


def count_try(request: HttpRequest, contact: str) -> None:
    """Count a try of a code sent to this contact (its hash). Raises Throttled."""
    throttle.check(f"account-try-address:{throttle.address_key(request)}", *TRIES_BY_ADDRESS)
    throttle.check(f"account-try:{contact}", *TRIES_BY_CONTACT)


def digits_of(typed: str) -> str:
    """The digits of a code as people type or paste it: full-width, with blanks."""
    return re.sub(r"[\s-]", "", folded(typed[:60]))[:DIGITS]
