"""Two records of one customer become one; likely ones are listed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.customers import merging
from zhulian.customers.access import access_customer
from zhulian.customers.duplicates import are_two, forget, likely
from zhulian.customers.errors import MergeRefused
from zhulian.customers.models import Customer
from zhulian.desk.guard import at_desk
from zhulian.desk.queries import customers_like
from zhulian.platform.access import Actor
from zhulian.platform.ui.toasts import toast

FACTS = {
    "name": gettext_lazy("Name"),
    "organisation_id": gettext_lazy("Organisation"),
    "tier_id": gettext_lazy("Customer tier"),
    "region_id": gettext_lazy("Region"),
    "manager_id": gettext_lazy("Account manager"),
    "language": gettext_lazy("Language"),
}
GOES_OVER = {
    "tickets.ticket": gettext_lazy("Requests"),
    "interactions.interaction": gettext_lazy("Contacts on all channels"),
}


@require_safe
@at_desk(merging.MERGE)
def duplicates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Customers who are likely to be one person."""
    return render(request, "desk/duplicates.html", {"pairs": likely(actor)})


@require_safe
@at_desk(merging.MERGE)
def alike(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """Who may be meant by what was typed: choices for the other one."""
    customer = access_customer(actor, customer_id, merging.MERGE)
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = customers_like(actor, customer.client_id, text)
    rows = [{"value": str(pk), "text": hit.label, "note": hit.note} for pk, hit in found if pk != customer.pk]
    return JsonResponse({"results": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(merging.MERGE)
def merge(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """Choose the other one, see what would happen, do it."""
    customer = access_customer(actor, customer_id, merging.MERGE)
    other = _number(request.POST.get("with") or request.GET.get("with", ""))
    if not other:
        return render(request, "desk/merge.html", {"customer": customer})
    try:
        if request.method == "POST":
            return _done(request, actor, customer_id, other)
        plan = merging.plan(actor, customer_id, other)
    except MergeRefused as refusal:
        return render(request, "desk/merge.html", {"customer": customer, "error": refusal}, status=422)
    return render(request, "desk/merge.html", {"customer": customer, "plan": plan, **_words(plan)})


def _done(request: HttpRequest, actor: Actor, customer_id: int, other: int) -> HttpResponse:
    wanted = [name for name in merging.CHOSEN if request.POST.get(name) == "gone"]
    done = merging.merge(actor, customer_id, other, from_gone=wanted)
    undo_address = reverse("desk:merge_undo", args=[done.pk])
    toast(request, _("The two are one now: %(name)s.") % {"name": done.kept.name}, undo=undo_address)
    return redirect("desk:customer_page", done.kept_id)


def _words(plan: merging.Plan) -> dict[str, Any]:
    """The plan for the page: differing facts side by side, and what goes over."""
    facts = [(name, FACTS[name], _fact(plan.kept, name), _fact(plan.gone, name)) for name in plan.differing]
    counts = [
        (GOES_OVER[label], count) for label, count in plan.counts.items() if label in GOES_OVER and count
    ]
    return {"facts": facts, "counts": counts}


def _fact(customer: Customer, name: str) -> str:
    value = getattr(customer, name.removesuffix("_id"))
    return str(getattr(value, "label", None) or getattr(value, "name", None) or value)


@require_POST
@at_desk(merging.MERGE)
def undo(request: HttpRequest, actor: Actor, merge_id: int) -> HttpResponse:
    """Make them two again."""
    done = merging.access_merge(actor, merge_id)
    try:
        merging.undo(actor, merge_id)
    except MergeRefused as refusal:
        toast(request, str(refusal), level=messages.ERROR)
    else:
        toast(request, _("They are two customers again."))
    return redirect("desk:customer_page", done.kept_id)


@require_POST
@at_desk(merging.MERGE)
def apart(request: HttpRequest, actor: Actor, customer_id: int) -> HttpResponse:
    """These are two people: propose them no more."""
    access_customer(actor, customer_id, merging.MERGE)
    other = _number(request.POST.get("with", ""))
    if not other:
        return redirect("desk:duplicates")
    try:
        row = are_two(actor, customer_id, other)
    except MergeRefused as refusal:
        toast(request, str(refusal), level=messages.ERROR)
    else:
        undo_address = reverse("desk:duplicates_forget", args=[row.pk])
        toast(request, _("They are not proposed again."), undo=undo_address)
    return redirect("desk:duplicates")


@require_POST
@at_desk(merging.MERGE)
def forget_apart(request: HttpRequest, actor: Actor, row_id: int) -> HttpResponse:
    """Propose them again."""
    forget(actor, row_id)
    return redirect("desk:duplicates")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
