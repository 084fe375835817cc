"""The text of a mail as it comes over the wire: where it ends, what is too much, and what is a trick."""

from __future__ import annotations

import asyncio
import hashlib
import re
import tempfile
from enum import Enum
from types import TracebackType

IN_MEMORY = 1024 * 1024
"""What is longer lies in a temporary file until it is stored, so that many large mails do not fill the memory."""
ENDLESS = 4
"""A sender who goes on after so many times the largest size is cut off."""
# The end of a mail is CR LF dot CR LF, and that alone. A dot between other line ends is an end to some servers and
# none to others: with it a second mail can be smuggled behind the first.
SMUGGLED = re.compile(rb"[\r\n]\.[\r\n]")
END = b".\r\n"


class Fault(Enum):
    """Why a text is not taken."""

    TOO_LARGE = "too_large"
    SMUGGLING = "smuggling"
    ENDLESS = "endless"


class Body:
    """Collects the pieces of one text, without the dots that the protocol added. Use it in a `with`.

    `fault` says what is wrong with it so far; `digest` is the SHA-256 of the text.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.fault: Fault | None = None
        self._tail = b"\r\n"
        self._sum = hashlib.sha256()
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by __exit__)

    def __enter__(self) -> Body:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, piece: bytes) -> None:
        """Take the next piece of what came. However it is cut into pieces, the text is the same."""
        if not piece:
            return
        joined = self._tail + piece
        if self.fault is None and SMUGGLED.search(joined):
            self._refuse(Fault.SMUGGLING)
        plain = joined.replace(b"\r\n.", b"\r\n")[len(self._tail) :]
        self._tail = joined[-2:]
        self.size += len(plain)
        if self.size > ENDLESS * self.limit:
            self._refuse(Fault.ENDLESS)
        elif self.fault is None and self.size > self.limit:
            self._refuse(Fault.TOO_LARGE)
        elif self.fault is None:
            self._sum.update(plain)
            self._file.write(plain)

    def ends_a_line(self, piece: bytes) -> bool:
        """True if the text ends with a whole line once `piece` is added."""
        return (self._tail + piece).endswith(b"\r\n")

    def _refuse(self, fault: Fault) -> None:
        self.fault = fault
        self._file.close()

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return self._sum.hexdigest()

    def content(self) -> bytes:
        """The whole text."""
        self._file.seek(0)
        return bytes(self._file.read())


async def receive(reader: asyncio.StreamReader, body: Body) -> None:
    """Read up to the end of the mail, and nothing behind it. Stops early where a sender never ends.

    Raises asyncio.IncompleteReadError when the connection ends first.
    """
    while body.fault is not Fault.ENDLESS:
        try:
            piece = await reader.readuntil(END)
        except asyncio.LimitOverrunError as error:
            body.add(await reader.readexactly(error.consumed))
            continue
        if body.ends_a_line(piece[: -len(END)]):
            body.add(piece[: -len(END)])
            return
        body.add(piece)
