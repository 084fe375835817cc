"""What became of one mail."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.interactions.models import Message
from zhulian.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a raw mail, why (a text of `reasons.reason`), and what was made of it."""

    fate: str
    error: str = ""
    ticket: Ticket | None = None
    message: Message | None = None
