"""A listener on a free port, a name service made of a dictionary, and a client that says exactly what it is told."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import socket

import pytest

from zhulian.intake.listening import names
from zhulian.intake.listening.loop import SmtpLoop
from zhulian.intake.listening.names import NameTrouble

SECONDS = 15


class Zone:
    """Answers from a dictionary {(name, kind): [values]}; kind TXT, A, AAAA, MX or PTR. `is_silent`: no answers."""

    def __init__(self):
        self.records: dict[tuple[str, str], list] = {}
        self.is_silent = False
        self.asked: list[tuple[str, str]] = []

    def _of(self, name, kind):
        self.asked.append((name, kind))
        if self.is_silent:
            raise NameTrouble("silent")
        return self.records.get((name.lower().rstrip("."), kind), [])

    def texts(self, name):
        return self._of(name, "TXT")

    def addresses(self, name, version):
        return [ipaddress.ip_address(one) for one in self._of(name, "A" if version == 4 else "AAAA")]

    def mail_hosts(self, name):
        return self._of(name, "MX")

    def names_of(self, address):
        return self._of(address.reverse_pointer, "PTR")

    def publish(self, name, text):
        self.records.setdefault((name, "TXT"), []).append(text)


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    """No test asks a real name server."""
    made = Zone()
    monkeypatch.setattr(names, "SystemNames", lambda: made)
    return made


@pytest.fixture
def listening(settings):
    """Call it to start a listener with these settings; it is a relay's or a stranger's peer as they say."""
    with contextlib.ExitStack() as stack:

        def start(**chosen) -> SmtpLoop:
            settings.SMTP_LISTEN = "127.0.0.1:0"
            settings.SMTP_RELAYS = []
            for name, value in chosen.items():
                setattr(settings, f"SMTP_{name}", value)
            loop = SmtpLoop()
            loop.start()
            stack.callback(loop.stop, SECONDS)
            assert loop.serving.wait(SECONDS)
            return loop

        yield start


@pytest.fixture
def port(transactional_db, world, listening):
    """The port of a listener that strangers reach, for the mailbox help@pearl.example.com."""
    return listening().port


def send(port, mail, *, sender="li@example.org", to=("help@pearl.example.com",), **more):
    """Send one mail as a mail server would; smtplib's exceptions say how it was refused."""
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.example.org", timeout=SECONDS) as client:
        return client.sendmail(sender, list(to), data, **more)


class Wire:
    """A connection that sends bytes as they are and reads answers."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def say(self, *lines: bytes):
        self.socket.sendall(b"".join(line + b"\r\n" for line in lines))

    def answer(self) -> str:
        """The next answer; of several lines the last. "" at the end of the connection."""
        while True:
            try:
                line = self.file.readline().decode()
            except ConnectionResetError:
                return ""
            if line[3:4] != "-":
                return line.strip()

    def ask(self, line: bytes) -> str:
        self.say(line)
        return self.answer()

    def begin(self, sender=b"<li@example.org>"):
        """Up to the point where the text may come."""
        assert self.answer().startswith("220 ")
        assert self.ask(b"EHLO mx.example.org").startswith("250 ")
        assert self.ask(b"MAIL FROM:" + sender).startswith("250 ")
        assert self.ask(b"RCPT TO:<help@pearl.example.com>").startswith("250 ")
        assert self.ask(b"DATA").startswith("354 ")
