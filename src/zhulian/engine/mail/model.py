"""What a mail is once it has been understood: frozen values that every other module here passes around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DefectCode(StrEnum):
    """What was wrong with the bytes. The room shows it in the person's language."""

    NO_HEADERS = "no_headers"
    BAD_HEADER_LINE = "bad_header_line"
    TOO_MANY_HEADERS = "too_many_headers"
    HEADER_TOO_LONG = "header_too_long"
    NO_SENDER = "no_sender"
    BAD_DATE = "bad_date"
    NO_BOUNDARY = "no_boundary"
    BOUNDARY_NOT_CLOSED = "boundary_not_closed"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    BAD_TRANSFER_ENCODING = "bad_transfer_encoding"
    BAD_BASE64 = "bad_base64"
    CHARSET_REPAIRED = "charset_repaired"
    HTML_NOT_RENDERED = "html_not_rendered"
    TEXT_CUT = "text_cut"
    STAGE_FAILED = "stage_failed"


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that was mended or given up; ``detail`` is technical and for the log."""

    code: DefectCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CharsetNote:
    """Where the declared character set was not the true one.

    ``lossy`` means that some bytes fit no character set and became U+FFFD.
    """

    where: str
    declared: str
    used: str
    lossy: bool


@dataclass(frozen=True, slots=True)
class Address:
    """A display name and an address; the domain is in lower case, the local part as written."""

    name: str
    email: str

    @property
    def key(self) -> str:
        """The form in which addresses are compared: without case."""
        return self.email.casefold()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the message's own text. ``inline``: an image which the HTML body shows itself."""

    filename: str
    content_type: str
    content_id: str
    inline: bool
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Hints that the transport left: which mailbox it came through.

    ``return_path`` is None when the header is missing and "" for the null sender ``<>``.
    """

    return_path: str | None = None
    delivered_to: tuple[str, ...] = ()
    original_to: tuple[str, ...] = ()


class AutoKind(StrEnum):
    """Why a machine and not a person wrote this mail."""

    NONE = "none"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELIVERY_REPORT = "delivery_report"
    READ_RECEIPT = "read_receipt"
    COMPLAINT = "complaint"
    MAILING_LIST = "mailing_list"
    BULK = "bulk"
    CALENDAR = "calendar"
    AUTO_GENERATED = "auto_generated"


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One address a report speaks of; ``status`` is the enhanced code of RFC 3463 ("5.1.1") or ""."""

    address: str
    action: str
    status: str
    diagnostic: str

    @property
    def hard(self) -> bool:
        """The address will not work later either (class 5)."""
        return self.status.startswith("5")

    @property
    def soft(self) -> bool:
        """It may work later (class 4)."""
        return self.status.startswith("4")


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says: about whom, and about which of our messages."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None


@dataclass(frozen=True, slots=True)
class Auto:
    """The verdict of the loop guards.

    ``reason`` names the header or phrase that decided. ``suppress_reply`` is true when no automatic answer
    may be sent, which is also the case for some mails that persons wrote (RFC 3834, Exchange headers).
    """

    kind: AutoKind = AutoKind.NONE
    reason: str = ""
    suppress_reply: bool = False
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, understood as far as its bytes allow. Text fields hold no NUL and no lone surrogate."""

    readable: bool
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    envelope: Envelope = Envelope()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    auto: Auto = Auto()
    headers: tuple[tuple[str, str], ...] = ()
    charset_notes: tuple[CharsetNote, ...] = ()
    defects: tuple[Defect, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of this name, decoded; None when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
