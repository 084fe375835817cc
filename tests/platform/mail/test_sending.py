"""Mail from the row to a real SMTP server, and what becomes of it when the server will not have it."""

from __future__ import annotations

import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.servers.smtp import SmtpSink
from zhulian.platform import files
from zhulian.platform.clock import now
from zhulian.platform.jobs import run_due
from zhulian.platform.mail import (
    InvalidRecipient,
    SmtpAccount,
    hooks,
    jobs,
    on_undeliverable,
    queue_mail,
    register_sender,
    senders,
    try_account,
)
from zhulian.platform.mail.transport import DeliveryFailed
from zhulian.platform.models import Job, OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings):
    sink = SmtpSink()
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    settings.SMTP_URL = f"smtp+plain://127.0.0.1:{sink.port}"
    settings.MAIL_FROM = "珠联客服 <service@example.com>"
    yield sink
    sink.stop()


@pytest.fixture
def given_up():
    told = []

    def hook(outgoing):
        told.append((outgoing.key, outgoing.state, transaction.get_connection().in_atomic_block))

    on_undeliverable(hook)
    yield told
    hooks._hooks.remove(hook)


def queue(key="k1", **more):
    values = {
        "key": key, "event": "reply", "recipient": "li@example.com", "recipient_name": "李丽",
        "subject": "您的请求 147", "body_text": "您好",
    }  # fmt: skip
    return queue_mail(**(values | more))


def parsed(received):
    return message_from_bytes(received.data, policy=policy.default)


def test_a_queued_mail_arrives_whole_and_is_marked_sent(smtp, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = files.store(b"%PDF-1.4 test", "报价.pdf", owner_key="ticket:1")
    row = queue(
        body_html="<p>您好</p>", in_reply_to="<a@x>", references="<b@x> <a@x>", file_ids=[file.pk],
        headers={"Auto-Submitted": "auto-replied", "From": "evil@example.com"},
    )  # fmt: skip
    assert run_due() == 1
    received = smtp.next_message()
    mail = parsed(received)
    assert (received.sender, received.recipients) == ("service@example.com", ["li@example.com"])
    assert (mail["From"], mail["To"]) == ("珠联客服 <service@example.com>", "李丽 <li@example.com>")
    assert (mail["Subject"], mail["Message-ID"]) == ("您的请求 147", row.message_id)
    assert (mail["In-Reply-To"], mail["References"], mail["Auto-Submitted"]) == (
        "<a@x>",
        "<b@x> <a@x>",
        "auto-replied",
    )
    assert mail.get_body(("plain",)).get_content().strip() == "您好"
    assert mail.get_body(("html",)).get_content().strip() == "<p>您好</p>"
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
        ("报价.pdf", b"%PDF-1.4 test")
    ]
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, "")


def test_the_same_key_is_one_message(smtp):
    assert queue().pk == queue(subject="Another").pk
    run_due()
    assert len(smtp.messages) == 1


def test_nothing_leaves_when_the_transaction_is_rolled_back(smtp):
    with pytest.raises(ValidationError), transaction.atomic():
        queue()
        raise ValidationError("no")
    assert (run_due(), OutgoingMessage.objects.count(), smtp.messages) == (0, 0, [])


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c", "a@example.com, b@example.com", "a@example.com\nBcc: b@x.org"]
)
def test_what_is_not_one_address_is_refused(address):
    with pytest.raises(InvalidRecipient):
        queue(recipient=address)
    assert (OutgoingMessage.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "wrong", [{"message_id": "no brackets"}, {"headers": {"X A": "1"}}, {"headers": {"X\r\nY": "1"}}]
)
def test_wrong_headers_are_refused_at_once(wrong):
    with pytest.raises(ValueError, match="not "):
        queue(**wrong)
    assert OutgoingMessage.objects.count() == 0


def test_an_answer_does_not_fail_for_a_bad_id_in_the_question(smtp):
    queue(in_reply_to="nonsense", references="<good@x> bad <also bad@x>")
    run_due()
    mail = parsed(smtp.next_message())
    assert (mail["In-Reply-To"], mail["References"]) == (None, "<good@x>")


def test_nobody_adds_headers_by_line_ends(smtp):
    queue(
        subject="Hello\r\nBcc: evil@example.com",
        recipient_name="A\nX-Evil: 1",
        headers={"X-A": "1\r\nX-B: 2"},
    )
    run_due()
    mail = parsed(smtp.next_message())
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["X-B"] is None
    assert smtp.messages[0].recipients == ["li@example.com"]


