"""Workers killed while a mail is being handed over: the sender tries again, and each mail is one request."""

from __future__ import annotations

import smtplib

import pytest

from tests.intake.conftest import letter, make_world
from tests.intake.listening.conftest import Wire, send
from tests.servers.process import free_port, wait_until
from zhulian.intake.models import RawFate, RawIntake
from zhulian.interactions.models import Message
from zhulian.site.checks import OK, check_listener
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.processes
LETTERS = 6
KILLED_AT = (3,)


def test_killed_listeners_lose_nothing_and_double_nothing(product, settings):
    settings.HOME_DIR = product.home
    port = free_port()
    product.environment["ZHULIAN_JOB_LEASE_SECONDS"] = "3"
    settings.SMTP_LISTEN = product.environment["ZHULIAN_SMTP_LISTEN"] = f"127.0.0.1:{port}"
    with product.orm():
        make_world()
        workers = [product.start_worker(), product.start_worker()]
        wait_until(lambda: check_listener().state == OK, "a listener", seconds=60)
        for number in range(LETTERS):
            # A domain of one label: no name server is asked about it.
            mail = letter(subject=f"第 {number} 封", sender=f"c{number}@shop").as_bytes()
            if number in KILLED_AT:
                hand_over_and_kill(port, mail, workers)
                workers = [product.start_worker(), product.start_worker()]
            wait_until(lambda mail=mail: is_taken(port, mail), f"mail {number}", seconds=60)
        wait_until(
            lambda: not RawIntake.objects.filter(fate=RawFate.RECEIVED).exists(), "all mails", seconds=60
        )
        assert [worker.stop() for worker in workers] == [0, 0]
        subjects = list(Ticket.objects.values_list("subject", flat=True))
        assert sorted(subjects) == sorted(f"第 {number} 封" for number in range(LETTERS))
        assert Message.objects.count() == LETTERS


def hand_over_and_kill(port, mail, workers):
    """The whole mail is on its way, the answer was not heard."""
    with Wire(port) as wire:
        wire.begin()
        wire.say(mail.replace(b"\n", b"\r\n").removesuffix(b"\r\n"), b".")
        for worker in workers:
            worker.kill()


def is_taken(port, mail) -> bool:
    """What a mail server does: whatever is not 250 is tried again."""
    try:
        return send(port, mail) == {}
    except (OSError, smtplib.SMTPException):
        return False
