"""An SMTP server that keeps what it receives and can refuse, or keep silent, on command."""

from __future__ import annotations

import asyncio
import queue
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.process import free_port


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire."""

    sender: str
    recipients: list[str]
    data: bytes


class SmtpSink:
    """Start with `SmtpSink()`; `next_message()` waits for one; set `answer` or call `hang()` to misbehave."""

    def __init__(self) -> None:
        self.port = free_port()
        self.answer = "250 OK"
        self.messages: list[Received] = []
        self._arrived: queue.Queue[Received] = queue.Queue()
        self._hanging = False
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def refuse(self, answer: str = "550 5.1.1 No such user") -> None:
        """Answer every message with this line until `accept()`."""
        self.answer = answer

    def hang(self) -> None:
        """Never answer the end of a message until `accept()`."""
        self._hanging = True

    def accept(self) -> None:
        """Behave again; who was kept waiting gets an answer."""
        self._hanging, self.answer = False, "250 OK"

    def next_message(self, seconds: float = 15) -> Received:
        """The next message not yet asked for; raises queue.Empty when none comes in time."""
        return self._arrived.get(timeout=seconds)

    def stop(self) -> None:
        """Close the port."""
        self._hanging = False
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name)
        """Called by aiosmtpd at the end of a message."""
        while self._hanging:
            await asyncio.sleep(0.05)
        if self.answer.startswith("250"):
            received = Received(envelope.mail_from, list(envelope.rcpt_tos), bytes(envelope.original_content))
            self.messages.append(received)
            self._arrived.put(received)
        return self.answer
