"""The loop that listens. Of several workers on a machine the one that can bind the port serves, the others wait."""

from __future__ import annotations

import asyncio
import socket
import threading

import structlog
from django.conf import settings

from zhulian.intake.listening import options as choices
from zhulian.intake.listening.conversation import Conversation
from zhulian.intake.listening.handler import Handler
from zhulian.intake.mail_keys import own_domain
from zhulian.platform.loops import Loop, register

log = structlog.get_logger(__name__)

BIND_AGAIN_SECONDS = 5.0
BACKLOG = 100


class SmtpLoop(Loop):
    """Listens until stopped. Where the port is taken it says so once and tries again every few seconds.

    `serving` is set while it listens on `port`.
    """

    def __init__(self) -> None:
        super().__init__("smtp-listener")
        self.serving = threading.Event()
        self.port = 0
        self._said = ""

    def step(self) -> None:
        """Bind and serve; returns when stopped, or after a pause when the port cannot be had."""
        try:
            chosen = choices.read()
            bound = bind(chosen) if chosen is not None else None
        except (choices.BadOptions, OSError) as error:
            self._say(str(error))
            self.stopping.wait(BIND_AGAIN_SECONDS)
            return
        if chosen is None or bound is None:
            self.stopping.wait(BIND_AGAIN_SECONDS)
            return
        self._said = ""
        try:
            asyncio.run(self._serve(chosen, bound))
        finally:
            self.serving.clear()
            bound.close()

    def _say(self, reason: str) -> None:
        """Once for each reason: somebody else has the port, or the settings are wrong. Jobs go on meanwhile."""
        if reason != self._said:
            self._said = reason
            log.warning("smtp_not_listening", reason=reason)

    async def _serve(self, chosen: choices.Options, bound: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        handler, name = Handler(chosen), own_domain()

        def converse() -> Conversation:
            return Conversation(handler, hostname=name, tls_context=choices.tls_context(), loop=loop)

        server = await loop.create_server(converse, sock=bound, backlog=BACKLOG)
        self.port = bound.getsockname()[1]
        log.info("smtp_listening", host=chosen.host, port=self.port)
        self.serving.set()
        await asyncio.to_thread(self.stopping.wait)
        server.close()
        await handler.close()


def bind(chosen: choices.Options) -> socket.socket:
    """The bound socket. Raises OSError, with the address and what to do in its text."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((chosen.host, chosen.port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise OSError(f"{chosen.host} port {chosen.port}: {error.strerror or error}") from error
    return bound


def install() -> None:
    """Let worker processes listen, where the operator wants it."""
    if settings.SMTP_LISTEN:
        register("smtp-listener", "worker", SmtpLoop)
