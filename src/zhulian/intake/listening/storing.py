"""A received mail becomes rows: one for each of our mailboxes it is for, with what is known of its way here."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from zhulian.intake.listening.jobs import digest_heard, judge_heard
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.interactions.models import Channel
from zhulian.platform.clock import now
from zhulian.platform.files.storing import RESERVE_BYTES
from zhulian.platform.jobs import enqueue

LONGEST = 320
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed a mail over and what was said of it. `sender` is "" for the null sender of bounces."""

    peer: str
    helo: str
    sender: str
    mailboxes: Mapping[int, str]
    """The mailboxes it is for, each with the address as it was written."""
    is_tls: bool
    is_relay: bool


def clean(text: str) -> str:
    """What strangers said, fit for a header, for JSON and for the screen."""
    return _UNSAFE.sub("", text).encode("utf-8", "replace").decode("utf-8")[:LONGEST]


def store(envelope: Envelope, content: bytes, digest: str) -> list[int]:
    """Write the mail and the jobs that read it, in one transaction; the ids of the rows.

    As the last one on its way it gets a Return-Path; the digest is of the mail as it came, so that one that comes
    twice is known. Raises what the database raises: then nothing is stored.
    """
    content = f"Return-Path: <{clean(envelope.sender)}>\r\n".encode() + content
    with transaction.atomic():
        boxes = Mailbox.objects.filter(pk__in=list(envelope.mailboxes)).order_by("pk")
        return [_store_for(box, envelope, content, digest) for box in boxes.only("pk", "client_id")]


def _store_for(mailbox: Mailbox, envelope: Envelope, content: bytes, digest: str) -> int:
    raw = RawIntake.objects.create(
        client_id=mailbox.client_id,
        channel=Channel.EMAIL,
        key=f"smtp:{mailbox.pk}:{secrets.token_hex(16)}",
        mailbox=mailbox,
        content=content,
        digest=digest,
        received_at=now(),
        fate=RawFate.RECEIVED,
        verdict={
            "state": "pending",
            "peer": clean(envelope.peer),
            "helo": clean(envelope.helo),
            "sender": clean(envelope.sender),
            "recipient": clean(envelope.mailboxes[mailbox.pk]),
            "tls": envelope.is_tls,
            "relay": envelope.is_relay,
        },
    )
    enqueue(digest_heard, key=f"heard:{raw.pk}", client=mailbox.client_id, raw_id=raw.pk)
    enqueue(judge_heard, key=f"heard:{raw.pk}", client=mailbox.client_id, raw_id=raw.pk)
    return raw.pk


def has_room(size: int) -> bool:
    """True if a mail of so many bytes leaves the disk its reserve."""
    return shutil.disk_usage(settings.HOME_DIR).free > RESERVE_BYTES + 2 * size
