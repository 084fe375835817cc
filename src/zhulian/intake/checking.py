"""Tries a mailbox's servers while a person looks on, and says in words what works."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.engine.mail import LOOP_HEADER
from zhulian.intake import imap
from zhulian.intake.mail_in import trouble
from zhulian.intake.mail_keys import own_domain
from zhulian.intake.mail_out.senders import account_of
from zhulian.intake.models import Mailbox
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.mail import DeliveryFailed, queue_mail, try_account
from zhulian.platform.models import OutgoingMessage

TIMEOUT_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried; `names` are the folders that were found."""

    label: str
    is_good: bool
    text: str
    names: tuple[str, ...] = field(default=())


def check_mailbox(mailbox: Mailbox) -> list[Step]:
    """Log in for reading, look for the folder, log in for sending. Nothing is fetched, marked or sent."""
    steps = list(_reading(mailbox)) if mailbox.imap_host else []
    return [*steps, _sending(mailbox)]


def _reading(mailbox: Mailbox) -> Iterator[Step]:
    label = _("Log in for reading")
    try:
        with imap.logged_in(mailbox, timeout=TIMEOUT_SECONDS) as server:
            yield Step(label, True, _("Works."))
            label = _("Folder “%(name)s”") % {"name": mailbox.folder}
            names = imap.folders(server)
            yield _folder(label, mailbox, names)
    except Exception as error:
        # Whatever a foreign server does, the person gets an answer.
        yield Step(label, False, trouble.words(error))


def _folder(label: str, mailbox: Mailbox, names: list[str]) -> Step:
    wanted = mailbox.folder
    found = wanted in names or (wanted.upper() == "INBOX" and "INBOX" in {name.upper() for name in names})
    text = _("Found.") if found else _("There is no such folder. These are there:")
    return Step(label, found, text, () if found else tuple(names[:30]))


def _sending(mailbox: Mailbox) -> Step:
    label = _("Log in for sending")
    account = account_of(mailbox)
    if account is None:
        return Step(label, False, _("No outgoing mail is set up: mails wait until it is."))
    try:
        try_account(account)
    except DeliveryFailed as error:
        cause = error.__cause__
        text = trouble.words(cause) if isinstance(cause, Exception) and not _has_words(cause) else str(error)
        return Step(label, False, text)
    return Step(label, True, _("Works.") if mailbox.smtp_host else _("Works, by the installation's account."))


def _has_words(cause: Exception) -> bool:
    """True for answers of the SMTP server, whose own words say most."""
    return hasattr(cause, "smtp_code")


def send_test(actor: Actor, mailbox: Mailbox, *, recipient: str) -> OutgoingMessage:
    """Queue a short mail by this mailbox to the person who asks. Raises mail.InvalidRecipient."""
    with transaction.atomic(), translation.override(actor.user.language if actor.user else None):
        audit.record(actor, "mailbox.tested", mailbox)
        return queue_mail(
            key=f"test:{mailbox.pk}:{secrets.token_hex(8)}",
            event="test",
            recipient=recipient,
            subject=_("Test mail of %(address)s") % {"address": mailbox.address},
            body_text=_("If you read this, sending by this mailbox works."),
            client=mailbox.client_id,
            sender_key=f"mailbox:{mailbox.pk}",
            headers={LOOP_HEADER: own_domain(), "Auto-Submitted": "auto-generated"},
        )
