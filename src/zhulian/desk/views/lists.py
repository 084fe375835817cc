"""Lists: requests, the transfer ledger."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhulian.desk import queries
from zhulian.desk.guard import at_desk
from zhulian.platform import search
from zhulian.platform.access import Actor, served_clients
from zhulian.platform.clock import now
from zhulian.platform.ui.paging import keyset
from zhulian.tickets.models import Ticket
from zhulian.tickets.queries import LABEL_STATES, LABELS, exactly, label_of, labelled, ledger, list_rows
from zhulian.tickets.timeline import place_text, reason_text

NEWEST = ("-opened_at", "-id")


@require_safe
@at_desk()
def tickets(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Requests the person may see: by state, skill group, mine; or what a number, an address or words find."""
    at, chosen = now(), _filters(request)
    rows = list_rows(actor)
    if chosen["q"]:
        clients = [client.pk for client in served_clients(actor, "ticket.read")]
        rows = _answering(rows, clients, chosen["q"])
    else:
        rows = labelled(rows, chosen["state"], at)
    if chosen["mine"]:
        rows = rows.filter(holder_id=actor.user_id)
    if chosen["queue"].isdigit() and len(chosen["queue"]) < 19:
        rows = rows.filter(queue_id=int(chosen["queue"]))
    page = keyset(rows, order=NEWEST, cursor=request.GET.get("cursor", ""))
    context = {
        "page": page,
        "rows": [(row, LABELS[label], LABEL_STATES[label]) for row in page for label in [label_of(row, at)]],
        "labels": LABELS,
        "queues": queries.queues_seen(actor),
        "many_clients": len(served_clients(actor, "ticket.read")) > 1,
        **chosen,
    }
    return render(request, "desk/tickets.html", context)


def _answering(rows: QuerySet[Ticket], clients: list[int], text: str) -> QuerySet[Ticket]:
    """What has exactly this number, telephone or mail; where nothing has, what the words find."""
    exact = exactly(rows, clients, text)
    if exact.exists():
        return exact
    ids = search.matching_ids("ticket", text)
    return rows.none() if ids is None else rows.filter(pk__in=ids)


def _filters(request: HttpRequest) -> dict[str, str]:
    state = request.GET.get("state", "open")
    return {
        "q": request.GET.get("q", "").strip()[:320],
        "state": state if state in {"all", "open", *LABELS} else "open",
        "queue": request.GET.get("queue", ""),
        "mine": "1" if request.GET.get("mine") else "",
    }


@require_safe
@at_desk("ledger.read")
def transfers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ledger: who passed what to whom, when, why, and how long it had been there. The last 30 days at first."""
    first, last = _range(request)
    rows = ledger(actor).filter(at__gte=_midnight(first), at__lt=_midnight(last + timedelta(days=1)))
    page = keyset(rows, order=("-at", "-id"), cursor=request.GET.get("cursor", ""))
    lines = [(row, place_text(row.from_hop), place_text(row.to_hop), reason_text(row)) for row in page]
    context = {"page": page, "lines": lines, "first": first, "last": last}
    return render(request, "desk/ledger.html", context)


def _range(request: HttpRequest) -> tuple[date, date]:
    today = timezone.localdate(now())
    last = _day(request.GET.get("to")) or today
    first = _day(request.GET.get("from")) or min(last, today) - timedelta(days=30)
    return (first, last) if first <= last else (last, first)


def _day(text: Any) -> date | None:
    try:
        found = date.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return found if 1970 < found.year < 9999 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
