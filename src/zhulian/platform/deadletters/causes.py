"""Why a message does not leave, in the reader's language, and the page on which that is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.platform.access import Actor
from zhulian.platform.mail.senders import NO_ACCOUNT, SenderUnknown, account_for
from zhulian.platform.mail.sms import NO_SERVICE, load_service
from zhulian.platform.models import OutgoingChannel, OutgoingMessage
from zhulian.platform.ui.settings_pages import address_for

MAIL, SMS = "mail", "sms"


@dataclass(frozen=True, slots=True)
class Lack:
    """What is not set up: in words, where to set it up ("" for who may not), and the words of that link."""

    words: Any
    url: str
    link: Any


def lack_of(actor: Actor, code: str) -> Lack | None:
    """The words for MAIL or SMS; None for "", where nothing lacks."""
    if code == MAIL:
        return Lack(_("No outgoing mail is set up."), address_for(actor, "mailboxes"), _("Mailboxes"))
    if code == SMS:
        return Lack(_("No SMS service is set up."), address_for(actor, "sms"), _("SMS service"))
    return None


class Means:
    """By what messages could leave at this moment; every sender is asked about once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def lacking(self, message: OutgoingMessage) -> str:
        """MAIL or SMS where nothing is set up to send this message by; else ""."""
        place = (message.channel, message.sender_key)
        if place not in self._known:
            self._known[place] = _is_set_up(*place)
        if self._known[place]:
            return ""
        return SMS if message.channel == OutgoingChannel.SMS else MAIL


def _is_set_up(channel: str, sender_key: str) -> bool:
    if channel == OutgoingChannel.SMS:
        return load_service() is not None
    try:
        account_for(sender_key)
    except (SenderUnknown, ValueError):
        return False
    return True


def cause_of(message: OutgoingMessage) -> str:
    """What the last try met, in words where the program knows them, else as the other side said it."""
    if message.last_error.startswith(NO_ACCOUNT):
        return str(_("No outgoing mail is set up."))
    if message.last_error == NO_SERVICE:
        return str(_("No SMS service is set up."))
    return message.last_error
