"""Fetches what is new in a mailbox: each mail is a row before anything reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from zhulian.intake import imap
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.intake.notices import tell_waiting
from zhulian.intake.reasons import reason
from zhulian.interactions.models import Channel
from zhulian.platform.clock import now

BATCH = 50
LOOK_UP = 400
# Base64 makes a third more of a file; four files of the largest size are taken elsewhere too.
SIZE_FACTOR = 6
RENUMBERED_SLACK = timedelta(days=2)


def poll(mailbox: Mailbox, *, keep_going: Callable[[], bool]) -> Iterator[int]:
    """Store up to BATCH new mails and yield the id of each row after its commit.

    At the first contact what is unread is new; afterwards what has a higher UID than the last one stored. Where the
    server numbered its mails anew, unread and recent ones are looked at again, and the digest knows them.
    `keep_going` is asked before each mail. Raises what `imap.opened` raises.
    """
    with imap.opened(mailbox) as folder:
        state = folder.state
        is_first = mailbox.uid_validity != state.uid_validity
        uids = _unknown(mailbox, folder) if is_first else folder.uids_above(mailbox.last_uid)
        for uid in uids[:BATCH]:
            if not keep_going():
                return
            raw_id = _store(mailbox, folder, uid, move_on=not is_first)
            if raw_id is not None:
                yield raw_id
        if is_first and len(uids) <= BATCH:
            last = max([state.uid_next - 1, *uids])
            Mailbox.objects.filter(pk=mailbox.pk, uid_validity=mailbox.uid_validity).update(
                uid_validity=state.uid_validity, last_uid=last
            )


def _unknown(mailbox: Mailbox, folder: imap.MailFolder) -> list[int]:
    """What is to be fetched at first contact and not yet a row, rising."""
    since = mailbox.checked_at - RENUMBERED_SLACK if mailbox.uid_validity and mailbox.checked_at else None
    uids = folder.uids_unseen(since)
    keys = {raw_key(mailbox, folder.state.uid_validity, uid): uid for uid in uids}
    names = list(keys)
    for start in range(0, len(names), LOOK_UP):
        part = names[start : start + LOOK_UP]
        for known in RawIntake.objects.filter(key__in=part).values_list("key", flat=True):
            del keys[known]
    return sorted(keys.values())


def raw_key(mailbox: Mailbox, uid_validity: int, uid: int) -> str:
    """The name of a mail that no other has, even after the mailbox was moved to another account."""
    account = f"{mailbox.imap_host}\n{mailbox.imap_user}\n{mailbox.folder}".lower()
    return f"mail:{mailbox.pk}:{hashlib.sha256(account.encode()).hexdigest()[:10]}:{uid_validity}:{uid}"


def _store(mailbox: Mailbox, folder: imap.MailFolder, uid: int, *, move_on: bool) -> int | None:
    """Store one mail and move the mailbox on, in one transaction. None when it is gone or was stored before."""
    content, error = _fetch(folder, uid)
    raw_id = None
    if content is not None:
        raw_id = _insert(
            mailbox, raw_key(mailbox, folder.state.uid_validity, uid), content, error, uid, move_on
        )
    elif move_on:
        _advance(mailbox, uid)
    return raw_id


def _fetch(folder: imap.MailFolder, uid: int) -> tuple[bytes | None, str]:
    """The bytes, and why they are not all of them. A mail that the server keeps back must not stop those behind it."""
    try:
        size = folder.size(uid)
        if size is not None and size > SIZE_FACTOR * settings.MAX_FILE_BYTES:
            return folder.fetch(uid, headers_only=True), reason("too_large", f"{size // 1024 // 1024} MB")
        return folder.fetch(uid), ""
    except imap.MailboxRefused as refusal:
        return b"", reason("not_given_out", str(refusal))


def _insert(mailbox: Mailbox, key: str, content: bytes, error: str, uid: int, move_on: bool) -> int | None:
    try:
        with transaction.atomic():
            raw = RawIntake.objects.create(
                client_id=mailbox.client_id,
                channel=Channel.EMAIL,
                key=key,
                mailbox=mailbox,
                content=content,
                digest=hashlib.sha256(content or key.encode()).hexdigest(),
                received_at=now(),
                fate=RawFate.WAITING if error else RawFate.RECEIVED,
                error=error,
            )
            if move_on:
                _advance(mailbox, uid)
            if error:
                tell_waiting(raw)
            return None if error else raw.pk
    except IntegrityError:
        # Another process was quicker; the row is there.
        if move_on:
            _advance(mailbox, uid)
        return None


def _advance(mailbox: Mailbox, uid: int) -> None:
    """Never back, and not after the mailbox was set up anew meanwhile."""
    Mailbox.objects.filter(pk=mailbox.pk, uid_validity=mailbox.uid_validity, last_uid__lt=uid).update(
        last_uid=uid
    )
