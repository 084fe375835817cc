"""What a delivery report says: which address failed, how, and which of our messages it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import find_address
from .clean import clean_line, clean_text
from .fields import first_id
from .model import BouncedRecipient, Report
from .notes import Notes
from .transfer import transfer_decode
from .tree import Part, read_headers

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[\s-][^\d]|\s*$)")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_MESSAGE_ID = re.compile(r"message-id:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE)
_HARD_WORDS = re.compile(
    r"(?:用户|收件人|邮箱|帐号|账号|地址).{0,60}(?:不存在|无效|已停用|被禁用|已注销)|"
    r"user unknown|no such user|does not exist|"
    r"mailbox unavailable|invalid recipient|unknown recipient",
    re.IGNORECASE,
)
_SOFT_WORDS = re.compile(
    r"(?:邮箱|空间|容量).{0,8}(?:已满|不足|超限)|稍后(?:再|重)试|"
    r"mailbox (?:is )?full|over quota|quota exceeded|try again later|greylist",
    re.IGNORECASE,
)
_MOST = 50
_READ = 100_000


def walk(part: Part) -> Iterator[Part]:
    """A part and all below it, in order."""
    yield part
    for child in part.children:
        yield from walk(child)


def report_from_parts(root: Part) -> Report | None:
    """The machine-readable report (RFC 3464), or None when the mail holds none."""
    parts = list(walk(root))
    status = next((part for part in parts if part.content_type in _STATUS_TYPES), None)
    if status is None:
        return None
    groups = [_fields(chunk) for chunk in re.split(rb"\r?\n[ \t]*\r?\n", _decoded(status)[:_READ])]
    recipients = tuple(_recipient(group) for group in groups if _named(group))[:_MOST]
    original = next((found for part in parts if (found := _original_id(part))), None)
    return Report(recipients, original)


_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


def _decoded(part: Part) -> bytes:
    encoding = (part.get("content-transfer-encoding") or b"").decode("ascii", "replace")
    return transfer_decode(part.body, encoding, Notes())


def _fields(chunk: bytes) -> dict[str, str]:
    headers, _ = read_headers(chunk, 0, len(chunk), Notes())
    return {name: clean_line(value.decode("utf-8", "replace")) for name, value in reversed(headers)}


def _named(group: dict[str, str]) -> bool:
    return "final-recipient" in group or "original-recipient" in group


def _recipient(group: dict[str, str]) -> BouncedRecipient:
    """The original recipient is the one we wrote to; the final one may be behind a forward."""
    addresses = [find_address(group.get(name, "").split(";")[-1]) for name in _RECIPIENT_FIELDS]
    diagnostic = group.get("diagnostic-code", "")[:500]
    status = _STATUS.search(group.get("status", "")) or _STATUS.search(diagnostic)
    return BouncedRecipient(
        address=next((address for address in addresses if address), ""),
        action=group.get("action", "").lower()[:20],
        status=status[1] if status else "",
        diagnostic=diagnostic,
    )


_RECIPIENT_FIELDS = ("original-recipient", "final-recipient")


def _original_id(part: Part) -> str | None:
    if part.content_type not in _ORIGINAL_TYPES:
        return None
    data = _decoded(part)[:_READ].lstrip()
    headers, _ = read_headers(data, 0, len(data), Notes())
    return first_id(next((value for name, value in headers if name == "message-id"), None))


def report_from_text(text: str, failed: str, sender: str) -> Report:
    """The best reading of a bounce in free words (QQ, 163, Exim).

    ``failed``: the value of X-Failed-Recipients. The class is 5 or 4 from the first code, else from words; a
    bounce that says nothing counts as soft, so that no address is given up on a guess.
    """
    body = clean_text(text[:_READ])
    named = [address for address in _ADDRESS.findall(failed or body) if address.lower() != sender.lower()]
    status, diagnostic = _status_in(body)
    original = _MESSAGE_ID.search(body)
    recipients = tuple(
        BouncedRecipient(find_address(address), "failed", status, diagnostic)
        for address in list(dict.fromkeys(named))[: _MOST if failed else 1]
    )
    fallback = (BouncedRecipient("", "failed", status, diagnostic),)
    return Report(recipients or fallback, original[1] if original else None)


def _status_in(body: str) -> tuple[str, str]:
    enhanced = _STATUS.search(body)
    if enhanced:
        return enhanced[1], _line_at(body, enhanced.start())
    code = _REPLY_CODE.search(body)
    if code:
        return f"{code[1]}.0.0", _line_at(body, code.start())
    soft, hard = _SOFT_WORDS.search(body), _HARD_WORDS.search(body)
    if hard and not soft:
        return "5.0.0", _line_at(body, hard.start())
    return "4.0.0", _line_at(body, soft.start()) if soft else ""


def _line_at(body: str, position: int) -> str:
    start = body.rfind("\n", 0, position) + 1
    end = body.find("\n", position)
    return body[start : end if end >= 0 else len(body)].strip()[:500]
