"""A request entered by an agent while somebody is on the line."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhulian.catalogue.regions import region_of
from zhulian.customers.access import access_customer
from zhulian.customers.models import Customer
from zhulian.customers.queries import email_of, find_by_contact, phone_of, tier_of
from zhulian.customers.regions import of_phone
from zhulian.desk import page, queries, registering
from zhulian.desk.forms import RegisterForm
from zhulian.desk.guard import at_desk
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.models import Client
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.errors import TicketError, status_of
from zhulian.tickets.queries import open_of_customer
from zhulian.tickets.questions import Asked, form_for

KEY = re.compile(r"[0-9a-f]{32}")


def _client(request: HttpRequest, actor: Actor) -> tuple[Client, list[Client]]:
    """The client company chosen, among those for which the actor may open requests."""
    served = served_clients(actor, "ticket.open")
    if not served:
        raise NotFound("client")
    wanted = request.POST.get("client") or request.GET.get("client") or ""
    return next((row for row in served if str(row.pk) == wanted), served[0]), served


def _asked(client: Client, lists: queries.Registering, post: QueryDict) -> Asked:
    kind = next((row for row in lists.types if str(row.pk) == post.get("type")), None)
    product = next((row for row in lists.products if str(row.pk) == post.get("product")), None)
    return form_for(client, kind, product)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("ticket.open")
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form. `do=questions` draws it anew for another type or product, keeping what was typed."""
    client, served = _client(request, actor)
    lists = queries.registering(client)
    asked = _asked(client, lists, request.POST or request.GET)
    if request.method != "POST":
        initial = {"priority": "2", "type": request.GET.get("type", "")}
        form = RegisterForm(actor, client, lists, asked, initial=initial)
        return _draw(request, actor, form, served)
    form = RegisterForm(actor, client, lists, asked, request.POST)
    if request.POST.get("do") == "questions":
        return _draw(request, actor, form, served)
    entered = registering.read(client, lists, asked, _typed(request, actor, client))
    if entered.errors:
        form.show_errors(entered.errors)
        return _draw(request, actor, form, served, status=422, errors=entered.errors)
    return _register(request, actor, client, form, served, entered)


def _typed(request: HttpRequest, actor: Actor, client: Client) -> dict[str, list[Any]]:
    """The post; a customer that is not this client company's counts as not chosen, so that the name is asked for."""
    typed = dict(request.POST.lists())
    if _known(request, actor, client) is None:
        typed.pop("customer", None)
    return typed


def _register(
    request: HttpRequest,
    actor: Actor,
    client: Client,
    form: RegisterForm,
    served: list[Client],
    entered: registering.Entered,
) -> HttpResponse:
    known = _known(request, actor, client)
    try:
        ticket = registering.register(
            actor, client, entered, customer_id=known.pk if known else None, key=_key(request)
        )
    except TicketError as error:
        form.add_error(None, str(error))
        return _draw(request, actor, form, served, status=status_of(error))
    toast(request, _("Registered as %(number)s.") % {"number": ticket.number})
    if page.visible(actor, ticket.pk) is None or request.POST.get("again"):
        return redirect("desk:new")
    return redirect("desk:ticket", ticket.pk)


def _key(request: HttpRequest) -> str:
    given = request.POST.get("key", "")
    return given if KEY.fullmatch(given) else secrets.token_hex(16)


def _known(request: HttpRequest, actor: Actor, client: Client) -> Customer | None:
    """The customer that the form names, if it is one of this client company that the actor may see."""
    text = request.POST.get("customer", "") or request.GET.get("customer", "")
    if not text.isdigit() or len(text) > 18:
        return None
    try:
        found = access_customer(actor, int(text))
    except NotFound:
        return None
    return found if found.client_id == client.pk else None


def _holder(actor: Actor, client: Client, number: str) -> Customer | None:
    found = find_by_contact(client.pk, "phone", number)
    return access_customer(actor, found.pk) if found is not None else None


def _caller(actor: Actor, customer: Customer | None, typed: QueryDict) -> dict[str, Any]:
    """What is known of the caller; the region of the number for somebody whose region is not known (IN5)."""
    knows = customer is not None and actor.may("customer.write", client=customer.client_id)
    region = customer.region if customer is not None else None
    return {
        "fills": {"phone": phone_of(customer), "email": email_of(customer)} if customer and knows else {},
        "found": customer,
        "tier": tier_of(customer) if customer is not None else None,
        "region": region or region_of(of_phone(typed.get("phone", "")[:80])),
        "is_region_of_number": region is None,
        "open_requests": open_of_customer(actor, customer.pk) if customer is not None else [],
        "typed_name": typed.get("name", "")[:120],
    }


def _draw(
    request: HttpRequest,
    actor: Actor,
    form: RegisterForm,
    served: list[Client],
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    typed = request.POST or request.GET
    known = _caller(actor, _known(request, actor, form.client), typed)
    if not form.is_bound and known["fills"]:
        form.initial.setdefault("email", known["fills"]["email"])
    context = {
        "form": form,
        "served": served,
        "key": _key(request),
        "phone": typed.get("phone", known["fills"].get("phone", ""))[:80],
        "errors": errors or {},
        **known,
    }
    return render(request, "desk/new.html", context, status=status)


@require_safe
@at_desk("ticket.open")
def caller(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who this is: the card with open requests for a whole number or a choice; else whom a part of a number, a name,

    its pinyin or an address may mean, and the field for the name of somebody new (IN5).
    """
    client, _served = _client(request, actor)
    text = request.GET.get("phone", "").strip()[:80]
    found, alike = None, []
    if actor.may("customer.read", client=client.pk):
        found = _known(request, actor, client) or _holder(actor, client, text[:40])
        alike = [] if found else queries.customers_like(actor, client.pk, text)
    context = {"client": client, "alike": alike, **_caller(actor, found, request.GET)}
    return render(request, "desk/parts/caller.html", context)
