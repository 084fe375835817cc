"""What the operator may choose, and what `zhulian doctor` says of it."""

from __future__ import annotations

import socket
import threading

import pytest

from tests.servers.process import free_port
from zhulian.intake.listening import options
from zhulian.platform import loops
from zhulian.site.checks import check_listener


def test_it_is_off_unless_wanted(settings):
    assert settings.SMTP_LISTEN == ""
    assert options.read() is None
    assert "smtp-listener" not in loops._registered
    assert (check_listener().state.name, check_listener().mend) == ("OK", "")


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:2525", "127.0.0.1", 2525),
        ("[::]:25", "::", 25),
        (" mx.example.com:25 ", "mx.example.com", 25),
    ],
)
def test_addresses(settings, text, host, port):
    settings.SMTP_LISTEN = text
    found = options.read()
    assert (found.host, found.port, found.size) == (host, port, 35 * 1024 * 1024)


@pytest.mark.parametrize(
    "text", ["2525", ":2525", "127.0.0.1", "127.0.0.1:smtp", "127.0.0.1:70000", "127.0.0.1:٢٥"]
)
def test_what_is_no_address_is_named(settings, text):
    settings.SMTP_LISTEN = text
    with pytest.raises(options.BadOptions, match="ZHULIAN_SMTP_LISTEN"):
        options.read()
    assert check_listener().state.name == "FAILED"


def test_a_certificate_that_cannot_be_used_is_named(settings, tmp_path):
    settings.SMTP_LISTEN = "127.0.0.1:2525"
    settings.SMTP_CERT = str(tmp_path / "none.pem")
    with pytest.raises(options.BadOptions, match="ZHULIAN_SMTP_CERT"):
        options.read()
    (tmp_path / "none.pem").write_text("no certificate")
    with pytest.raises(options.BadOptions, match="ZHULIAN_SMTP_CERT"):
        options.read()


def test_peers_and_relays(settings):
    settings.SMTP_RELAYS = ["10.1.0.0/16", "2001:db8::25", "nonsense"]
    addresses = [
        "10.1.2.3",
        "::ffff:10.1.2.3",
        "10.2.0.1",
        "2001:db8::25",
        "2001:db8::26",
        "",
        "fe80::1%eth0",
    ]
    assert [options.is_relay(one) for one in addresses] == [True, True, False, True, False, False, False]
    assert options.peer_key("::ffff:192.0.2.1") == options.peer_key("192.0.2.1") == "192.0.2.1"
    assert options.peer_key("2001:db8:1:2:3::4") == options.peer_key("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert options.peer_key("fe80::1%eth0") == "fe80::/64"
    assert options.peer_key("") == "unknown"


def test_the_doctor_tells_a_listener_from_silence_and_from_another_program(settings):
    number = free_port()
    settings.SMTP_LISTEN = f"127.0.0.1:{number}"
    silence = check_listener()
    assert (silence.state.name, str(number) in silence.text) == ("WARNING", True)
    with socket.create_server(("127.0.0.1", number)) as other:
        settings.SMTP_LISTEN = f"127.0.0.1:{number}"
        for words, state in ((b"220 service.example.com ESMTP\r\n", "OK"), (b"SSH-2.0-x\r\n", "FAILED")):
            answer = _answering(other, words)
            assert check_listener().state.name == state
            answer.join(10)


def _answering(server, words):
    def answer():
        connection, _address = server.accept()
        with connection:
            connection.sendall(words)

    thread = threading.Thread(target=answer)
    thread.start()
    return thread
