"""Identifiers, dates and envelope hints of a mail's head."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .addresses import find_address
from .clean import clean_line
from .model import DefectCode, Envelope
from .notes import Notes
from .tree import Part

MAX_REFERENCES = 200
# Real ids have some 30 to 150 characters. What is longer fits no index and threads nothing.
LONGEST_ID = 250
_ID = re.compile(r"<\s*([^<>]{1,998}?)\s*>")
_ORIGINAL_TO = ("x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-real-to", "x-rcpt-to")
_DELIVERED_TO = ("delivered-to", "x-delivered-to")


def message_ids(value: bytes | None) -> tuple[str, ...]:
    """All ids ``<…>`` of a header, folded ones joined, in order, without repeats.

    When there are no brackets at all, words that look like ids are taken. Ids of more than LONGEST_ID characters
    are left out.
    """
    if not value:
        return ()
    text = clean_line(value.decode("utf-8", "replace"))
    found = [re.sub(r"\s+", "", item) for item in _ID.findall(text)]
    if not found and "<" not in text:
        found = [word.strip(">,;") for word in text.split() if "@" in word]
    unique = tuple(dict.fromkeys(f"<{item}>" for item in found if 0 < len(item) <= LONGEST_ID - 2))
    return unique if len(unique) <= MAX_REFERENCES else (*unique[:1], *unique[1 - MAX_REFERENCES :])


def first_id(value: bytes | None) -> str | None:
    """The first id of a header, or None."""
    return next(iter(message_ids(value)), None)


def read_date(value: bytes | None, notes: Notes) -> datetime | None:
    """The Date header in UTC. A missing zone counts as UTC; an impossible date is None with a defect."""
    if not value:
        return None
    try:
        stamp = parsedate_to_datetime(value[:200].decode("ascii", "replace"))
        return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        notes.defect(DefectCode.BAD_DATE, value[:80].decode("ascii", "replace"))
        return None


def read_envelope(part: Part, notes: Notes) -> Envelope:
    """Return-Path and the headers in which hosts note the mailbox a copy was delivered to."""
    path = part.get("return-path")
    return Envelope(
        return_path=None if path is None else find_address(clean_line(path.decode("utf-8", "replace"))),
        delivered_to=_targets(part, _DELIVERED_TO),
        original_to=_targets(part, _ORIGINAL_TO),
    )


def _targets(part: Part, names: tuple[str, ...]) -> tuple[str, ...]:
    values = [value for name in names for value in part.get_all(name)]
    found = (find_address(value[:1000].decode("utf-8", "replace")) for value in values[:50])
    return tuple(dict.fromkeys(address for address in found if address))
