"""Workers killed while they read a mailbox: each mail becomes one request all the same."""

from __future__ import annotations

import pytest

from tests.intake.conftest import letter, make_world
from tests.servers.process import wait_until
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.interactions.models import Message
from zhulian.tickets.models import Ticket

pytestmark = [pytest.mark.mailbox, pytest.mark.processes]
LETTERS = 40


def test_workers_killed_while_reading_lose_nothing_and_double_nothing(product, imap_server, settings):
    settings.HOME_DIR = product.home
    product.environment |= {"ZHULIAN_ALLOW_HOSTS": "127.0.0.1", "ZHULIAN_MAIL_POLL_SECONDS": "1"}
    with product.orm():
        world = make_world(imap_port=imap_server.port)
        for number in range(LETTERS):
            mail = letter("断线", subject=f"第 {number} 封", sender=f"c{number}@example.org")
            mail.add_attachment(b"%PDF-1.4 bill", maintype="application", subtype="pdf", filename="账单.pdf")
            imap_server.append(world.mailbox.imap_user, mail.as_bytes())
        for seen in (3, 12, 25):
            worker = product.start_worker()
            wait_until(
                lambda least=seen: RawIntake.objects.count() >= least, f"{seen} mails", process=worker.popen
            )
            worker.kill()
        last = product.start_worker()
        wait_until(
            lambda: RawIntake.objects.filter(fate=RawFate.ACCEPTED).count() == LETTERS,
            "all mails",
            seconds=60,
            process=last.popen,
        )
        assert last.stop() == 0
        subjects = list(Ticket.objects.values_list("subject", flat=True))
        assert sorted(subjects) == sorted(f"第 {number} 封" for number in range(LETTERS))
        assert (RawIntake.objects.count(), Message.objects.count()) == (LETTERS, LETTERS)
        assert Mailbox.objects.get().last_error == ""
