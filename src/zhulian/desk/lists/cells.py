"""How the desk's lists draw their own cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from zhulian.customers.models import Customer, Tier
from zhulian.platform.lists.drawing import EMPTY, part
from zhulian.platform.templatetags.ui import icon
from zhulian.platform.ui.addresses import page_of
from zhulian.tickets.models import Priority, Ticket, Transfer, WaitingReason

More = Mapping[str, Any]
NO_FACTS = SafeString()


def subject(row: Ticket, _value: Any, more: More) -> SafeString:
    """The subject with what one should know at once: urged, reopened, urgent, on hold."""
    client = format_html("<span>{}</span>", row.client.label) if more.get("many_clients") else NO_FACTS
    return SafeString(
        f'<a class="row-link clip" href="{page_of("desk:ticket", row.pk)}">{escape(row.subject)}</a>'
        f'<span class="task-facts"><span>{escape(row.type.label)}</span>{client}{facts(row)}</span>'
    )


def facts(row: Ticket) -> SafeString:
    """Drawn only where there are any: most requests have none."""
    is_usual = (
        not row.urge_count
        and not row.reopen_count
        and row.priority <= Priority.NORMAL
        and row.waiting_reason == WaitingReason.NONE
    )
    return NO_FACTS if is_usual else part("desk/parts/facts.html", ticket=row)


def customer(row: Ticket, value: Any, _more: More) -> SafeString:
    """Who asks, with the tier where it moves the request ahead."""
    is_ahead = row.tier is not None and row.tier.head_start
    tier = _tier(row.tier) if is_ahead else ""
    return SafeString(f'<span class="clip clip-short">{escape(value or "—")}</span>{tier}')


def where(row: Ticket, value: Any, _more: More) -> Any:
    """With whom it lies; grey where it waits in a skill group."""
    return (
        value
        if row.holder is not None
        else format_html('<span class="text-secondary">{}</span>', value or "—")
    )


def tier(row: Customer, _value: Any, _more: More) -> SafeString:
    """The customer's tier in its colour."""
    return _tier(row.tier) if row.tier is not None else EMPTY


def moved(row: Transfer, value: Any, _more: More) -> SafeString:
    """Which request was passed on."""
    return format_html(
        '<a class="row-link" href="{}">{}</a><span class="clip clip-short text-secondary">{}</span>',
        page_of("desk:ticket", row.ticket_id),
        value,
        row.ticket.subject,
    )


def _tier(found: Tier | None) -> SafeString:
    if found is None:
        return NO_FACTS
    return format_html(
        '<span class="tier tier-{}">{}{}</span>', found.rank, icon("diamond-filled"), found.label
    )
