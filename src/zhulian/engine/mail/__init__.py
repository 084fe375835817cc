"""Mail: bytes to message and message to bytes. No Django, no I/O, no clock, nothing random.

``parse`` never raises. Reading: charsets, parts, quotes and signatures, machines and bounces. Threading:
signed Message-IDs and subject tokens. Writing: ``compose``.
"""

from .encode import ComposeError, HeaderInjectionError
from .fold import fold_html
from .html import sanitise
from .htmltext import html_to_text
from .loops import LOOP_HEADER, is_own, own_reason
from .model import (
    Address,
    Attachment,
    Auto,
    AutoKind,
    BouncedRecipient,
    CharsetNote,
    Defect,
    DefectCode,
    Envelope,
    ParsedMail,
    Report,
)
from .quotes import REPLY_MARKER, split_quoted
from .reading import parse
from .signatures import split_signature
from .subjects import base_subject
from .threads import Evidence, Source, Strength, ThreadEvidence, thread_keys
from .tokens import (
    ThreadRef,
    TokenError,
    find_subject_token,
    make_message_id,
    make_subject_token,
    read_message_id,
    strip_subject_token,
)
from .writing import OutgoingFile, compose

__all__ = [
    "LOOP_HEADER",
    "REPLY_MARKER",
    "Address",
    "Attachment",
    "Auto",
    "AutoKind",
    "BouncedRecipient",
    "CharsetNote",
    "ComposeError",
    "Defect",
    "DefectCode",
    "Envelope",
    "Evidence",
    "HeaderInjectionError",
    "OutgoingFile",
    "ParsedMail",
    "Report",
    "Source",
    "Strength",
    "ThreadEvidence",
    "ThreadRef",
    "TokenError",
    "base_subject",
    "compose",
    "find_subject_token",
    "fold_html",
    "html_to_text",
    "is_own",
    "make_message_id",
    "make_subject_token",
    "own_reason",
    "parse",
    "read_message_id",
    "sanitise",
    "split_quoted",
    "split_signature",
    "strip_subject_token",
    "thread_keys",
]
