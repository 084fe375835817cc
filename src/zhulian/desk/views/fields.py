"""The dialog in which the fields that the centre added are filled in, for a customer and for a request."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhulian.customers.access import access_customer
from zhulian.customers.actions import locked
from zhulian.customers.actions import set_fields as set_customer_fields
from zhulian.customers.models import Customer
from zhulian.desk import fields, page
from zhulian.desk.guard import at_desk, refused
from zhulian.platform.access import Actor
from zhulian.platform.custom_fields import FieldsRefused
from zhulian.platform.custom_fields.controls import PREFIX, FieldsForm, changes_of
from zhulian.platform.ui.merging import Edit
from zhulian.platform.ui.toasts import toast
from zhulian.tickets import actions
from zhulian.tickets.access import access_ticket
from zhulian.tickets.errors import AlreadyResolved
from zhulian.tickets.models import Ticket

UNPROCESSABLE = 422


def _dialog(
    request: HttpRequest, row: Customer | Ticket, section: fields.Section, edit: Edit
) -> HttpResponse:
    form = edit.form
    context = {"row": row, "section": section, "form": form, "edit": edit}
    return render(request, "desk/fields_dialog.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _changes(edit: Edit, row: Customer | Ticket) -> dict[str, Any] | None:
    """What was typed without what only somebody else changed; None where one must choose. The row is locked."""
    form: FieldsForm = edit.form  # type: ignore[assignment]
    theirs = edit.settle(fields.form_for(row), row)
    if theirs is None:
        return None
    kept = {name.removeprefix(PREFIX) for name in theirs}
    return {key: value for key, value in changes_of(form).items() if key not in kept}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("customer.write")
def customer(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """A customer's fields, from their page and from the card beside a request."""
    found, on_card = access_customer(actor, customer_id, "customer.write"), request.GET.get("from") == "card"
    section = fields.of_customer(actor, found, on_card=on_card)
    if request.method != "POST":
        return _dialog(request, found, section, Edit(fields.form_for(found)))
    form = fields.form_for(found, request.POST)
    edit = Edit(form, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                changes = _changes(edit, locked(actor, customer_id))
                if changes is not None:
                    found = set_customer_fields(actor, customer_id, changes)
        except FieldsRefused as error:
            form.add_refusals(error.mistakes)
        else:
            if changes is not None:
                toast(request, _("Customer saved."))
                section = fields.of_customer(actor, found, on_card=on_card)
                return render(request, "desk/parts/custom_values.html", {"section": section, "oob": True})
    return _dialog(request, found, section, edit)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def ticket(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """A request's fields."""
    found = access_ticket(actor, ticket_id, "ticket.reply")
    section = fields.of_ticket(found, may_reply=True)
    if request.method != "POST":
        return _dialog(request, found, section, Edit(fields.form_for(found)))
    form = fields.form_for(found, request.POST)
    edit = Edit(form, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                changes = _changes(edit, access_ticket(actor, ticket_id, "ticket.reply", lock=True))
                if changes is not None:
                    actions.set_fields(actor, ticket_id, changes)
        except FieldsRefused as error:
            form.add_refusals(error.mistakes)
        except AlreadyResolved as error:
            return refused(request, error)
        else:
            if changes is not None:
                toast(request, _("Saved."))
                return page.draw_parts(request, actor, access_ticket(actor, ticket_id))
    return _dialog(request, found, section, edit)