def test_a_temporary_refusal_is_tried_again_with_the_same_message_id(smtp, given_up):
    row = queue()
    smtp.refuse("451 4.7.1 Greylisted, try again")
    run_due()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 1)
    assert "451" in row.last_error
    assert Job.objects.get().state == "queued"
    smtp.accept()
    with time_machine.travel(now() + timedelta(seconds=61), tick=False):
        run_due()
    assert parsed(smtp.next_message())["Message-ID"] == row.message_id
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error, given_up) == ("sent", 2, "", [])


@pytest.mark.parametrize("answer", ["552 5.3.4 Message too big", "550 5.1.1 No such user"])
def test_a_final_refusal_makes_it_dead_and_tells_the_hooks_once(smtp, given_up, answer):
    row = queue()
    smtp.refuse(answer)
    run_due()
    run_due()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", 1)
    assert row.last_error == f"SMTP {answer}"
    assert given_up == [("k1", "dead", True)]
    assert smtp.messages == []


def test_a_server_that_is_away_for_three_days_gives_the_message_up(settings, given_up):
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.SMTP_URL = f"smtp+plain://127.0.0.1:{closed.getsockname()[1]}"
        settings.MAIL_FROM = "service@example.com"
        row = queue()
        waited = 0.0
        for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
            with time_machine.travel(now() + timedelta(seconds=waited), tick=False):
                run_due()
            waited += jobs.backoff(attempt) + 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", 25)
    assert 2.5 * 86400 < waited - jobs.backoff(25) < 3 * 86400
    assert given_up == [("k1", "dead", True)]


def test_a_crash_after_acceptance_repeats_with_the_same_message_id(smtp, monkeypatch):
    """The database is away at the moment in which the message should be marked sent."""
    row = queue()
    original, broken = jobs.transport.deliver, [True]

    def deliver_and_crash(*arguments):
        original(*arguments)
        if broken.pop() if broken else False:
            raise MemoryError

    monkeypatch.setattr(jobs.transport, "deliver", deliver_and_crash)
    run_due()
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        run_due()
    assert [parsed(message)["Message-ID"] for message in smtp.messages] == [row.message_id] * 2
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_private_server_that_nobody_allowed_is_not_connected_to(smtp, settings):
    settings.ALLOW_HOSTS = []
    row = queue()
    run_due()
    row.refresh_from_db()
    assert (row.state, smtp.messages) == ("queued", [])
    assert "OutgoingRefused" in row.last_error


def test_mail_is_not_sent_in_clear_when_tls_is_demanded(smtp, settings):
    settings.SMTP_URL = settings.SMTP_URL.replace("smtp+plain", "smtp")
    row = queue()
    run_due()
    row.refresh_from_db()
    assert (row.state, smtp.messages) == ("queued", [])
    assert "STARTTLS" in row.last_error


def test_a_mailbox_sends_by_its_own_account(smtp):
    account = SmtpAccount("127.0.0.1", smtp.port, "none", "hotline@client.example")
    register_sender("testbox", lambda key: account if key == "testbox:1" else None)
    try:
        queue(sender_key="testbox:1")
        gone = queue(key="k2", sender_key="testbox:2")
        run_due()
    finally:
        senders._resolvers.pop("testbox")
    assert [message.sender for message in smtp.messages] == ["hotline@client.example"]
    gone.refresh_from_db()
    assert (gone.state, gone.last_error) == ("queued", "no account to send by (testbox:2)")


def test_a_lost_job_is_replaced_and_a_finished_message_left_alone(smtp):
    row, done = queue(), queue(key="k2")
    Job.objects.all().delete()
    OutgoingMessage.objects.filter(pk=done.pk).update(state="sent")
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        jobs.sweep_outgoing(None)
        run_due()
    row.refresh_from_db()
    assert (row.state, len(smtp.messages)) == ("sent", 1)


def test_the_account_test_connects_and_sends_nothing(smtp, settings):
    account = senders.default_account()
    try_account(account)
    settings.ALLOW_HOSTS = []
    with pytest.raises(DeliveryFailed):
        try_account(account)
    assert smtp.messages == []


def test_international_domains_travel_in_ascii(smtp):
    queue(recipient="li@例子.中国")
    run_due()
    assert smtp.next_message().recipients == ["li@xn--fsqu00a.xn--fiqs8s"]
