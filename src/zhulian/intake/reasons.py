"""Why something that arrived became no request by itself: a code in the row, words on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "unreadable": gettext_lazy("It cannot be read as a mail."),
    "no_sender": gettext_lazy("It has no sender that one could answer."),
    "too_large": gettext_lazy("It is too large; only its head was fetched."),
    "not_given_out": gettext_lazy("The mail server did not give it out."),
    "own_mail": gettext_lazy("Our own mail came back; nothing was done."),
    "own_address": gettext_lazy("It claims to come from one of our own addresses."),
    "no_type": gettext_lazy("The client company has no request type in use."),
    "bounce_unknown": gettext_lazy("A delivery report about a mail that we do not know."),
    "auto_reply_unknown": gettext_lazy("An automatic answer that belongs to no request."),
    "report_unknown": gettext_lazy("A receipt or report that belongs to no request."),
    "failed": gettext_lazy("The program failed on it; the cause is below."),
    "set_aside": gettext_lazy("A person decided that nothing needs to be done."),
}


def reason(code: str, detail: str = "") -> str:
    """What `RawIntake.error` holds: a code of REASONS and a technical detail. Raises KeyError for another code."""
    REASONS[code]
    return f"{code}: {detail}"[:2000] if detail else code


def words(error: str) -> str:
    """The reason in the active language, with its detail; other texts as they are."""
    code, _colon, detail = error.partition(":")
    if code not in REASONS:
        return error
    return f"{REASONS[code]} {detail.strip()}".strip()


def code_of(error: str) -> str:
    """The code, or "" for a text that has none."""
    code = error.partition(":")[0]
    return code if code in REASONS else ""
