"""Troubleshooting guides on the customers' pages: whose run it is, and what a request takes over from it."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhulian.engine.flow import Node
from zhulian.intake.webform import LENGTHS, public_products, public_types
from zhulian.knowledge.access import Reader
from zhulian.knowledge.guiding.access import run_to_hand_over
from zhulian.knowledge.guiding.running import join_ticket, standing
from zhulian.knowledge.guiding.words import path_words
from zhulian.knowledge.models import GuideRun
from zhulian.platform.models import Client
from zhulian.portal.sessions import account_of
from zhulian.tickets.models import Ticket

VISIT = "guide_visit"
FIELD = "guide"


def reader_of(request: HttpRequest, client: Client) -> Reader:
    """Who reads: the signed-in customer with their groups, or nobody in particular."""
    account = account_of(request, client)
    if account is None:
        return Reader(client.pk)
    return Reader(client.pk, tuple(account.customer.groups.values_list("pk", flat=True)))


def visit_key(request: HttpRequest) -> str:
    """The key of this browser's runs; "" for one that has begun none."""
    found = request.session.get(VISIT)
    return found if isinstance(found, str) else ""


def give_visit_key(request: HttpRequest) -> str:
    """The key of this browser's runs, made where there is none."""
    key = visit_key(request)
    if not key:
        key = request.session[VISIT] = secrets.token_hex(16)
    return key


def run_named(request: HttpRequest, client: Client) -> GuideRun | None:
    """The run of this very browser that the address or the form names, to be turned into a request."""
    name = request.POST.get(FIELD) or request.GET.get(FIELD, "")
    if not (name.isascii() and name.isdigit() and len(name) < 19):
        return None
    return run_to_hand_over(client.pk, int(name), visit_key(request))


def typed_in(run: GuideRun, client: Client) -> dict[str, str]:
    """What the form of a request begins with: title, description with the whole path, product and type."""
    language = get_language() or run.language
    node = standing(run).node
    found = {
        "subject": _("Guide “%(name)s” did not help") % {"name": run.guide.label},
        "description": path_words(run, language),
    }
    found = {name: words[: LENGTHS[name]] for name, words in found.items()}
    return found | _chosen(run, client, node)


def _chosen(run: GuideRun, client: Client, node: Node | None) -> dict[str, str]:
    settings = node.settings if node is not None and node.kind == "request" else {}
    product = settings.get("product") or next(iter(run.guide.products.values_list("pk", flat=True)[:1]), None)
    wanted = {"type": settings.get("type"), "product": product}
    allowed = {
        "type": {row.pk for row in public_types(client)},
        "product": {row.pk for row in public_products(client)},
    }
    return {name: str(pk) for name, pk in wanted.items() if pk in allowed[name]}


def keep_with(request: HttpRequest, client: Client, ticket: Ticket | None) -> None:
    """Remember with the run which request it became."""
    run = run_named(request, client)
    if run is not None and ticket is not None:
        join_ticket(run, ticket)
