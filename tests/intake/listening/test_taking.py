"""What the listener takes, over a real socket: rows first, requests from them, once each."""

from __future__ import annotations

import hashlib
import smtplib
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

import pytest
from django.db import OperationalError

from tests.intake.conftest import letter, make_world
from tests.intake.listening.conftest import Wire, send
from zhulian.intake.listening import handler, storing
from zhulian.intake.mail_in.loop import digest_left_overs
from zhulian.intake.models import RawFate, RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.jobs import run_due
from zhulian.platform.models import Job
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mail_is_a_row_when_it_is_answered_and_a_request_after_the_jobs(port, world):
    mail = letter("我家宽带从今早起断线了。")
    assert send(port, mail) == {}
    raw = RawIntake.objects.get()
    came = mail.as_bytes(policy=SMTP)
    assert bytes(raw.content) == b"Return-Path: <li@example.org>\r\n" + came
    assert raw.digest == hashlib.sha256(came).hexdigest()
    assert (raw.fate, raw.channel, raw.mailbox, raw.client) == (
        RawFate.RECEIVED,
        "email",
        world.mailbox,
        world.client,
    )
    run_due()
    raw.refresh_from_db()
    message = Message.objects.get()
    assert (raw.fate, raw.ticket, raw.message_id) == (RawFate.ACCEPTED, world.ticket(), message.pk)
    assert (world.ticket().subject, message.body) == ("宽带断线", "我家宽带从今早起断线了。")
    assert message.is_trusted
    assert world.ticket().customer.contacts.get().normalised == "li@example.org"


def test_the_way_it_came_is_kept(port):
    send(port, letter())
    kept = RawIntake.objects.get().verdict
    wanted = {"peer": "127.0.0.1", "helo": "mx.example.org", "sender": "li@example.org", "tls": False}
    assert kept == wanted | {"recipient": "help@pearl.example.com", "relay": False, "state": "pending"}


def answer_to_recipient(port, address: bytes) -> tuple[str, str]:
    with Wire(port) as wire:
        wire.answer()
        wire.ask(b"EHLO mx.example.org")
        wire.ask(b"MAIL FROM:<li@example.org>")
        return wire.ask(b"RCPT TO:" + address), wire.ask(b"DATA")[:3]


def test_a_mailbox_is_reached_in_any_case_and_with_a_plus(port):
    ours = [
        b"<help@pearl.example.com>",
        b"<HELP@Pearl.Example.COM>",
        b"<help+abc123@pearl.example.com>",
        b"<Help+@pearl.example.com>",
        b"<@relay.example.net:help@pearl.example.com>",
    ]
    assert [answer_to_recipient(port, one) for one in ours] == [("250 2.1.5 OK", "354")] * len(ours)


def test_nobody_elses_mail_is_taken_and_nothing_is_passed_on(port):
    foreign = [
        b"<somebody@pearl.example.com>",
        b"<help@elsewhere.example.net>",
        b"<elsewhere.example.net!help@pearl.example.net>",
        b"<help%elsewhere.example.net@pearl.example.com>",
        b'<"help@elsewhere.example.net"@pearl.example.com>',
        b"<help>",
        b"<postmaster>",
        b"<+help@pearl.example.com>",
        b"<help@pearl.example.com\x00>",
        b"<help@[127.0.0.1]>",
        b"<\xff\xfe@pearl.example.com>",
    ]
    assert [answer_to_recipient(port, one) for one in foreign] == [(handler.UNKNOWN, "503")] * len(foreign)
    assert RawIntake.objects.count() == 0


def test_a_broken_address_is_a_syntax_error(port):
    with Wire(port) as wire:
        wire.answer()
        wire.ask(b"EHLO mx.example.org")
        assert wire.ask(b"MAIL FROM:<").startswith("553 ")
        assert wire.ask(b"MAIL FROM:<li@exa\x00mple.org>").startswith("553 ")
        assert wire.ask(b"MAIL FROM:<li@example.org>").startswith("250 ")
        assert wire.ask(b"RCPT TO:<").startswith("553 ")


def test_an_archived_mailbox_takes_nothing(port, world):
    world.mailbox.is_active = False
    world.mailbox.save()
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(port, letter())
    assert refused.value.recipients["help@pearl.example.com"][0] == 550


def test_known_and_unknown_recipients_together_reach_those_that_are_ours(port, world):
    other = make_world("jade", "翠湖物业")
    refused = send(
        port,
        letter(),
        to=["help@pearl.example.com", "x@example.net", "help@jade.example.com", "HELP@pearl.example.com"],
    )
    assert list(refused) == ["x@example.net"]
    rows = RawIntake.objects.order_by("client_id")
    assert [row.mailbox for row in rows] == [world.mailbox, other.mailbox]
    assert [row.verdict["recipient"] for row in rows] == ["help@pearl.example.com", "help@jade.example.com"]
    run_due()
    assert {ticket.client_id for ticket in Ticket.objects.all()} == {world.client.pk, other.client.pk}


def test_the_same_bytes_again_are_a_duplicate_and_no_second_request(port):
    mail = letter()
    send(port, mail)
    send(port, mail)
    run_due()
    assert list(RawIntake.objects.order_by("pk").values_list("fate", flat=True)) == ["accepted", "duplicate"]
    assert Ticket.objects.count() == 1


