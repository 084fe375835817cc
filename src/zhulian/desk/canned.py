"""Prepared answers (快捷回复) with their placeholders filled from one request."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from zhulian.desk import queries
from zhulian.people.queries import agent_of
from zhulian.platform import liquid
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.naming import pick_language
from zhulian.platform.ui.text import relative_time
from zhulian.tickets.models import Ticket


def placeholders(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """What a prepared answer may name: plain values only, in the language of the customer."""
    language = ticket.language
    profile = agent_of(actor.user_id) if actor.user_id is not None else None
    with translation.override(language):
        expected = relative_time(ticket.expected_at, now(), is_long=True) if ticket.expected_at else ""
    return {
        "customer": {"name": ticket.customer.name if ticket.customer else ""},
        "request": {
            "number": ticket.number,
            "subject": ticket.subject,
            "type": pick_language(ticket.type.name, ticket.type.name_en, language),
            "expected": expected,
        },
        "agent": {
            "name": actor.user.name if actor.user else "",
            "number": profile.number if profile else "",
        },
        "client": {
            "name": pick_language(ticket.client.name, ticket.client.name_en, language),
            "phone": ticket.client.phone,
        },
    }


def filled(actor: Actor, ticket: Ticket) -> list[dict[str, str]]:
    """All prepared answers of the client company: name, shortcut, text. One that cannot be filled comes as written."""
    data = placeholders(actor, ticket)
    found = []
    for row in queries.canned_answers(ticket.client_id):
        body = pick_language(row.body, row.body_en, ticket.language)
        found.append({"name": row.label, "shortcut": row.shortcut, "text": _fill(body, data)})
    return found


def _fill(body: str, data: dict[str, Any]) -> str:
    try:
        return liquid.render(body, data)
    except liquid.TemplateFailed:
        return body
