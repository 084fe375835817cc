"""What the listener refuses: too much, too many, too slow, tricks, and questions."""

from __future__ import annotations

import datetime
import smtplib
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.intake.conftest import letter
from tests.intake.listening.conftest import SECONDS, Wire, send
from tests.servers.process import free_port
from zhulian.intake.listening import loop as listener
from zhulian.intake.listening import storing
from zhulian.intake.listening.loop import SmtpLoop
from zhulian.intake.models import RawIntake
from zhulian.platform.jobs import run_due
from zhulian.platform.models import ThrottleBucket
from zhulian.tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("world")]


def test_what_is_offered_and_nothing_else(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=SECONDS) as client:
        client.ehlo("mx.example.org")
        assert client.esmtp_features == {
            "size": str(35 * 1024 * 1024),
            "8bitmime": "",
            "smtputf8": "",
            "pipelining": "",
        }
        assert client.docmd("AUTH", "PLAIN AHgAeA==")[0] == 502
        assert client.docmd("BDAT", "4 LAST")[0] == 500
        assert client.docmd("EXPN", "help")[0] == 502
        known, unknown = client.verify("help@pearl.example.com"), client.verify("nobody@pearl.example.com")
        assert known == unknown
        assert known[0] == 252
        assert client.docmd("HELP") == (214, b"2.0.0 See RFC 5321")
        assert client.docmd("STARTTLS")[0] == 454


def test_a_mail_that_says_or_is_too_large_is_refused(listening):
    port = listening(MAX_BYTES=20_000).port
    with pytest.raises(smtplib.SMTPSenderRefused) as said:
        send(port, letter("x\n" * 11_000))
    assert said.value.smtp_code == 552
    with Wire(port) as wire:
        wire.begin()
        wire.say(*[b"x" * 98] * 201, b".")
        assert wire.answer() == "552 5.3.4 The mail is too large"
        assert wire.ask(b"MAIL FROM:<li@example.org>").startswith("250 ")
    with Wire(port) as wire:
        wire.begin()
        assert wire.ask(b"\r\n".join([b"y" * 98] * 200) + b"\r\n.").startswith("250 ")
    assert [len(bytes(raw.content)) for raw in RawIntake.objects.all()] == [
        20_000 + len("Return-Path: <li@example.org>\r\n")
    ]


def test_a_text_that_never_ends_is_cut_off(listening):
    with Wire(listening(MAX_BYTES=20_000).port) as wire:
        wire.begin()
        wire.say(b"x" * 81_000)
        assert wire.answer() == "421 4.3.2 The mail is too large"
        assert wire.answer() == ""
    assert RawIntake.objects.count() == 0


def test_long_lines_and_long_commands(port):
    send(port, b"From: li@example.org\r\nSubject: long\r\n\r\n" + b"z" * 300_000 + b"\r\n")
    assert bytes(RawIntake.objects.get().content).endswith(b"z" * 300_000 + b"\r\n")
    with Wire(port) as wire:
        wire.answer()
        assert wire.ask(b"EHLO " + b"x" * 200_000).startswith("500 ")
        assert wire.ask(b"EHLO mx.example.org").startswith("250 ")


def test_connections_are_counted_in_all_and_by_peer(listening):
    port = listening(CONNECTIONS=2, PER_PEER=50).port
    with Wire(port) as first, Wire(port) as second:
        assert first.answer().startswith("220 ")
        assert second.answer().startswith("220 ")
        with Wire(port) as third:
            assert third.answer().startswith("421 4.3.2 ")
            assert third.answer() == ""
        assert first.ask(b"QUIT").startswith("221 ")
        assert first.answer() == ""
        with Wire(port) as fourth:
            assert fourth.answer().startswith("220 ")
    port = listening(CONNECTIONS=50, PER_PEER=1).port
    with Wire(port) as first, Wire(port) as second:
        assert sorted([first.answer()[:9], second.answer()[:9]]) == ["220 servi", "421 4.7.0"]


def test_our_own_mail_servers_are_not_counted_by_peer(listening):
    port = listening(PER_PEER=1, RATE=1, RELAYS=["127.0.0.0/8"]).port
    with Wire(port) as first, Wire(port) as second:
        assert first.answer().startswith("220 ")
        assert second.answer().startswith("220 ")
    for number in range(3):
        send(port, letter(subject=f"{number}"))
    assert [raw.verdict["relay"] for raw in RawIntake.objects.all()] == [True] * 3


def test_a_peer_that_sends_too_many_mails_waits_in_every_process(listening):
    first = listening(RATE=2)
    with Wire(first.port) as wire:
        wire.answer()
        wire.ask(b"EHLO mx.example.org")
        answers = [(wire.ask(b"MAIL FROM:<li@example.org>")[:9], wire.ask(b"RSET"))[0] for _ in range(3)]
    assert answers == ["250 2.1.0", "250 2.1.0", "451 4.7.1"]
    with Wire(listening(RATE=2).port) as wire:
        assert wire.answer().startswith("421 4.7.0 Too many mails")
        assert wire.answer() == ""
    ThrottleBucket.objects.all().delete()
    with Wire(first.port) as wire:
        assert wire.answer().startswith("220 ")


def test_whoever_tries_out_addresses_is_sent_away(port):
    with Wire(port) as wire:
        wire.answer()
        wire.ask(b"EHLO mx.example.org")
        wire.ask(b"MAIL FROM:<li@example.org>")
        answers = [wire.ask(b"RCPT TO:<a%d@pearl.example.com>" % number)[:3] for number in range(10)]
        assert answers == ["550"] * 9 + ["421"]
        assert wire.answer() == ""


