"""The customer beside a request: shown and edited in place."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhulian.customers.access import access_customer
from zhulian.customers.actions import add_contact, edit_customer, locked
from zhulian.desk import page
from zhulian.desk.beside_form import CHECKS, BesideForm
from zhulian.desk.guard import at_desk
from zhulian.platform.access import Actor
from zhulian.platform.ui.merging import Edit
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.access import access_ticket

FORM = "desk/ticket/customer_form.html"
CARD = ("name", "remark", "tier")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def card(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The card; `?edit=1` its form; POST saves it."""
    ticket = access_ticket(actor, ticket_id)
    context = {**page.card(actor, ticket), "ticket": ticket}
    if ticket.customer is None:
        return render(request, "desk/ticket/customer.html", context)
    if request.method != "POST" and not request.GET.get("edit"):
        return render(request, "desk/ticket/customer.html", context)
    customer = access_customer(actor, ticket.customer_id or 0, "customer.write")
    if request.method != "POST":
        form = BesideForm(customer)
        return render(request, FORM, {**context, "form": form, "edit": Edit(form)})
    form = BesideForm(customer, request.POST)
    edit = Edit(form, request.POST)
    if form.is_valid() and _saved(actor, customer.pk, edit):
        toast(request, _("Customer saved."))
        fresh = access_ticket(actor, ticket_id)
        return render(request, "desk/ticket/customer.html", {**page.card(actor, fresh), "ticket": fresh})
    return render(request, FORM, {**context, "form": form, "edit": edit}, status=422)


def _saved(actor: Actor, customer_id: int, edit: Edit) -> bool:
    """Write the card and what is added, and of what only somebody else changed theirs; False where one must choose."""
    with transaction.atomic():
        customer = locked(actor, customer_id)
        form: BesideForm = edit.form  # type: ignore[assignment]
        theirs = edit.settle(BesideForm(customer), customer)
        if theirs is None:
            return False
        typed = {**form.cleaned_data, "tier": form.tiers.get(form.cleaned_data["tier"])}
        new = {name: getattr(customer, name) if name in theirs else typed[name] for name in CARD}
        edit_customer(actor, customer_id, **new)
        for kind in CHECKS:
            add_contact(customer, kind, typed[kind])
    return True
