"""Bytes to a tree of parts, with caps. Slices of one buffer by position: deep nesting copies nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .model import DefectCode
from .notes import Notes
from .params import HeaderValue, parse_value
from .words import VALUE_LIMIT, decode_header, raw_text

MAX_DEPTH = 20
MAX_PARTS = 300
MAX_HEADERS = 1000

_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_GUESS = re.compile(rb"(?m)^--([^\s-][^\r\n]{0,80}?)[ \t]*\r?\n(?=Content-)", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """One node: its raw headers, where its body lies in the buffer, its children when it is a multipart."""

    raw: bytes = field(repr=False)
    start: int
    end: int
    headers: list[tuple[str, bytes]]
    body_start: int
    content_type: str = "text/plain"
    type_value: HeaderValue = field(default_factory=lambda: HeaderValue("text/plain", {}))
    children: list[Part] = field(default_factory=list)
    # Bytes that a cap left unread: kept as they are, to become an attachment.
    rest: bytes | None = None

    @property
    def body(self) -> bytes:
        """The body as it stands in the mail, still transfer-encoded."""
        return self.raw[self.body_start : self.end]

    def get(self, name: str) -> bytes | None:
        """The first raw value of a header."""
        return next((value for key, value in self.headers if key == name), None)

    def get_all(self, name: str) -> list[bytes]:
        """All raw values of a header, in order."""
        return [value for key, value in self.headers if key == name]

    def line(self, name: str, notes: Notes) -> str:
        """A header as one clean line of text; "" when there is none."""
        value = self.get(name)
        return decode_header(value, notes, name) if value is not None else ""


def read_headers(raw: bytes, start: int, end: int, notes: Notes) -> tuple[list[tuple[str, bytes]], int]:
    """The header fields (names in lower case, values unfolded) and where the body begins.

    A line that is no field is skipped while fields follow; text without any field is all body.
    """
    headers: list[tuple[str, bytes]] = []
    position = start
    while position < end:
        match = _LINE.match(raw, position, end)
        line = match[0].rstrip(b"\r\n") if match else b""
        after = match.end() if match else end
        if not line:
            return headers, after
        if not _take_line(headers, line, notes):
            if not headers and not line.startswith((b"From ", b">From ")):
                return headers, position
            if not _field_follows(raw, after, end):
                return headers, position
            notes.defect(DefectCode.BAD_HEADER_LINE)
        if after <= position:
            break
        position = after
    return headers, end


def _take_line(headers: list[tuple[str, bytes]], line: bytes, notes: Notes) -> bool:
    if line[:1] in (b" ", b"\t") and headers:
        name, value = headers[-1]
        if len(value) + len(line) > VALUE_LIMIT:
            notes.defect(DefectCode.HEADER_TOO_LONG, name)
        else:
            headers[-1] = (name, value + line)
        return True
    found = _FIELD.match(line)
    if found is None:
        return line.startswith((b"From ", b">From ")) and not headers
    if len(headers) >= MAX_HEADERS:
        notes.defect(DefectCode.TOO_MANY_HEADERS)
        return True
    if len(line) > VALUE_LIMIT:
        notes.defect(DefectCode.HEADER_TOO_LONG, found[1].decode("ascii"))
    headers.append((found[1].decode("ascii").lower(), line[found.end() : found.end() + VALUE_LIMIT].strip()))
    return True


def _field_follows(raw: bytes, start: int, end: int) -> bool:
    match = _LINE.match(raw, start, end)
    line = match[0] if match else b""
    return not line.strip() or _FIELD.match(line) is not None


def build_tree(raw: bytes, notes: Notes) -> Part:
    """The whole mail as a tree."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    counter = [0]
    root = _build(raw, 0, len(raw), "text/plain", 0, counter, notes)
    if not root.headers:
        notes.defect(DefectCode.NO_HEADERS)
    return root


def _build(
    raw: bytes, start: int, end: int, default: str, depth: int, counter: list[int], notes: Notes
) -> Part:
    headers, body_start = read_headers(raw, start, end, notes)
    part = Part(raw, start, end, headers, body_start)
    counter[0] += 1
    value = part.get("content-type")
    part.type_value = parse_value(raw_text(value or b"", notes, "content-type"), notes, "content-type")
    part.content_type = _normal_type(part.type_value.value, default)
    if not part.content_type.startswith("multipart/"):
        return part
    if depth >= MAX_DEPTH:
        notes.defect(DefectCode.TOO_DEEP)
        part.rest = raw[start:end]
        return part
    _split(part, depth, counter, notes)
    return part


def _normal_type(value: str, default: str) -> str:
    lowered = value.strip().lower()
    if re.fullmatch(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,100}", lowered):
        return lowered
    return {"html": "text/html", "text-html": "text/html", "multipart": "multipart/mixed"}.get(
        lowered, default
    )


def _split(part: Part, depth: int, counter: list[int], notes: Notes) -> None:
    spans, closed = _spans(part)
    if not spans:
        notes.defect(DefectCode.NO_BOUNDARY)
        part.content_type = "text/plain"
        return
    if not closed:
        notes.defect(DefectCode.BOUNDARY_NOT_CLOSED)
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in spans:
        if counter[0] >= MAX_PARTS:
            notes.defect(DefectCode.TOO_MANY_PARTS)
            part.rest = _remainder(part, start)
            return
        part.children.append(_build(part.raw, start, end, default, depth + 1, counter, notes))


def _remainder(part: Part, start: int) -> bytes:
    """The unread parts as a mail of their own, so that a mail program can open them."""
    boundary = part.type_value.params.get("boundary", "")
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'
    return head.encode("utf-8", "replace") + part.raw[start : part.end]


def _spans(part: Part) -> tuple[list[tuple[int, int]], bool]:
    """Start and end of every part between the boundary lines; whether the closing line was there."""
    for boundary in _boundaries(part):
        spans, closed = _spans_of(part, boundary)
        if spans:
            return spans, closed
    return [], False


def _spans_of(part: Part, boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
    line = re.compile(rb"(?m)^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)")
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in line.finditer(part.raw, part.body_start, part.end):
        if opened is not None:
            spans.append((opened, _before_line_end(part.raw, opened, match.start())))
        if match[1]:
            return spans, True
        opened = match.end()
        if len(spans) > MAX_PARTS:
            break
    if opened is not None:
        spans.append((opened, part.end))
    return spans, False


def _boundaries(part: Part) -> Iterator[bytes]:
    """The declared boundary, then, where it is missing or wrong, the first line that looks like one."""
    declared = part.type_value.params.get("boundary", "").rstrip()
    if declared:
        yield declared.encode("utf-8", "replace")
    guess = _GUESS.search(part.raw, part.body_start, min(part.end, part.body_start + 100_000))
    if guess:
        yield guess[1]


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
    if end > start and raw[end - 1 : end] == b"\r":
        end -= 1
    return end
