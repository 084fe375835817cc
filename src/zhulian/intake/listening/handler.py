"""What the listener answers: who may connect, how much, for whom, and when a mail counts as taken."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from aiosmtpd.smtp import Envelope as Transaction
from aiosmtpd.smtp import Session
from django.db import close_old_connections

from zhulian.intake.listening import storing
from zhulian.intake.listening.body import Body, Fault
from zhulian.intake.listening.options import Options, is_relay, peer_key, plain_address
from zhulian.intake.listening.recipients import mailbox_of
from zhulian.platform import throttle

if TYPE_CHECKING:
    from zhulian.intake.listening.conversation import Conversation

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

# So many texts at most are in memory at a time, on their way into the database.
THREADS = 3
RATE_SECONDS = 60
MOST_RECIPIENTS = 100
# Whoever tries out addresses is sent away.
MOST_UNKNOWN = 10
CLOSING_SECONDS = 4.0

TROUBLE = "451 4.3.0 Local trouble, please try again later"
UNKNOWN = "550 5.1.1 Not an address of ours, and nothing is passed on"
FAULTS = {
    Fault.TOO_LARGE: "552 5.3.4 The mail is too large",
    Fault.SMUGGLING: "550 5.6.11 A dot between broken line ends; a mail ends with CR LF dot CR LF",
    Fault.ENDLESS: "421 4.3.2 The mail is too large",
}


class Handler:
    """One for a listener; its methods run in the listener's event loop, the database is asked in threads."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.live: dict[Conversation, str] = {}
        self._storing: set[asyncio.Future[Any]] = set()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="smtp")

    # Connections

    async def enter(self, conversation: Conversation) -> str:
        """Count the connection in; the refusal, or "" for who may speak. Call `leave` in either case."""
        address = conversation.peer
        key = peer_key(address)
        self.live[conversation] = key
        if len(self.live) > self.options.connections:
            return "421 4.3.2 Too many connections, please try again later"
        if is_relay(address):
            return ""
        if Counter(self.live.values())[key] > self.options.per_peer:
            return "421 4.7.0 Too many connections from your network, please try again later"
        try:
            await self._ask(throttle.require_room, f"smtp:{key}", self.options.rate, RATE_SECONDS)
        except throttle.Throttled as error:
            return f"421 4.7.0 Too many mails from your network, try again in {error.retry_after} seconds"
        except Exception as error:
            return self._trouble("enter", error).replace("451", "421", 1)
        return ""

    def leave(self, conversation: Conversation) -> None:
        """Forget a connection that ended."""
        self.live.pop(conversation, None)

    async def close(self) -> None:
        """Let what is being stored be stored, and tell everybody else to come again."""
        for conversation in list(self.live):
            conversation.dismiss()
        if self._storing:
            await asyncio.wait(self._storing, timeout=CLOSING_SECONDS)
        self._pool.shutdown(wait=False, cancel_futures=True)

    # Hooks of aiosmtpd, by name

    async def handle_EHLO(  # noqa: N802
        self, server: Conversation, session: Session, envelope: Transaction, name: str, lines: list[str]
    ) -> list[str]:
        """What is offered: no log-in, no verification, no chunks."""
        session.host_name = name
        offered = [line for line in lines if not line[4:].startswith(("AUTH", "HELP"))]
        return [*offered, "250 PIPELINING"]

    async def handle_MAIL(  # noqa: N802
        self, server: Conversation, session: Session, envelope: Transaction, address: str, options: list[str]
    ) -> str:
        """A new mail begins, unless its sender sends too many or the disk is full."""
        if address != "<>" and storing.clean(address) != address:
            return "553 5.1.7 Malformed address"
        if not storing.has_room(self.options.size):
            log.error("smtp_disk_full")
            return "452 4.3.1 No room on the disk, please try again later"
        if not is_relay(server.peer):
            try:
                key = f"smtp:{peer_key(server.peer)}"
                await self._ask(throttle.check, key, self.options.rate, RATE_SECONDS)
            except throttle.Throttled as error:
                return f"451 4.7.1 Too many mails, try again in {error.retry_after} seconds"
            except Exception as error:
                return self._trouble("mail", error)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Conversation, session: Session, envelope: Transaction, address: str, options: list[str]
    ) -> str:
        """Only addresses of mailboxes in use; strangers' addresses and unknown ones look the same."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest in another mail"
        try:
            is_sound = storing.clean(address) == address
            mailbox = await self._ask(mailbox_of, address) if is_sound else None
        except Exception as error:
            return self._trouble("rcpt", error)
        if mailbox is None:
            server.unknown += 1
            return UNKNOWN if server.unknown < MOST_UNKNOWN else "421 4.7.0 Too many unknown addresses"
        envelope.rcpt_tos.append(address)
        server.mailboxes.setdefault(mailbox, address)
        return "250 2.1.5 OK"

    async def handle_VRFY(  # noqa: N802
        self, server: Conversation, session: Session, envelope: Transaction, address: str
    ) -> str:
        """Tells nothing."""
        return "252 2.1.5 Nothing is said about addresses; send the mail"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong is ours, so the sender keeps the mail."""
        return self._trouble("session", error)

    # The mail

    async def take(self, server: Conversation, body: Body) -> str:
        """Store what was received and answer. 250 is said after the commit: what is answered with it is not lost."""
        if body.fault is not None:
            return FAULTS[body.fault]
        assert server.session is not None
        assert server.envelope is not None
        sender = server.envelope.mail_from or ""
        envelope = storing.Envelope(
            peer=plain_address(server.peer),
            helo=server.session.host_name or "",
            sender="" if sender == "<>" else sender,
            mailboxes=dict(server.mailboxes),
            is_tls=server.session.ssl is not None,
            is_relay=is_relay(server.peer),
        )
        try:
            ids = await self._ask(_store, envelope, body, keep=True)
        except Exception as error:
            return self._trouble("store", error)
        if not ids:
            return TROUBLE
        log.info("smtp_stored", raw_ids=ids, size=body.size)
        return "250 2.0.0 OK, stored"

    def is_storing(self) -> bool:
        """True while a mail is on its way into the database."""
        return bool(self._storing)

    async def _ask(self, function: Callable[..., Answer], *arguments: Any, keep: bool = False) -> Answer:
        """Call it in a thread of the pool. `keep`: the end of the listener waits for it."""
        future = asyncio.get_running_loop().run_in_executor(self._pool, _with_database, function, arguments)
        if keep:
            self._storing.add(future)
            future.add_done_callback(self._storing.discard)
            # A sender who hangs up now does not stop the commit; when it comes again, the mail is known.
            return await asyncio.shield(future)
        return await future

    def _trouble(self, where: str, error: Exception) -> str:
        log.error("smtp_trouble", where=where, exc_info=error)
        return TROUBLE


def _store(envelope: storing.Envelope, body: Body) -> list[int]:
    return storing.store(envelope, body.content(), body.digest)


def _with_database(function: Callable[..., Answer], arguments: tuple[Any, ...]) -> Answer:
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()
