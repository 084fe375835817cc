"""The customer beside a request: shown and edited in place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhulian.customers.access import access_customer
from zhulian.customers.actions import add_contact, edit_customer
from zhulian.desk import page, queries
from zhulian.desk.guard import at_desk
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.access import access_ticket
from zhulian.tickets.questions import Mistake, checked_email, checked_phone


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def card(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The card; `?edit=1` its form; POST saves it."""
    ticket = access_ticket(actor, ticket_id)
    context = {**page.card(actor, ticket), "ticket": ticket}
    if ticket.customer is None:
        return render(request, "desk/ticket/customer.html", context)
    if request.method == "POST":
        errors = _save(request, actor, ticket.customer_id or 0)
        if not errors:
            toast(request, _("Customer saved."))
            fresh = access_ticket(actor, ticket_id)
            return render(request, "desk/ticket/customer.html", {**page.card(actor, fresh), "ticket": fresh})
        context |= {"errors": errors, "typed": request.POST}
    if request.method == "POST" or request.GET.get("edit"):
        access_customer(actor, ticket.customer_id or 0, "customer.write")
        context["tiers"] = queries.tiers_of(ticket.client_id)
        status = 422 if request.method == "POST" else 200
        return render(request, "desk/ticket/customer_form.html", context, status=status)
    return render(request, "desk/ticket/customer.html", context)


def _save(request: HttpRequest, actor: Actor, customer_id: int) -> dict[str, str]:
    """Write the card, or say by field what must be mended (then nothing is written)."""
    post, errors, new = request.POST, {}, {}
    customer = access_customer(actor, customer_id, "customer.write")
    for kind, check in (("phone", checked_phone), ("email", checked_email)):
        typed = post.get(kind, "").strip()
        try:
            new[kind] = check(typed) if typed else ""
        except Mistake as mistake:
            errors[kind] = str(mistake)
    name = post.get("name", "").strip()[:120]
    if not name:
        errors["name"] = _("Please fill this in.")
    if errors:
        return errors
    tier = next(
        (row for row in queries.tiers_of(customer.client_id) if str(row.pk) == post.get("tier")), None
    )
    if tier is None and post.get("tier"):
        raise NotFound("tier")
    edit_customer(actor, customer_id, name=name, remark=post.get("remark", "").strip(), tier=tier)
    for kind, value in new.items():
        add_contact(customer, kind, value)
    return {}
