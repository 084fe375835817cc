"""The page of an organisation: its place in the tree, its people, and their requests (SPEC CU1)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from zhulian.customers.access import access_organisation, organisations_visible_to, visible_to
from zhulian.customers.masking import masked
from zhulian.customers.models import Customer, Organisation
from zhulian.customers.queries import Tree, tree_of
from zhulian.desk.customer_forms import KNOWN
from zhulian.desk.guard import at_desk
from zhulian.desk.lists.customers import drawn
from zhulian.desk.queries import open_count_of_all
from zhulian.desk.views.people import requests_panel
from zhulian.platform.access import Actor
from zhulian.platform.ui import detail
from zhulian.platform.ui.paging import keyset
from zhulian.tickets.queries import list_rows

PAGE = "organisation"
MOST = 20


@require_safe
@at_desk("customer.read")
def organisation(request: HttpRequest, actor: Actor, organisation_id: int) -> HttpResponse:
    """One organisation; `?tab=` opens one of its tabs."""
    found = access_organisation(actor, organisation_id)
    return detail.show(
        request,
        actor,
        PAGE,
        found.pk,
        client=found.client_id,
        template="desk/organisation_page.html",
        context=lambda: _head(actor, found),
    )


def _head(actor: Actor, found: Organisation) -> dict[str, Any]:
    tree = tree_of(found)
    return {
        "organisation": found,
        "path": tree.path,
        "branches": len(tree.below) - 1,
        "open_count": open_count_of_all(actor, tree.below),
        "may_settings": actor.may("settings.catalogue", client=found.client_id),
    }


def _tree(actor: Actor, organisation_id: int) -> Tree:
    return tree_of(access_organisation(actor, organisation_id))


def requests(request: HttpRequest, actor: Actor, organisation_id: int) -> detail.Panel:
    """The requests of all its people, those of its branches too."""
    below = _tree(actor, organisation_id).below
    return requests_panel(
        request, list_rows(actor).filter(customer__organisation__in=below), has_customer=True
    )


def people(request: HttpRequest, actor: Actor, organisation_id: int) -> detail.Panel:
    """Its customers and those of its branches, newest first."""
    below = _tree(actor, organisation_id).below
    rows = visible_to(actor).filter(organisation__in=below)
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor", ""), drawn=_with_firm)
    for row in page:
        if row.first_phone and not actor.may("customer.write", client=row.client_id):
            row.first_phone = masked("phone", row.first_phone)
    return detail.Panel(
        "desk/parts/organisation_people.html", {"page": page, "organisation_id": organisation_id}
    )


def _with_firm(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    return drawn(rows).select_related("organisation", "tier", "manager")


def tree(_request: HttpRequest, actor: Actor, organisation_id: int) -> detail.Panel:
    """Head office above, branches below."""
    found = _tree(actor, organisation_id)
    context = {"path": found.path, "nodes": found.nodes, "organisation_id": organisation_id}
    return detail.Panel("desk/parts/organisation_tree.html", context)


@require_safe
@at_desk("customer.read")
def like(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Organisations of a client company whose name holds what was typed: choices for a customer's."""
    client = request.GET.get("client", "")
    if not (client.isascii() and client.isdigit() and len(client) < 19):
        return JsonResponse({"results": []})
    actor.require("customer.read", client=int(client))
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = organisations_visible_to(actor).filter(client=int(client), is_active=True)
    rows = (rows.filter(name__icontains=text) | rows.filter(name_en__icontains=text)).select_related("parent")
    found = rows.order_by("name", "pk")[:MOST]
    results = [
        {"value": f"{KNOWN}{row.pk}", "text": row.label, "note": row.parent.label if row.parent else ""}
        for row in found
    ]
    return JsonResponse({"results": results})
