"""Lists: requests, customers, the transfer ledger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhulian.customers.access import WRITE
from zhulian.customers.merging import MERGE
from zhulian.desk.guard import at_desk
from zhulian.desk.lists.customers import SPEC as CUSTOMERS
from zhulian.desk.lists.ledger import SPEC as LEDGER
from zhulian.desk.lists.tickets import SPEC as TICKETS
from zhulian.platform.access import Actor, served_clients
from zhulian.platform.lists import show


@require_safe
@at_desk()
def tickets(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Requests the person may see, by conditions, views or words."""
    return show(request, actor, TICKETS, many_clients=len(served_clients(actor, "ticket.read")) > 1)


@require_safe
@at_desk("customer.read")
def customers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Customers of the client companies that the person serves."""
    return show(request, actor, CUSTOMERS, may_merge=actor.may(MERGE), may_write=actor.may(WRITE))


@require_safe
@at_desk("ledger.read")
def transfers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ledger: who passed what to whom, when, why, and how long it had been there."""
    return show(request, actor, LEDGER)
