"""One connection: aiosmtpd's protocol, with our own way of receiving a text, and nothing that we do not offer."""

from __future__ import annotations

import asyncio
import logging
from email.errors import HeaderParseError
from typing import Any

from aiosmtpd.smtp import SMTP

from zhulian.intake.listening.body import Body, Fault, receive
from zhulian.intake.listening.handler import Handler

# It logs whole commands, addresses among them.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

DATA_SECONDS = 900.0
"""A text must have come within this time, however slowly it drips."""
CALLS = {"NOOP": 50, "HELP": 10, "VRFY": 10, "EXPN": 10, "AUTH": 5, "EHLO": 10, "HELO": 10, "*": 1000}
NOT_OFFERED = "502 5.5.1 Not offered"


class Conversation(SMTP):
    """What is said on one connection. `peer` is its address; `mailboxes` those the present mail is for."""

    line_length_limit = 64 * 1024
    local_part_limit = 200

    def __init__(self, handler: Handler, *, hostname: str, **more: Any) -> None:
        super().__init__(
            handler,
            data_size_limit=handler.options.size,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ESMTP",
            timeout=handler.options.idle,
            command_call_limit=CALLS,
            **more,
        )
        self.handler = handler
        self.mailboxes: dict[int, str] = {}
        self.unknown = 0
        self._is_taking = False
        self._hangs_up = False

    @property
    def peer(self) -> str:
        """The address of the other side."""
        name = self.session.peer if self.session is not None else None
        return str(name[0]) if name else ""

    def _set_post_data_state(self) -> None:
        super()._set_post_data_state()  # type: ignore[no-untyped-call]
        self.mailboxes = {}

    async def _handle_client(self) -> None:
        """From the first word to the last; who may not speak hears why."""
        try:
            refusal = await self.handler.enter(self)
            if refusal:
                await self.push(refusal)
                return
            self._reset_timeout()  # what we needed ourselves is not the other side's silence
            await super()._handle_client()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.handler.leave(self)
            if self.transport is not None:
                self.transport.close()

    async def push(self, status: Any) -> None:
        """Say it; after a 421 nothing more is said."""
        await super().push(status)
        if self.transport is not None and (self._hangs_up or str(status).startswith("421")):
            self.transport.close()

    def dismiss(self, why: str = "421 4.3.2 Going away, please try again later") -> None:
        """End the connection, unless its mail is being stored: that one still gets its answer."""
        if self._is_taking:
            self._hangs_up = True
        elif self.transport is not None:
            self._writer.write(why.encode() + b"\r\n")
            self.transport.close()

    def _timeout_cb(self) -> None:
        self.dismiss("421 4.4.2 Too slow")

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The standard library's parser stumbles over some broken addresses."""
        try:
            return super()._getaddr(arg)
        except (HeaderParseError, IndexError, ValueError):
            return None, None

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 (its name)
        """Receive one mail. Its text is read strictly, kept once, and stored before the answer."""
        if await self.check_helo_needed():
            return
        if not self.mailboxes:
            await self.push("503 5.5.1 No recipient yet")
            return
        if arg:
            await self.push("501 5.5.4 DATA stands alone")
            return
        await self.push("354 End with CR LF dot CR LF")
        self._reset_timeout(DATA_SECONDS)
        with Body(self.handler.options.size) as body:
            await receive(self._reader, body)
            self._is_taking = True
            status = await self.handler.take(self, body)
            self._is_taking = False
        self._set_post_data_state()
        self._reset_timeout()
        # What follows a trick is part of it.
        self._hangs_up = self._hangs_up or body.fault is Fault.SMUGGLING
        await self.push(status)

    async def smtp_AUTH(self, arg: str | None) -> None:  # noqa: N802
        """There is nobody to log in."""
        await self.push(NOT_OFFERED)

    async def smtp_EXPN(self, arg: str | None) -> None:  # noqa: N802
        """There are no lists."""
        await self.push(NOT_OFFERED)

    async def smtp_HELP(self, arg: str | None) -> None:  # noqa: N802
        """Says no more than the standard."""
        await self.push("214 2.0.0 See RFC 5321")
