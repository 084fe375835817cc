"""Bytes to a message. Whatever the bytes are, there is a result."""

from __future__ import annotations

from .addresses import parse_addresses
from .auto import Facts, judge
from .bounces import walk
from .charsets import codec_for
from .clean import clean_line
from .content import Content, read_content
from .fields import first_id, message_ids, read_date, read_envelope
from .model import Address, Auto, DefectCode, Envelope, ParsedMail
from .notes import Notes
from .tree import Part, build_tree
from .words import decode_header

_NEEDED = ("from", "subject", "to", "date", "message-id")


def parse(raw: bytes) -> ParsedMail:
    """Understand a mail. Never raises, for any bytes.

    ``readable`` is false when a person should look at the raw bytes: there is no header of a mail, a whole
    stage failed, or there is nothing to show. What was mended stands in ``defects`` and ``charset_notes``.
    """
    notes = Notes()
    root = notes.guarded("tree", lambda: build_tree(raw, notes), None)
    if root is None:
        return ParsedMail(readable=False, defects=tuple(notes.defects))
    content = notes.guarded("content", lambda: read_content(root, notes), Content(text="", html=""))
    return _assemble(root, content, notes)


def _assemble(root: Part, content: Content, notes: Notes) -> ParsedMail:
    hint = _charset_hint(root)

    def people(name: str) -> tuple[Address, ...]:
        nobody: tuple[Address, ...] = ()
        return notes.guarded(name, lambda: parse_addresses(root.get(name), notes, name, hint), nobody)

    sender = next(iter(people("from") or people("sender")), None)
    if sender is None or not sender.email:
        notes.defect(DefectCode.NO_SENDER)
    subject = notes.guarded(
        "subject", lambda: decode_header(root.get("subject") or b"", notes, "subject", hint), ""
    )
    no_headers: tuple[tuple[str, str], ...] = ()
    headers = notes.guarded("headers", lambda: _headers(root, hint), no_headers)
    envelope = notes.guarded("envelope", lambda: read_envelope(root, notes), Envelope())
    text = content.text or ""
    types = frozenset(part.content_type for part in walk(root))
    facts = Facts(root, headers, sender, envelope, subject, text, types)
    return ParsedMail(
        message_id=first_id(root.get("message-id")),
        in_reply_to=first_id(root.get("in-reply-to")),
        references=message_ids(root.get("references")),
        subject=subject,
        sender=sender,
        reply_to=people("reply-to"),
        to=people("to"),
        cc=people("cc"),
        envelope=envelope,
        date=read_date(root.get("date"), notes),
        text=text,
        html=content.html or "",
        attachments=tuple(content.files),
        auto=notes.guarded("auto", lambda: judge(facts), Auto(suppress_reply=True, reason="judge failed")),
        headers=headers,
        charset_notes=tuple(notes.charsets),
        readable=_readable(root, content, subject, notes),
        defects=tuple(notes.defects),
    )


def _headers(root: Part, hint: str) -> tuple[tuple[str, str], ...]:
    """All headers as text. Their charset repairs are not noted: the fields that matter note their own."""
    silent = Notes()
    return tuple((clean_line(name), decode_header(value, silent, name, hint)) for name, value in root.headers)


def _charset_hint(root: Part) -> str:
    """The first charset that the parts declare: raw 8-bit headers are usually written in the same."""
    for part in walk(root):
        charset = part.type_value.params.get("charset", "")
        if codec_for(charset) not in (None, "ascii", "utf-8", "cp1252"):
            return charset
    return ""


def _readable(root: Part, content: Content, subject: str, notes: Notes) -> bool:
    failed = any(defect.code is DefectCode.STAGE_FAILED for defect in notes.defects)
    headed = any(root.get(name) for name in _NEEDED)
    shown = bool((content.text or "").strip() or content.files or content.html or subject)
    return headed and shown and not failed