def test_a_sender_who_never_heard_the_answer_sends_again_and_makes_no_second_request(port, monkeypatch):
    store = storing.store

    def store_and_break(*arguments):
        store(*arguments)
        raise OperationalError("gone after the commit")

    mail = letter()
    monkeypatch.setattr(storing, "store", store_and_break)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(port, mail)
    assert refused.value.smtp_code == 451
    monkeypatch.setattr(storing, "store", store)
    send(port, mail)
    run_due()
    assert list(RawIntake.objects.order_by("pk").values_list("fate", flat=True)) == ["accepted", "duplicate"]
    assert Ticket.objects.count() == 1


def test_what_the_database_does_not_take_stays_with_the_sender(port, monkeypatch):
    def fail(*_arguments):
        raise OperationalError("database is locked")

    monkeypatch.setattr(storing, "_store_for", fail)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(port, letter())
    assert (refused.value.smtp_code, RawIntake.objects.count(), Job.objects.count()) == (451, 0, 0)


def test_trouble_before_the_text_is_passing_too(port, monkeypatch):
    def fail(*_arguments):
        raise OperationalError("database is locked")

    for target in ("mailbox_of", "throttle.check"):
        monkeypatch.setattr(f"zhulian.intake.listening.handler.{target}", fail)
        with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)) as refused:
            send(port, letter())
        assert "451" in str(refused.value)
    assert RawIntake.objects.count() == 0


def test_a_full_disk_keeps_the_mail_with_its_sender(port, monkeypatch):
    monkeypatch.setattr(storing, "has_room", lambda size: False)
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        send(port, letter())
    assert (refused.value.smtp_code, RawIntake.objects.count()) == (452, 0)


def test_a_row_whose_job_was_lost_is_digested_by_the_sweep(port, time_machine_hour):
    send(port, letter())
    Job.objects.all().delete()
    time_machine_hour()
    assert digest_left_overs() == 1
    assert Ticket.objects.count() == 1


def test_reports_of_mail_servers_come_with_the_null_sender(port):
    report = letter("Delivery has failed", sender="MAILER-DAEMON@example.org", subject="Undeliverable")
    send(port, report, sender="")
    run_due()
    raw = RawIntake.objects.get()
    assert bytes(raw.content).startswith(b"Return-Path: <>\r\n")
    assert (raw.verdict["sender"], raw.error, raw.fate) == ("", "bounce_unknown", RawFate.ACCEPTED)
    assert Ticket.objects.count() == 0


def test_eight_bits_and_nuls_are_kept_as_they_came(port):
    text = (
        "Subject: \xb6\xcf\xcd\xf8\r\nFrom: li@example.org\r\nContent-Type: text/plain; charset=gbk\r\n\r\n"
    )
    data = text.encode("latin-1") + "断网了".encode("gbk") + b"\x00\r\n.\r\n..dots\r\n"
    send(port, data, mail_options=["BODY=8BITMIME"])
    raw = RawIntake.objects.get()
    assert bytes(raw.content) == b"Return-Path: <li@example.org>\r\n" + data
    run_due()
    assert Message.objects.get().body.startswith("断网了")


def test_international_addresses_and_headers(port, world):
    world.mailbox.address = "客服@例子.example.com"
    world.mailbox.save()
    mail = EmailMessage(policy=SMTPUTF8)
    mail["From"], mail["To"], mail["Subject"] = "李丽 <李丽@例子.cn>", "客服@例子.example.com", "断网"
    mail.set_content("断网了")
    options = ["SMTPUTF8", "BODY=8BITMIME"]
    send(port, mail.as_bytes(), sender="李丽@例子.cn", to=["客服@例子.example.com"], mail_options=options)
    send(
        port,
        mail.as_bytes(),
        sender="li@example.org",
        to=["客服@xn--fsqu00a.example.com"],
        mail_options=options,
    )
    run_due()
    raws = RawIntake.objects.order_by("pk")
    assert [raw.verdict["sender"] for raw in raws] == ["李丽@例子.cn", "li@example.org"]
    assert Message.objects.get().author_address == "李丽@例子.cn"


def test_a_text_without_any_line_is_kept_and_shown_to_a_person(port):
    with Wire(port) as wire:
        wire.begin()
        assert wire.ask(b".").startswith("250 ")
    run_due()
    raw = RawIntake.objects.get()
    assert (bytes(raw.content), raw.fate) == (b"Return-Path: <li@example.org>\r\n", RawFate.WAITING)


def test_a_connection_lost_in_the_middle_stores_nothing(port, world):
    with Wire(port) as wire:
        wire.begin()
        wire.say(b"Subject: half", b"", b"a half")
    with Wire(port) as wire:
        assert wire.answer().startswith("220 ")
        assert wire.ask(b"NOOP").startswith("250 ")
    send(port, letter())
    run_due()
    assert RawIntake.objects.count() == 1
    assert world.ticket().subject == "宽带断线"


def test_several_mails_on_one_connection_do_not_mix(port, world):
    with Wire(port) as wire:
        wire.begin()
        assert wire.ask(b"Subject: one\r\nFrom: li@example.org\r\n\r\none\r\n.").startswith("250 ")
        assert wire.ask(b"DATA").startswith("503 ")
        assert wire.ask(b"MAIL FROM:<wu@example.org>").startswith("250 ")
        assert wire.ask(b"RCPT TO:<help@pearl.example.com>").startswith("250 ")
        assert wire.ask(b"RSET").startswith("250 ")
        assert wire.ask(b"DATA").startswith("503 ")
        assert wire.ask(b"QUIT").startswith("221 ")
    assert RawIntake.objects.count() == 1
