"""Customers are entered and changed: the card, the contact points."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhulian.customers import actions
from zhulian.customers.access import WRITE, access_customer
from zhulian.customers.errors import CardRefused, ContactRefused
from zhulian.customers.models import Customer
from zhulian.customers.queries import holders_of
from zhulian.desk.contact_points import require_unchanged
from zhulian.desk.customer_forms import CardForm
from zhulian.desk.guard import at_desk
from zhulian.desk.views.people import facts_context
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.htmx import is_htmx
from zhulian.platform.ui.merging import Edit
from zhulian.platform.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(WRITE)
def edit(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """The card of a customer."""
    customer = access_customer(actor, customer_id, WRITE)
    if request.method != "POST":
        form = CardForm(actor, customer.client, customer)
        return _draw(request, {"form": form, "edit": Edit(form), "customer": customer})
    with transaction.atomic():
        customer = actions.locked(actor, customer.pk)
        form = CardForm(actor, customer.client, customer, request.POST)
        change = Edit(form, request.POST)
        if form.is_valid() and _saved(actor, customer, change):
            toast(request, _("Customer saved."))
            return redirect("desk:customer_page", customer.pk)
    return _draw(request, {"form": form, "edit": change, "customer": customer}, status=422)


def _saved(actor: Actor, customer: Customer, change: Edit) -> bool:
    """Write the card as it was typed, and of what only somebody else changed theirs; False where one must choose."""
    form: CardForm = change.form  # type: ignore[assignment]
    theirs = change.settle(CardForm(actor, customer.client, customer), customer)
    if theirs is None:
        return False
    try:
        with transaction.atomic():
            actions.change_customer(actor, customer.pk, form.card(theirs))
    except CardRefused as refusal:
        form.show_errors(refusal.errors.items())
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(WRITE)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Somebody new. Contact points that are another's already are told first; saved again, it is another person."""
    served = served_clients(actor, WRITE)
    if not served:
        raise NotFound("client")
    typed = request.POST if request.method == "POST" else request.GET
    client = next((row for row in served if str(row.pk) == typed.get("client")), served[0])
    form = CardForm(actor, client, None, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "served": served}
    if request.method != "POST" or not form.is_valid():
        return _draw(request, context)
    others = holders_of(actor, client.pk, form.contacts())
    if others and not request.POST.get("seen"):
        return _draw(request, {**context, "alike": others}, status=422)
    try:
        with transaction.atomic():
            made = actions.create_customer(actor, client, form.card(), contacts=form.contacts())
    except CardRefused as refusal:
        form.show_errors(refusal.errors.items())
        return _draw(request, context)
    toast(request, _("%(name)s is entered.") % {"name": made.name})
    return redirect("desk:customer_page", made.pk)


def _draw(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    form: CardForm = context["form"]
    status = 422 if form.is_bound and form.errors else status
    return render(request, "desk/customer_form.html", context, status=status)


# Contact points


@require_POST
@at_desk(WRITE)
def points(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """Add, change, prefer or remove a contact point; answers with the list, or leads back to it."""
    customer = access_customer(actor, customer_id, WRITE)
    post = request.POST
    try:
        with transaction.atomic():
            _write(request, actor, actions.locked(actor, customer_id), post)
    except ContactRefused as refusal:
        refused = {
            "error": str(refusal),
            "value": post.get("value", refusal.facts.get("value", "")),
            "kind": post.get("kind", ""),
            "point": 0 if refusal.code == "gone" else _number(post.get("point", "")),
        }
        return _points(request, actor, customer, refused=refused, status=422)
    return _points(request, actor, customer)


def _write(request: HttpRequest, actor: Actor, customer: Customer, post: QueryDict) -> None:
    value = post.get("value", "").replace("\0", "")
    if post.get("do") == "add":
        actions.enter_contact(actor, customer.pk, post.get("kind", ""), value)
        return
    point = _number(post.get("point", ""))
    require_unchanged(customer, point, post)
    if post.get("do") == "change":
        actions.change_contact(actor, point, value)
    elif post.get("do") == "prefer":
        actions.prefer_contact(actor, point)
    elif post.get("do") == "remove":
        entry = actions.remove_contact(actor, point)
        address = reverse("desk:point_restore", args=[customer.pk, entry.pk])
        toast(request, _("The contact point is removed."), undo=address)


@require_POST
@at_desk(WRITE)
def restore_point(request: HttpRequest, actor: Actor, customer_id: int, entry_id: int) -> HttpResponse:
    """Bring back the contact point that one has just removed."""
    actions.restore_contact(actor, customer_id, entry_id)
    toast(request, _("The contact point is back."))
    return _back(customer_id)


def _points(
    request: HttpRequest,
    actor: Actor,
    customer: Customer,
    *,
    refused: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list alone for htmx; without it the page, which shows what was refused too."""
    if not is_htmx(request) and refused is None:
        return _back(customer.pk)
    fresh = access_customer(actor, customer.pk)
    context = {**facts_context(actor, fresh), "refused": refused or {}}
    template = "desk/parts/points.html" if is_htmx(request) else "desk/points_page.html"
    return render(request, template, context, status=status)


def _back(customer_id: int) -> HttpResponse:
    return redirect(f"{reverse('desk:customer_page', args=[customer_id])}?tab=facts")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