def test_recipients_are_counted(port):
    with Wire(port) as wire:
        wire.answer()
        wire.ask(b"EHLO mx.example.org")
        wire.ask(b"MAIL FROM:<li@example.org>")
        wire.say(*[b"RCPT TO:<help+%d@pearl.example.com>" % number for number in range(101)])
        assert [wire.answer()[:3] for _ in range(101)] == ["250"] * 100 + ["452"]


def test_endless_commands_end(port):
    with Wire(port) as wire:
        wire.answer()
        wire.say(*[b"NOOP"] * 60)
        answers = [wire.answer()[:3] for _ in range(52)]
        assert answers == ["250"] * 50 + ["421", ""]


def test_who_says_nothing_is_cut_off(listening):
    with Wire(listening(IDLE_SECONDS=0.2).port) as wire:
        assert wire.answer().startswith("220 ")
        assert wire.answer() == "421 4.4.2 Too slow"
        assert wire.answer() == ""


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r.\r", b"\r\n.\r", b"\n.\r"]
)
def test_a_second_mail_cannot_be_smuggled_behind_the_first(port, end):
    with Wire(port) as wire:
        wire.begin()
        wire.socket.sendall(
            b"Subject: one\r\nFrom: li@example.org\r\n\r\none" + end + b"MAIL FROM:<boss@example.com>\r\n"
            b"RCPT TO:<help@pearl.example.com>\r\nDATA\r\nSubject: two\r\nFrom: boss@example.com\r\n\r\ntwo\r\n.\r\n"
            b"NOOP\r\n"
        )
        assert wire.answer().startswith("550 5.6.11 ")
        assert wire.answer() == ""
    assert RawIntake.objects.count() == 0


def test_commands_before_the_greeting_and_all_at_once_do_no_harm(port):
    text = b"Subject: one\r\nFrom: li@example.org\r\n\r\none\r\n..\r\n.two"
    with Wire(port) as wire:
        wire.say(b"EHLO mx.example.org", b"MAIL FROM:<li@example.org>", b"RCPT TO:<help@pearl.example.com>")
        wire.say(b"DATA", text, b".", b"MAIL FROM:<wu@example.org>", b"QUIT")
        answers = [wire.answer()[:3] for _ in range(8)]
    assert answers == ["220", "250", "250", "250", "354", "250", "250", "221"]
    assert bytes(RawIntake.objects.get().content).endswith(b"\r\n\r\none\r\n.\r\ntwo\r\n")


@pytest.fixture
def certificate(tmp_path):
    """A key and a certificate in one file, for the listener alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "service.example.com")])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=9))
    path = tmp_path / "smtp.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return str(path)


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def test_mail_comes_encrypted_where_there_is_a_certificate(listening, certificate):
    port = listening(CERT=certificate).port
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.example.org", timeout=SECONDS) as client:
        client.starttls(context=trusting())
        assert client.ehlo()[0] == 250
        assert sorted(client.esmtp_features) == ["8bitmime", "pipelining", "size", "smtputf8"]
        client.sendmail("li@example.org", ["help@pearl.example.com"], letter().as_bytes())
    assert RawIntake.objects.get().verdict["tls"] is True


def test_what_was_said_in_clear_before_the_encryption_is_forgotten(listening, certificate):
    with Wire(listening(CERT=certificate).port) as wire:
        wire.answer()
        wire.ask(b"EHLO mx.example.org")
        wire.say(b"STARTTLS", b"MAIL FROM:<boss@example.com>")
        assert wire.answer().startswith("220 ")
        with trusting().wrap_socket(wire.socket) as safe:
            safe.sendall(b"RCPT TO:<help@pearl.example.com>\r\n")
            assert safe.recv(200).startswith(b"503 ")


def test_one_listener_serves_and_another_takes_over(settings, listening, monkeypatch):
    monkeypatch.setattr(listener, "BIND_AGAIN_SECONDS", 0.05)
    number = free_port()
    first = listening()
    first.stop(SECONDS)
    settings.SMTP_LISTEN = f"127.0.0.1:{number}"
    one, other = SmtpLoop(), SmtpLoop()
    said = threading.Event()
    monkeypatch.setattr(listener.log, "warning", lambda *_event, **_values: said.set())
    one.start()
    assert one.serving.wait(SECONDS)
    other.start()
    try:
        assert said.wait(SECONDS)
        assert not other.serving.is_set()
        one.stop(SECONDS)
        assert other.serving.wait(SECONDS)
        send(number, letter())
        assert RawIntake.objects.count() == 1
    finally:
        one.stop(SECONDS)
        other.stop(SECONDS)


def test_the_end_of_the_listener_says_goodbye_and_finishes_what_it_took(listening, monkeypatch):
    loop, begun, go_on = listening(), threading.Event(), threading.Event()
    store = storing.store

    def slow(*arguments):
        begun.set()
        assert go_on.wait(SECONDS)
        return store(*arguments)

    monkeypatch.setattr(storing, "store", slow)
    with Wire(loop.port) as idle, Wire(loop.port) as busy:
        assert idle.answer().startswith("220 ")
        busy.begin()
        busy.say(b"Subject: one\r\nFrom: li@example.org\r\n\r\none\r\n.")
        assert begun.wait(SECONDS)
        loop.stopping.set()
        assert idle.answer().startswith("421 4.3.2 Going away")
        go_on.set()
        assert busy.answer() == "250 2.0.0 OK, stored"
        assert busy.answer() == ""
    run_due()
    assert Ticket.objects.count() == 1
