"""How an outgoing mail hangs on those before it, and what is attached to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhulian.interactions.models import Attachment, Direction, Message
from zhulian.platform.models import OutgoingChannel, OutgoingMessage, StoredFile
from zhulian.tickets.models import Ticket

MAIL_ID = re.compile(r"<[!-;=?-~]{1,250}>")
MOST_REFERENCES = 20
# Most hosts refuse mails above 20 to 25 MB, and base64 adds a third.
MOST_BYTES = 14 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Threading:
    """The values of In-Reply-To ("" for none) and References, oldest first."""

    in_reply_to: str
    references: tuple[str, ...]


def threading_of(ticket: Ticket) -> Threading:
    """From all mails of the request, both ways: the answer goes to the customer's last one, else to our own last."""
    came = Message.objects.filter(conversation_id=ticket.conversation_id, direction=Direction.IN).exclude(
        mail_id=""
    )
    went = OutgoingMessage.objects.filter(related=f"ticket:{ticket.pk}", channel=OutgoingChannel.MAIL)
    incoming = [item for item in came.values_list("created_at", "mail_id") if MAIL_ID.fullmatch(item[1])]
    outgoing = list(went.values_list("created_at", "message_id"))
    ids = list(dict.fromkeys(mail_id for _at, mail_id in sorted(incoming + outgoing)))
    if len(ids) > MOST_REFERENCES:
        ids = ids[:1] + ids[1 - MOST_REFERENCES :]
    last = max(incoming, default=None) or max(outgoing, default=None)
    return Threading(last[1] if last else "", tuple(ids))


def file_ids_of(message: Message) -> tuple[int, ...]:
    """The files sent with a message, in their order."""
    return tuple(Attachment.objects.filter(message=message).order_by("id").values_list("file_id", flat=True))


def files_fit(file_ids: tuple[int, ...]) -> bool:
    """True if they may travel in one mail."""
    sizes = StoredFile.objects.filter(pk__in=file_ids).values_list("size", flat=True)
    return sum(sizes) <= MOST_BYTES
