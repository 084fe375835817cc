"""What goes wrong between us and a mail server: a code that is stored, and words that say how to mend it."""

from __future__ import annotations

import imaplib
import ssl
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.intake.imap import MailboxRefused
from zhulian.platform.http import OutgoingRefused
from zhulian.platform.http.guard import PRIVATE_ADDRESS, UNKNOWN_HOST
from zhulian.platform.secrets import SecretUnreadable

DETAIL_CHARS = 300
WORDS: dict[str, Any] = {
    "private": PRIVATE_ADDRESS,
    "unknown_host": UNKNOWN_HOST,
    "refused": _(
        "The server refused it. Check the password and the folder; many hosts want an authorisation code"
        " instead of the password. It said:"
    ),
    "secret": _("The stored password cannot be read any more. Enter it again."),
    "certificate": _("The server's certificate is not trusted or belongs to another name."),
    "tls": _("The server does not speak TLS on this port. Choose another kind of security or another port."),
    "timeout": _("The server did not answer in time."),
    "no_port": _("Nothing answers on this port of the server."),
    "broke_off": _("The server broke off:"),
    "unreachable": _("The server cannot be reached:"),
    "unexpected": _("Something unexpected happened:"),
}
# With these, what the server or the system said helps.
WITH_DETAIL = {"refused", "broke_off", "unreachable", "unexpected"}
_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (MailboxRefused, "refused"),
    (SecretUnreadable, "secret"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "no_port"),
    (imaplib.IMAP4.error, "broke_off"),
    (OSError, "unreachable"),
)


def code_of(error: BaseException) -> str:
    """The code, with a detail where that helps; what `Mailbox.last_error` holds."""
    if isinstance(error, OutgoingRefused):
        return "private" if error.message is PRIVATE_ADDRESS else "unknown_host"
    code = next((code for kind, code in _KINDS if isinstance(error, kind)), "unexpected")
    if code not in WITH_DETAIL:
        return code
    prefix = f"{type(error).__name__}: " if code == "unexpected" else ""
    return f"{code}: {prefix}{error}"[:DETAIL_CHARS]


def words_of(stored: str) -> str:
    """A stored code in the active language, with its detail."""
    code, _colon, detail = stored.partition(":")
    if code not in WORDS:
        return stored
    return f"{WORDS[code]} {detail.strip()}".strip()


def words(error: BaseException) -> str:
    """One or two sentences in the active language; the server's own words where it gave any."""
    return words_of(code_of(error))
