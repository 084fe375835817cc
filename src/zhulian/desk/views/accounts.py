"""The customer's portal account on the customer's page: seen by staff, locked and let in again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhulian.customers.access import WRITE, access_customer
from zhulian.customers.accounts.access import account_of_customer
from zhulian.customers.accounts.administering import set_admin, set_locked, sign_out
from zhulian.desk.guard import at_desk
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.htmx import is_htmx
from zhulian.platform.ui.toasts import toast

DEEDS: dict[str, tuple[Callable[[Actor, int], object], Callable[[], str]]] = {
    "lock": (lambda actor, pk: set_locked(actor, pk, True), lambda: _("Account locked.")),
    "unlock": (lambda actor, pk: set_locked(actor, pk, False), lambda: _("Account unlocked.")),
    "admin": (lambda actor, pk: set_admin(actor, pk, True), lambda: _("Administrator of the organisation.")),
    "not_admin": (lambda actor, pk: set_admin(actor, pk, False), lambda: _("No longer administrator.")),
    "sign_out": (sign_out, lambda: _("Signed out on all devices.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("customer.read")
def account(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """The card; POST `do` (a key of DEEDS) changes something."""
    customer = access_customer(actor, customer_id)
    if request.method == "POST":
        actor.require(WRITE, client=customer.client_id)
        deed = DEEDS.get(request.POST.get("do", ""))
        if deed is None:
            raise NotFound("deed")
        do, said = deed
        do(actor, customer_id)
        toast(request, said())
        if not is_htmx(request):
            return redirect("desk:customer_page", customer_id)
    context = {
        "customer": customer,
        "account": account_of_customer(customer),
        "may_edit": actor.may(WRITE, client=customer.client_id),
    }
    return render(request, "desk/parts/account_card.html", context)
