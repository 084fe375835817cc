"""From a row to the bytes of a mail."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from zhulian.platform.files import read_bytes
from zhulian.platform.mail.senders import SmtpAccount
from zhulian.platform.models import OutgoingMessage, StoredFile

# Set here alone; a template or a caller cannot change who a mail is from or to.
OWN_HEADERS = {
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "sender",
}


def ascii_address(address: str) -> str:
    """The address with its domain in the form that DNS knows (IDNA)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def build(outgoing: OutgoingMessage, account: SmtpAccount) -> bytes:
    """The mail, ready for SMTP. The same row gives the same Message-ID and date at every try."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(account.from_name, addr_spec=ascii_address(account.from_address))
    message["To"] = Address(outgoing.recipient_name, addr_spec=ascii_address(outgoing.recipient))
    message["Subject"] = outgoing.subject
    message["Date"] = format_datetime(outgoing.created_at)
    message["Message-ID"] = outgoing.message_id
    if outgoing.in_reply_to:
        message["In-Reply-To"] = outgoing.in_reply_to
    if outgoing.references:
        message["References"] = outgoing.references
    for name, value in outgoing.headers.items():
        if name.lower() not in OWN_HEADERS:
            message[name] = value
    message.set_content(outgoing.body_text)
    if outgoing.body_html:
        message.add_alternative(outgoing.body_html, subtype="html")
    for file in StoredFile.objects.filter(pk__in=outgoing.file_ids).order_by("pk"):
        kind, _, subtype = file.content_type.partition("/")
        message.add_attachment(
            read_bytes(file), maintype=kind, subtype=subtype or "octet-stream", filename=file.name
        )
    return message.as_bytes()
