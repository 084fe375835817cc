"""The loop that reads all mailboxes, in any number of worker processes: a lease per mailbox decides who works."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import F, TextField
from django.db.models.functions import Cast

from zhulian.intake.mail_in import trouble
from zhulian.intake.mail_in.digesting import digest_raw
from zhulian.intake.mail_in.polling import poll
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.intake.notices import tell_mailbox_failed
from zhulian.interactions.models import Channel
from zhulian.platform import leases
from zhulian.platform.clock import now
from zhulian.platform.loops import Loop, register

log = structlog.get_logger(__name__)

STEP_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 600.0
LEFT_OVERS = 50


class MailPollLoop(Loop):
    """Reads each mailbox every `MAIL_POLL_SECONDS`; one that fails is left alone for longer each time."""

    def __init__(self) -> None:
        super().__init__("mail-poll")
        self.holder = leases.new_holder()
        self._failures: dict[int, tuple[int, datetime, str]] = {}
        self._swept: datetime | None = None

    def step(self) -> None:
        """Read the mailboxes that are due, digest what a crash left behind, wait a second."""
        for mailbox_id in due():
            if self.stopping.is_set():
                return
            self.read(mailbox_id)
        if self._swept is None or (now() - self._swept).total_seconds() >= settings.MAIL_POLL_SECONDS:
            self._swept = now()
            digest_left_overs()
        self.stopping.wait(STEP_SECONDS)

    def read(self, mailbox_id: int) -> None:
        """Read one mailbox if it is ours to read now; whatever fails is written on it."""
        rests, lease = self._failures.get(mailbox_id), f"mailbox:{mailbox_id}"
        if rests is not None and rests[1] > now() and rests[2] == _fingerprint(mailbox_id):
            return
        if leases.acquire(lease, self.holder, seconds=settings.JOB_LEASE_SECONDS) is None:
            return
        try:
            self._read(mailbox_id, lease)
        finally:
            leases.release(lease, self.holder)

    def _read(self, mailbox_id: int, lease: str) -> None:
        try:
            mailbox = Mailbox.objects.get(pk=mailbox_id)
            for raw_id in poll(mailbox, keep_going=lambda: self._goes_on(lease)):
                digest_raw(raw_id)
        except Exception as error:
            # Whatever it is, it concerns this mailbox alone: the others go on.
            log.warning("mailbox_failed", mailbox_id=mailbox_id, error=f"{type(error).__name__}: {error}")
            self._rest(mailbox_id)
            note_failure(mailbox_id, error)
        else:
            self._failures.pop(mailbox_id, None)
            Mailbox.objects.filter(pk=mailbox_id).update(checked_at=now(), last_error="")

    def _goes_on(self, lease: str) -> bool:
        if self.stopping.is_set():
            return False
        return leases.acquire(lease, self.holder, seconds=settings.JOB_LEASE_SECONDS) is not None

    def _rest(self, mailbox_id: int) -> None:
        """Leave it alone for a while, or until somebody sets it up anew."""
        times = self._failures.get(mailbox_id, (0, now(), ""))[0] + 1
        pause = min(LONGEST_PAUSE_SECONDS, settings.MAIL_POLL_SECONDS * 2 ** min(times, 10))
        self._failures[mailbox_id] = (times, now() + timedelta(seconds=pause), _fingerprint(mailbox_id))


def due() -> list[int]:
    """The mailboxes in use whose last reading lies long enough back, the longest first."""
    before = now() - timedelta(seconds=settings.MAIL_POLL_SECONDS)
    rows = Mailbox.objects.filter(is_active=True, client__is_active=True).exclude(imap_host="")
    rows = rows.exclude(checked_at__gt=before).order_by(F("checked_at").asc(nulls_first=True), "id")
    return list(rows.values_list("pk", flat=True))


def digest_left_overs() -> int:
    """Digest mails that were stored and then left, by a crash or a passing failure; returns how many.

    A row younger than a lease is in the hands of whoever stored it.
    """
    before = now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    rows = RawIntake.objects.filter(fate=RawFate.RECEIVED, channel=Channel.EMAIL, received_at__lt=before)
    ids = list(rows.order_by("id").values_list("pk", flat=True)[:LEFT_OVERS])
    for raw_id in ids:
        digest_raw(raw_id)
    return len(ids)


def note_failure(mailbox_id: int, error: BaseException) -> None:
    """Show the failure at the mailbox and ring the bell once."""
    why = trouble.code_of(error)
    if Mailbox.objects.filter(pk=mailbox_id, last_error="").update(last_error=why):
        mailbox = Mailbox.objects.defer("imap_password", "smtp_password").get(pk=mailbox_id)
        tell_mailbox_failed(mailbox)
    else:
        Mailbox.objects.filter(pk=mailbox_id).update(last_error=why)


def _fingerprint(mailbox_id: int) -> str:
    """Changes when somebody sets the mailbox up anew; the password counts as it is stored."""
    names = ("imap_host", "imap_port", "imap_security", "imap_user", "folder")
    plain = Mailbox.objects.filter(pk=mailbox_id).values_list(*names)
    stored = Mailbox.objects.filter(pk=mailbox_id).values_list(Cast("imap_password", TextField()))
    return hashlib.sha256(repr((list(plain), list(stored))).encode()).hexdigest()


def install() -> None:
    """Let worker processes read mailboxes."""
    register("mail-poll", "worker", MailPollLoop)
