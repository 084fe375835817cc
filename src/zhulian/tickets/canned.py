"""Canned answers (快捷回复): which placeholders they may use, and what a customer would read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhulian.platform import liquid
from zhulian.platform.naming import pick_language
from zhulian.tickets.models import CannedAnswer, Ticket

NAMES = (
    "ticket.number",
    "ticket.subject",
    "customer.name",
    "agent.name",
    "client.name",
    "client.phone",
)


def example_data() -> dict[str, Any]:
    """Made-up values for every placeholder, for a preview."""
    return {
        "ticket": {"number": "20251103-0147", "subject": _("Broadband drops out")},
        "customer": {"name": _("Ms Li")},
        "agent": {"name": _("Wang Qiang")},
        "client": {"name": _("Our company"), "phone": "400 820 8820"},
    }


def data_for(ticket: Ticket, agent_name: str, language: str = "") -> dict[str, Any]:
    """The values of the placeholders for one request, names in `language`."""
    customer, client = ticket.customer, ticket.client
    return {
        "ticket": {"number": ticket.number, "subject": ticket.subject},
        "customer": {"name": customer.name if customer is not None else ""},
        "agent": {"name": agent_name},
        "client": {"name": pick_language(client.name, client.name_en, language), "phone": client.phone},
    }


def fill(answer: CannedAnswer, data: dict[str, Any], language: str = "") -> str:
    """The answer in `language` (the other one where it is empty), filled. Raises liquid.TemplateFailed."""
    return liquid.render(pick_language(answer.body, answer.body_en, language), data)


def problems(text: str) -> list[str]:
    """What the author must mend, each with its line."""
    return [
        _("Line %(line)d: %(message)s") % {"line": found.line, "message": found.message}
        if found.line
        else found.message
        for found in liquid.check(text, NAMES)
    ]
