"""From the tree of parts: the text, the HTML and the attachments of a mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from .clean import clean_filename, clean_line, clean_text
from .html import sanitise, text_as_html, too_tangled
from .htmltext import TEXT_LIMIT, html_to_text
from .model import Attachment, DefectCode
from .notes import Notes
from .params import HeaderValue, parse_value
from .transfer import transfer_decode
from .tree import Part
from .words import raw_text

_ENDINGS = {
    "message/rfc822": "message.eml",
    "text/calendar": "invite.ics",
    "text/plain": "text.txt",
    "text/html": "page.html",
    "image/png": "image.png",
    "image/jpeg": "image.jpg",
    "image/gif": "image.gif",
    "image/webp": "image.webp",
    "application/pdf": "document.pdf",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "application/pkcs7-signature": "smime.p7s",
}
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CID = re.compile(r'cid:([^"\'\s>]{1,300})', re.IGNORECASE)


@dataclass(slots=True)
class Content:
    """What a part and all below it give. ``text`` and ``html`` are None where there is none of the kind."""

    text: str | None = None
    html: str | None = None
    files: list[Attachment] = field(default_factory=list)


def read_content(root: Part, notes: Notes) -> Content:
    """Text, clean HTML and attachments; text is derived from the HTML when there is no other."""
    found = _read(root, notes)
    source = found.html or ""
    if source and too_tangled(source):
        notes.defect(DefectCode.HTML_NOT_RENDERED)
    found.html = sanitise(source) if source else ""
    if not (found.text or "").strip() and found.html:
        if len(found.html) > TEXT_LIMIT:
            notes.defect(DefectCode.TEXT_CUT)
        found.text = html_to_text(found.html)
    found.text = clean_text(found.text or "").rstrip("\n")
    shown = {unquote(cid).casefold() for cid in _CID.findall(found.html)}
    found.files = [_mark_inline(item, shown) for item in found.files]
    return found


def _mark_inline(item: Attachment, shown: set[str]) -> Attachment:
    """Outlook gives plain attachments a Content-ID too: only one that the HTML shows is inline."""
    inline = (item.inline and item.content_type.startswith("image/")) or (
        bool(item.content_id) and item.content_id.casefold() in shown
    )
    return Attachment(item.filename, item.content_type, item.content_id, inline, item.data)


def _read(part: Part, notes: Notes) -> Content:
    if part.content_type.startswith("multipart/"):
        return _read_multipart(part, notes)
    disposition = _disposition(part, notes)
    if part.content_type in ("text/plain", "text/html") and not _is_file(part, disposition):
        return _read_text(part, notes)
    return Content(files=[_attachment(part, disposition, notes)])


def _read_multipart(part: Part, notes: Notes) -> Content:
    pieces = [_read(child, notes) for child in part.children]
    merged = _alternatives(pieces) if part.content_type == "multipart/alternative" else _in_sequence(pieces)
    merged.files = [item for piece in pieces for item in piece.files]
    if part.rest is not None:
        merged.files.append(Attachment("message.eml", "message/rfc822", "", False, part.rest))
    return merged


def _alternatives(pieces: list[Content]) -> Content:
    """The last of each kind is the richest; an empty one never hides a full one."""
    merged = Content()
    for piece in pieces:
        if piece.text is not None and (piece.text.strip() or merged.text is None):
            merged.text = piece.text
        if piece.html is not None and (piece.html.strip() or merged.html is None):
            merged.html = piece.html
    return merged


def _in_sequence(pieces: list[Content]) -> Content:
    """Bodies that follow each other (Apple Mail cuts a text at each picture) are joined in order."""
    bodies = [piece for piece in pieces if piece.text is not None or piece.html is not None]
    if not bodies:
        return Content()
    if len(bodies) == 1:
        return Content(bodies[0].text, bodies[0].html)
    text = "\n".join(_text_of(body).rstrip("\n") for body in bodies)
    if not any(body.html for body in bodies):
        return Content(text=text)
    return Content(text, "\n".join(body.html or text_as_html(body.text or "") for body in bodies))


def _text_of(body: Content) -> str:
    if (body.text or "").strip() or not body.html:
        return body.text or ""
    return html_to_text(sanitise(body.html))


def _disposition(part: Part, notes: Notes) -> HeaderValue:
    value = part.get("content-disposition") or b""
    found = parse_value(raw_text(value, notes, "content-disposition"), notes, "content-disposition")
    return HeaderValue(found.value.lower(), found.params)


def _is_file(part: Part, disposition: HeaderValue) -> bool:
    named = bool(disposition.params.get("filename") or part.type_value.params.get("name"))
    return (
        disposition.value == "attachment"
        or (named and part.content_type == "text/plain")
        or (named and disposition.value == "inline")
    )


def _body(part: Part, notes: Notes) -> bytes:
    encoding = (part.get("content-transfer-encoding") or b"")[:80].decode("ascii", "replace")
    return transfer_decode(part.body, encoding.strip(), notes)


def _read_text(part: Part, notes: Notes) -> Content:
    data = _body(part, notes)
    charset = part.type_value.params.get("charset", "")
    is_html = part.content_type == "text/html"
    if is_html and not charset and (meta := _META.search(data[:4096])):
        charset = meta[1].decode("ascii")
    text = clean_text(notes.text(data, charset, part.content_type))
    if is_html:
        return Content(html=text)
    if part.type_value.params.get("format", "").lower() == "flowed":
        text = _unflow(text, part.type_value.params.get("delsp", "").lower() == "yes")
    return Content(text=text)


def _unflow(text: str, delete_space: bool) -> str:
    """Join the soft line ends of format=flowed (RFC 3676) outside quotes; undo its space-stuffing."""
    out: list[str] = []
    joining = False
    for line in text.split("\n"):
        plain = line[1:] if line.startswith(" ") else line
        if joining and not line.startswith(">"):
            out[-1] += plain
        else:
            out.append(plain)
        joining = plain.endswith(" ") and plain != "-- " and not line.startswith(">")
        if joining and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _attachment(part: Part, disposition: HeaderValue, notes: Notes) -> Attachment:
    name = disposition.params.get("filename") or part.type_value.params.get("name") or ""
    fallback = _ENDINGS.get(part.content_type, "attachment.bin")
    content_id = clean_line((part.get("content-id") or b"")[:300].decode("utf-8", "replace")).strip("<> ")
    return Attachment(
        filename=clean_filename(name, fallback),
        content_type=part.content_type,
        content_id=content_id,
        inline=disposition.value == "inline",
        data=_body(part, notes),
    )
