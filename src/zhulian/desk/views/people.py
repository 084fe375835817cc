"""The page of a customer: who it is, and everything that was between us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhulian.customers.access import access_customer
from zhulian.customers.merging import MERGE, remaining
from zhulian.customers.models import ContactPoint, Customer
from zhulian.desk import fields
from zhulian.desk.guard import at_desk
from zhulian.desk.masking import masked
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.search import recents
from zhulian.platform.ui.paging import keyset
from zhulian.tickets.queries import LABEL_STATES, LABELS, label_of, list_rows

NEWEST = ("-opened_at", "-id")


@require_safe
@at_desk("customer.read")
def customer(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """One customer with the requests that the person may see, newest first."""
    after = remaining(customer_id)
    if after is not None:
        return redirect("desk:customer_page", access_customer(actor, after).pk)
    found = access_customer(actor, customer_id)
    recents.note(actor, "customer", found.pk)
    rows = keyset(list_rows(actor).filter(customer=found), order=NEWEST, cursor=request.GET.get("cursor", ""))
    at = now()
    context = {
        "customer": found,
        "contacts": _contacts(actor, found),
        "fields": fields.of_customer(actor, found),
        "may_merge": actor.may(MERGE, client=found.client_id),
        "page": rows,
        "rows": [(row, LABELS[label], LABEL_STATES[label]) for row in rows for label in [label_of(row, at)]],
    }
    return render(request, "desk/customer_page.html", context)


def _contacts(actor: Actor, customer: Customer) -> list[tuple[ContactPoint, str]]:
    """The contact points, masked for who may not change customers."""
    may_edit = actor.may("customer.write", client=customer.client_id)
    return [
        (point, point.value if may_edit else masked(point.kind, point.value))
        for point in customer.contacts.all()
    ]
