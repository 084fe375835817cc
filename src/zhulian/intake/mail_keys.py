"""By what this installation knows its own mail again: signing key, names, addresses."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from zhulian.intake.models import Mailbox

PURPOSE = b"zhulian.mail-threading"
MACHINE_SENDER = re.compile(
    r"^(?:no|do-?not|donot)[-_.]?reply|^mailer-?daemon|^postmaster@|^bounces?[+@-]", re.IGNORECASE
)


def _derived(secret: str) -> bytes:
    return hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest()


def signing_key() -> bytes:
    """The key that signs Message-IDs and subject tokens, derived from SECRET_KEY."""
    return _derived(settings.SECRET_KEY)


def reading_keys() -> Sequence[bytes]:
    """The signing key and those of earlier SECRET_KEYs, so that old mails still find their request."""
    return [signing_key(), *(_derived(str(old)) for old in settings.SECRET_KEY_FALLBACKS)]


def own_domain() -> str:
    """The name behind the @ of our Message-IDs: the host of the public address."""
    return (urlsplit(settings.PUBLIC_URL).hostname or "localhost").lower()


def own_addresses() -> set[str]:
    """Every address that we send from, archived mailboxes included, in lower case."""
    found = {address.lower() for address in Mailbox.objects.values_list("address", flat=True)}
    default = parseaddr(settings.MAIL_FROM)[1].lower()
    return found | ({default} if default else set())


def message_ref(key: str) -> str:
    """The part of a Message-ID that tells our mails apart: from the mail's key, telling nothing of our ids."""
    return hmac.new(signing_key(), key.encode(), hashlib.sha256).hexdigest()[:16]


def is_machine(address: str) -> bool:
    """True for addresses that nobody reads (no-reply, mailer-daemon) and for our own: no automatic mail goes there."""
    return bool(MACHINE_SENDER.search(address)) or address.lower() in own_addresses()
