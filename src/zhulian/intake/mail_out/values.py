"""What templates may say: names, their meaning, and their values for one request."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from zhulian.interactions.models import AuthorKind, Message
from zhulian.platform.models import Client
from zhulian.platform.naming import pick_language
from zhulian.tickets.links import public_url
from zhulian.tickets.models import Ticket

SCORES = range(1, 6)
PLACEHOLDERS: dict[str, Any] = {
    "customer.name": _("The customer's name"),
    "ticket.number": _("The request's number"),
    "ticket.subject": _("The request's title"),
    "ticket.type": _("The request's type"),
    "ticket.expected": _("When it will be solved, as promised"),
    "ticket.link": _("The customer's private link"),
    "message.body": _("The answer"),
    "agent.name": _("Who wrote the answer"),
    "client.name": _("The client company's name"),
    "client.phone": _("Its service telephone"),
    "rating.score_5": _("Link: very satisfied"),
    "rating.score_4": _("Link: satisfied"),
    "rating.score_3": _("Link: neither"),
    "rating.score_2": _("Link: dissatisfied"),
    "rating.score_1": _("Link: very dissatisfied"),
}
Values = dict[str, dict[str, str]]


def values_of(ticket: Ticket, message: Message | None, language: str) -> Values:
    """The values for a mail about this request; makes its private link if there is none."""
    link = public_url(ticket)
    is_answer = message is not None and message.author_kind == AuthorKind.AGENT
    return {
        "customer": {"name": ticket.customer.name if ticket.customer else ""},
        "ticket": {
            "number": ticket.number,
            "subject": ticket.subject,
            "type": pick_language(ticket.type.name, ticket.type.name_en, language),
            "expected": moment_words(ticket.expected_at, ticket.client, language),
            "link": link,
        },
        "message": {"body": message.body if message is not None else ""},
        "agent": {"name": message.author_name if is_answer and message is not None else ""},
        "client": _client_values(ticket.client, language),
        "rating": {f"score_{score}": f"{link}?rate={score}" for score in SCORES},
    }


def sample_values(client: Client, language: str, *, now: datetime) -> Values:
    """Values of an invented request, for the preview."""
    is_english = language == "en"
    link = "https://service.example.com/r/…/"
    return {
        "customer": {"name": "Li Li" if is_english else "李丽"},
        "ticket": {
            "number": "20251102-0147",
            "subject": "No network since this morning" if is_english else "宽带从今早起断线",
            "type": "Repair" if is_english else "报修",
            "expected": moment_words(now, client, language),
            "link": link,
        },
        "message": {
            "body": "The line was repaired this afternoon. Please restart your modem."
            if is_english
            else "线路今天下午已经修复，请您重启光猫后再试。"
        },
        "agent": {"name": "Wang Qiang" if is_english else "王强"},
        "client": _client_values(client, language),
        "rating": {f"score_{score}": f"{link}?rate={score}" for score in SCORES},
    }


def _client_values(client: Client, language: str) -> dict[str, str]:
    return {"name": pick_language(client.name, client.name_en, language), "phone": client.phone}


def moment_words(moment: datetime | None, client: Client, language: str) -> str:
    """A date and time of day where the client company is; "" for none."""
    if moment is None:
        return ""
    try:
        there = moment.astimezone(ZoneInfo(client.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        there = moment
    if language == "en":
        return f"{there.day} {MONTHS[there.month - 1]} {there.year}, {there:%H:%M}"
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
