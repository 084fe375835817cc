"""From a row to the bytes of a mail."""

from __future__ import annotations

import re

from zhulian.engine.mail import Address, OutgoingFile, compose
from zhulian.platform.files import read_bytes
from zhulian.platform.mail.senders import SmtpAccount
from zhulian.platform.models import OutgoingMessage, StoredFile

MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
# Set here alone; a template or a caller cannot change who a mail is from or to.
OWN_HEADERS = {
    "from", "to", "cc", "bcc", "reply-to", "sender", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id",
    "auto-submitted", "return-path",
}  # fmt: skip


def ascii_address(address: str) -> str:
    """The address with its domain in the form that DNS knows (IDNA). Raises UnicodeError for what is no domain."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def build(outgoing: OutgoingMessage, account: SmtpAccount) -> bytes:
    """The mail, ready for SMTP. The same row gives the same bytes at every try. Raises ValueError and OSError.

    Ids of other people's mails that are none are left out: an answer must not fail for a question's bad header.
    """
    automatic = [value for name, value in outgoing.headers.items() if name.lower() == "auto-submitted"]
    earlier = MESSAGE_ID.findall(outgoing.in_reply_to)
    return compose(
        sender=Address(account.from_name, account.from_address),
        to=[Address(outgoing.recipient_name, outgoing.recipient)],
        reply_to=[Address("", account.reply_to)] if account.reply_to else [],
        subject=outgoing.subject,
        text=outgoing.body_text,
        html=outgoing.body_html,
        message_id=outgoing.message_id,
        date=outgoing.created_at,
        in_reply_to=earlier[0] if earlier else None,
        references=MESSAGE_ID.findall(outgoing.references),
        files=[_file(file) for file in StoredFile.objects.filter(pk__in=outgoing.file_ids).order_by("pk")],
        auto_submitted=automatic[0] if automatic else "",
        headers=[
            (name, value) for name, value in outgoing.headers.items() if name.lower() not in OWN_HEADERS
        ],
    )


def _file(file: StoredFile) -> OutgoingFile:
    return OutgoingFile(file.name, file.content_type, read_bytes(file))
