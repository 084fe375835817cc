"""Sends one mail by SMTP through the guard, and says whether another try can help."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from zhulian.platform.http import OutgoingRefused, guarded_connect
from zhulian.platform.mail.senders import SmtpAccount

CONNECT_SECONDS = 20.0
# Servers scan a mail for viruses before they answer its end.
ANSWER_SECONDS = 60.0


class DeliveryFailed(Exception):
    """The message did not leave. `is_final`: the other side refuses this very message for good."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class _Plain(smtplib.SMTP):
    """SMTP over a guarded connection."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return guarded_connect(host, port, timeout)


class _Ssl(smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte, over a guarded connection."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(guarded_connect(host, port, timeout), server_hostname=host)


@contextmanager
def _connected(account: SmtpAccount) -> Iterator[smtplib.SMTP]:
    """A server that knows who we are. TLS that was asked for is never left out."""
    context, name = ssl.create_default_context(), urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    if account.security == "tls":
        server: smtplib.SMTP = _Ssl(local_hostname=name, timeout=CONNECT_SECONDS, context=context)
    else:
        server = _Plain(local_hostname=name, timeout=CONNECT_SECONDS)
    server._host = account.host  # type: ignore[attr-defined]
    try:
        code, text = server.connect(account.host, account.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        if account.security == "starttls":
            server.starttls(context=context)
        if account.username:
            server.login(account.username, account.password)
        if server.sock is not None:
            server.sock.settimeout(ANSWER_SECONDS)
        yield server
    finally:
        server.close()


def deliver(account: SmtpAccount, recipient: str, data: bytes) -> None:
    """Hand the mail over; addresses are ASCII. Returns when the server took it; raises DeliveryFailed otherwise."""
    with _explained(), _connected(account) as server:
        server.sendmail(parseaddr(account.from_address)[1], [recipient], data)


def try_account(account: SmtpAccount) -> None:
    """Connect and log in, sending nothing; for the page where an account is set up. Raises DeliveryFailed."""
    with _explained(), _connected(account) as server:
        server.noop()


@contextmanager
def _explained() -> Iterator[None]:
    """smtplib's many exceptions as one, with the server's own words."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise DeliveryFailed(_words(code, text), is_final=_is_final(code)) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        # The account is at fault and may be mended, not the message.
        raise DeliveryFailed(_words(error.smtp_code, error.smtp_error), is_final=False) from error
    except smtplib.SMTPResponseException as error:
        reason = _words(error.smtp_code, error.smtp_error)
        raise DeliveryFailed(reason, is_final=_is_final(error.smtp_code)) from error
    except (smtplib.SMTPException, OutgoingRefused, OSError) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}", is_final=False) from error


def _is_final(code: int) -> bool:
    return 500 <= code < 600


def _words(code: int, text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"SMTP {code} {plain}"[:1000]
