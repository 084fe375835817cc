"""The page of a customer: who it is, and everything that was between us."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zhulian.customers.access import WRITE, access_customer
from zhulian.customers.duplicates import twins
from zhulian.customers.masking import masked
from zhulian.customers.merging import MERGE, remaining
from zhulian.customers.models import ContactKind, ContactPoint, Customer
from zhulian.customers.queries import tier_of
from zhulian.desk import contact_log, fields, queries
from zhulian.desk.guard import at_desk
from zhulian.platform.access import Actor
from zhulian.platform.administration.journal import lines
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry
from zhulian.platform.search import recents
from zhulian.platform.ui import detail
from zhulian.platform.ui.paging import keyset
from zhulian.tickets.queries import LABEL_STATES, LABELS, label_of, list_rows

PAGE = "customer"
NEWEST = ("-opened_at", "-id")


@require_safe
@at_desk("customer.read")
def customer(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """One customer; `?tab=` opens one of the tabs that are registered for this page."""
    after = remaining(customer_id)
    if after is not None:
        return redirect("desk:customer_page", access_customer(actor, after).pk)
    found = access_customer(actor, customer_id)
    recents.note(actor, "customer", found.pk)
    return detail.show(
        request,
        actor,
        PAGE,
        found.pk,
        client=found.client_id,
        template="desk/customer_page.html",
        context=lambda: _head(actor, found),
    )


def _head(actor: Actor, found: Customer) -> dict[str, Any]:
    """What head and side panel show."""
    return {
        "customer": found,
        "tier": tier_of(found),
        "contacts": contacts_of(actor, found),
        "groups": list(found.groups.all()),
        "twins": twins(actor, found),
        "open_count": queries.open_count(actor, found.pk),
        "last_contact": queries.last_contact_at(found.pk),
        "may_edit": actor.may(WRITE, client=found.client_id),
        "may_merge": actor.may(MERGE, client=found.client_id),
        "may_open": actor.may("ticket.open", client=found.client_id),
    }


def contacts_of(actor: Actor, customer: Customer) -> list[tuple[ContactPoint, str]]:
    """The contact points, masked for who may not change customers."""
    may_edit = actor.may(WRITE, client=customer.client_id)
    return [
        (point, point.value if may_edit else masked(point.kind, point.value))
        for point in customer.contacts.all()
    ]


# Tabs


def timeline(request: HttpRequest, actor: Actor, customer_id: int) -> detail.Panel:
    """Every contact on every channel, newest first (CU2)."""
    found = access_customer(actor, customer_id)
    wanted, cursor = contact_log.Filter.of(request.GET), request.GET.get("cursor", "")
    page = contact_log.page(actor, found, wanted, cursor)
    context = {"page": page, "wanted": wanted, "is_newest": not page.newer, **contact_log.choices()}
    return detail.Panel("desk/parts/log.html", context)


def requests(request: HttpRequest, actor: Actor, customer_id: int) -> detail.Panel:
    """The requests that the person may see, newest first."""
    found = access_customer(actor, customer_id)
    return requests_panel(request, list_rows(actor).filter(customer=found))


def requests_panel(request: HttpRequest, tickets: Any, *, has_customer: bool = False) -> detail.Panel:
    """A page of requests as a table; `has_customer` shows whose they are."""
    page = keyset(tickets, order=NEWEST, cursor=request.GET.get("cursor", ""))
    at = now()
    shown = [(row, LABELS[label], LABEL_STATES[label]) for row in page for label in [label_of(row, at)]]
    context = {"page": page, "rows": shown, "has_customer": has_customer}
    return detail.Panel("desk/parts/requests.html", context)


def facts(_request: HttpRequest, actor: Actor, customer_id: int) -> detail.Panel:
    """All that is known of the customer; contact points can be changed in place."""
    found = access_customer(actor, customer_id)
    return detail.Panel("desk/parts/customer_facts.html", facts_context(actor, found))


def facts_context(actor: Actor, customer: Customer) -> dict[str, Any]:
    """What the tab of facts is drawn with."""
    return {
        "customer": customer,
        "contacts": contacts_of(actor, customer),
        "groups": list(customer.groups.all()),
        "twins": twins(actor, customer),
        "kinds": ContactKind.choices,
        "section": fields.of_customer(actor, customer),
        "may_edit": actor.may(WRITE, client=customer.client_id),
    }


def journal(request: HttpRequest, actor: Actor, customer_id: int) -> detail.Panel:
    """Who changed what of this customer, newest first; contact values masked for who may not change them."""
    found = access_customer(actor, customer_id)
    page = keyset(queries.journal_of(found), order=("-at", "-id"), cursor=request.GET.get("cursor", ""))
    if not actor.may(WRITE, client=found.client_id):
        for entry in page:
            _mask(entry)
    return detail.Panel("desk/parts/customer_journal.html", {"page": page, "lines": lines(page)})


def _mask(entry: JournalEntry) -> None:
    for facts in (entry.old, entry.new):
        for kind in facts.keys() & set(ContactKind.values):
            facts[kind] = masked(kind, str(facts[kind]))
