"""Reads for intake's pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from zhulian.engine.mail import ParsedMail, parse
from zhulian.intake import webform
from zhulian.intake.access import templates_of
from zhulian.intake.mail_out.texts import LANGUAGES
from zhulian.intake.models import MessageEvent, MessageTemplate, RawIntake
from zhulian.interactions.models import Channel, Message
from zhulian.platform.access import Actor
from zhulian.platform.models import Client
from zhulian.tickets.access import visible_to
from zhulian.tickets.models import Ticket

SHOWN_CHARS = 5_000
RECENT = 15


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees of something that arrived."""

    sender: str
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()


def seen(raw: RawIntake) -> Seen:
    """A readable view of the bytes; damaged ones show as far as they go."""
    content = bytes(raw.content)
    if raw.channel == Channel.WEB_FORM:
        return _seen_form(content)
    parsed = parse(content)
    text = parsed.text.strip() or content[:SHOWN_CHARS].decode("utf-8", "replace")
    names = tuple(part.filename for part in parsed.attachments)
    return Seen(_sender(parsed), parsed.subject, text[:SHOWN_CHARS], _main_headers(parsed), names)


def _sender(parsed: ParsedMail) -> str:
    sender = parsed.sender
    return f"{sender.name} <{sender.email}>".strip() if sender is not None else ""


def _main_headers(parsed: ParsedMail) -> tuple[tuple[str, str], ...]:
    wanted = {"date", "from", "to", "cc", "reply-to", "message-id", "auto-submitted", "return-path"}
    return tuple((name, value[:300]) for name, value in parsed.headers if name.lower() in wanted)


def _seen_form(content: bytes) -> Seen:
    try:
        post: dict[str, Any] = json.loads(content).get("post", {})
    except (ValueError, AttributeError):
        return Seen("", "", content[:SHOWN_CHARS].decode("utf-8", "replace"))
    sender = " ".join(webform.first(post, name) for name in ("name", "phone", "email")).strip()
    return Seen(sender, webform.first(post, "subject"), webform.first(post, "description")[:SHOWN_CHARS])


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event with its texts by language; None where the built-in one is used."""

    event: str
    label: Any
    texts: tuple[tuple[str, MessageTemplate | None], ...]


def event_rows(client: Client) -> list[EventRow]:
    """Every event a customer is written about."""
    own = {(row.event, row.language): row for row in templates_of(client)}
    return [
        EventRow(event.value, event.label, tuple((code, own.get((event.value, code))) for code in LANGUAGES))
        for event in MessageEvent
    ]


def template_of(client: Client, event: str, language: str) -> MessageTemplate | None:
    """The client company's own text, if any."""
    return templates_of(client).filter(event=event, language=language).first()


def recent_tickets(actor: Actor, client: Client) -> list[Ticket]:
    """The client's newest requests that the actor may read, for a preview with real values."""
    rows = visible_to(actor).filter(client=client).select_related("client", "customer", "type")
    return list(rows.order_by("-id")[:RECENT])


def last_answer(ticket: Ticket) -> Message | None:
    """The newest answer of an agent, which the preview shows."""
    rows = Message.objects.filter(conversation_id=ticket.conversation_id, direction="out")
    return rows.order_by("-pk").first()
