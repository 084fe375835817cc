"""Reads a mailbox by IMAP: through the guard, TLS verified, every step bounded in time, nothing marked as read."""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhulian.intake.models import Mailbox, Security
from zhulian.platform.http import guarded_connect

TIMEOUT_SECONDS = 20.0
# NetEase (163, 126, yeah.net) refuses to open a folder to programs that do not say who they are (RFC 2971).
WHO_WE_ARE = '("name" "Zhulian" "version" "1" "vendor" "Zhulian")'
_LIST = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.+)$')
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))


class MailboxRefused(Exception):
    """The server answered and said no (wrong password, no such folder). Its own words are in the text."""


class _Plain(imaplib.IMAP4):
    """IMAP over a guarded connection."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return guarded_connect(self.host, self.port, timeout)


class _Tls(imaplib.IMAP4_SSL):
    """IMAP inside TLS from the first byte, over a guarded connection."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = guarded_connect(self.host, self.port, timeout)
        context: ssl.SSLContext = self.ssl_context
        return context.wrap_socket(connection, server_hostname=self.host)


@dataclass(frozen=True, slots=True)
class FolderState:
    """What opening a folder tells: `uid_next` is larger than every UID there is."""

    uid_validity: int
    uid_next: int


class MailFolder:
    """An open folder of one mailbox, read-only."""

    def __init__(self, server: imaplib.IMAP4, state: FolderState) -> None:
        self._server = server
        self.state = state

    def uids_above(self, last: int) -> list[int]:
        """UIDs larger than `last`, rising."""
        # "n:*" always names the newest message, even when its UID is smaller than n.
        return [uid for uid in self._search(f"UID {last + 1}:*") if uid > last]

    def uids_unseen(self, since: datetime | None = None) -> list[int]:
        """UIDs that nobody has read, or (with `since`) that are unread or arrived on that day or later."""
        if since is None:
            return self._search("UNSEEN")
        return self._search(f"OR UNSEEN SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")

    def _search(self, criterion: str) -> list[int]:
        data = _ok(self._server.uid("SEARCH", criterion))
        return sorted(int(part) for line in data if line for part in line.split())

    def size(self, uid: int) -> int | None:
        """Bytes of a message; None when it is gone."""
        data = _ok(self._server.uid("FETCH", str(uid), "(RFC822.SIZE)"))
        found = _SIZE.search(b" ".join(line if isinstance(line, bytes) else line[0] for line in data if line))
        return int(found[1]) if found else None

    def fetch(self, uid: int, *, headers_only: bool = False) -> bytes | None:
        """The message byte for byte; None when it is gone. It stays unread. Raises MailboxRefused."""
        section = "BODY.PEEK[HEADER]" if headers_only else "BODY.PEEK[]"
        data = _ok(self._server.uid("FETCH", str(uid), f"({section})"))
        return next((bytes(item[1]) for item in data if isinstance(item, tuple)), None)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    """The data of an answer, or MailboxRefused with the server's words."""
    status, data = answer
    if status != "OK":
        words = b" ".join(line for line in data if isinstance(line, bytes))
        raise MailboxRefused(words.decode("utf-8", "replace")[:500])
    return data


@contextmanager
def logged_in(mailbox: Mailbox, *, timeout: float = TIMEOUT_SECONDS) -> Iterator[imaplib.IMAP4]:
    """A session of the mailbox's account.

    Raises MailboxRefused, OutgoingRefused, OSError (ssl.SSLError and time-outs among them), imaplib.IMAP4.error.
    """
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    if mailbox.imap_security == Security.TLS:
        server = _Tls(mailbox.imap_host, mailbox.imap_port, ssl_context=context, timeout=timeout)
    else:
        server = _Plain(mailbox.imap_host, mailbox.imap_port, timeout=timeout)
    try:
        if mailbox.imap_security == Security.STARTTLS:
            server.starttls(context)
        _log_in(server, mailbox)
        yield server
    finally:
        _leave(server)


def _log_in(server: imaplib.IMAP4, mailbox: Mailbox) -> None:
    server._encoding = "utf-8"  # type: ignore[attr-defined]
    try:
        server.login(mailbox.imap_user or mailbox.address, mailbox.imap_password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxRefused(_words(error)) from error
    if "ID" in server.capabilities:
        server._simple_command("ID", WHO_WE_ARE)


def _words(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first or error)


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        # The connection is gone already, which is what we wanted.
        server.shutdown()


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[MailFolder]:
    """The mailbox's folder, open for reading. Raises what `logged_in` raises."""
    with logged_in(mailbox) as server:
        _ok(server.select(quoted(mailbox.folder), readonly=True))
        yield MailFolder(server, _state(server))


def _state(server: imaplib.IMAP4) -> FolderState:
    numbers = {}
    for name in ("UIDVALIDITY", "UIDNEXT"):
        value = server.response(name)[1][-1]
        numbers[name] = int(value) if value else 0
    if not numbers["UIDVALIDITY"]:
        raise MailboxRefused("the server gives no UIDVALIDITY")
    return FolderState(numbers["UIDVALIDITY"], numbers["UIDNEXT"])


def folders(server: imaplib.IMAP4) -> list[str]:
    """The names of all folders that can be opened."""
    found = []
    for line in _ok(server.list()):
        if isinstance(line, tuple):
            match, name = _LIST.match(line[0]), line[1]
        else:
            match = _LIST.match(line or b"")
            name = match["name"] if match else b""
        if match and b"\\noselect" not in match["flags"].lower():
            found.append(_unquoted(name))
    return found


def _unquoted(raw: bytes) -> str:
    text = raw.decode("ascii", "replace").strip()
    if text.startswith('"') and text.endswith('"'):
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return decode_folder(text)


def quoted(folder: str) -> str:
    """A folder's name as IMAP wants it: modified UTF-7, in quotes."""
    return '"' + encode_folder(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'


def encode_folder(name: str) -> str:
    """Modified UTF-7 (RFC 3501, 5.1.3): 收件箱 is &ZTZO9nux-."""
    pieces = re.split(r"([^\x20-\x7e]+)", name)
    return "".join(
        _shifted(piece) if index % 2 else piece.replace("&", "&-") for index, piece in enumerate(pieces)
    )


def _shifted(text: str) -> str:
    packed = base64.b64encode(text.encode("utf-16-be")).decode("ascii")
    return f"&{packed.rstrip('=').replace('/', ',')}-"


def decode_folder(name: str) -> str:
    """The readable name of a folder; what is no modified UTF-7 stays as it is."""

    def plain(match: re.Match[str]) -> str:
        packed = match[1].replace(",", "/")
        if not packed:
            return "&"
        try:
            return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")
        except ValueError:
            return match[0]

    return re.sub(r"&([A-Za-z0-9+,]*)-", plain, name)
