"""Finding help without asking anybody: search, topics, what is asked most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zhulian.catalogue.models import Product
from zhulian.knowledge.models import Topic
from zhulian.knowledge.reading import hot
from zhulian.knowledge.visiting import note_search
from zhulian.platform import throttle
from zhulian.platform.access import NotFound
from zhulian.platform.ui.paging import keyset
from zhulian.portal.access import access_client
from zhulian.portal.answering import answered
from zhulian.portal.brand import brand_of
from zhulian.portal.help_queries import (
    TOPIC_ORDER,
    Tree,
    articles_in,
    bulletins_for,
    products_of,
    tongue,
    tree_of,
)
from zhulian.portal.readers import Visiting, remember, visiting
from zhulian.portal.showing import without_files

SEARCHES = (300, 60)
WORDS = 200
MOST_FOUND, MOST_TYPED = 30, 6
PAGE_SIZE = 30
MOST_ON_PAGE, TEN = 50, 10
PERIODS = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("One year")}
ORDERS = {"importance": _("By importance"), "views": _("Most read")}


def frame(visit: Visiting) -> dict[str, Any]:
    """What every help page knows."""
    return {"client": visit.client, "brand": brand_of(visit.client), "is_help": True, "language": tongue()}


def banners(visit: Visiting) -> list[dict[str, Any]]:
    """The bulletins for customers, in the reader's language."""
    is_english = tongue().startswith("en")
    return [
        {
            "title": (row.title_en if is_english else "") or row.title,
            "html": without_files((row.html_en if is_english else "") or row.html),
            "is_urgent": row.must_read,
            "until": row.ends_at,
        }
        for row in bulletins_for(visit.client)
    ]


def number(text: str) -> int | None:
    """A row's id in an address."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def chosen(products: Sequence[Product], text: str) -> Product | None:
    """The product of an address, among those there are."""
    return next((product for product in products if str(product.pk) == text), None)


def missing(request: HttpRequest, visit: Visiting) -> HttpResponse:
    """Nothing to read at this address, whatever the reason: the search box, and the topics."""
    context = {**frame(visit), "tree": tree_of(visit.reader, visit.day)}
    return render(request, "portal/help/missing.html", context, status=404)


@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Results for `q`, of one product or topic if wanted. As one types htmx fetches the first few alone."""
    client = access_client(slug)
    throttle.check(f"help.search:{throttle.address_key(request)}", *SEARCHES)
    visit = visiting(request, client)
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:WORDS]
    is_typing = request.headers.get("HX-Request") == "true"
    tree = tree_of(visit.reader, visit.day)
    is_narrow = not is_typing or bool(request.GET.get("product"))
    products = products_of(visit.reader, visit.day) if is_narrow else []
    product, topic = chosen(products, request.GET.get("product", "")), _topic(tree, request)
    found = answered(
        visit,
        words,
        tree,
        most=MOST_TYPED if is_typing else MOST_FOUND,
        product=product.pk if product is not None else None,
        topics=tree.below(topic.pk) if topic is not None else None,
    )
    context = {
        **frame(visit),
        "q": words,
        "answers": found.answers,
        "near": found.near,
        "hint": found.hint,
        "tree": tree,
        "topic": topic,
        "products": products,
        "product": product,
        "search_id": _note(visit, words, len(found.answers)),
        "is_more": is_typing and len(found.answers) == MOST_TYPED,
        "bulletins": [] if is_typing else banners(visit),
    }
    page = "found" if is_typing else "search"
    response = render(request, f"portal/help/{page}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    response["X-Robots-Tag"] = "noindex"
    return remember(response, visit) if words else response


def _topic(tree: Tree, request: HttpRequest) -> Topic | None:
    try:
        return tree.by_slug(request.GET.get("topic", "")).topic
    except NotFound:
        return None


def _note(visit: Visiting, words: str, found: int) -> int | None:
    if visit.visitor is None or not words:
        return None
    return note_search(visit.visitor, words, found, language=tongue())


@require_safe
def topic(request: HttpRequest, slug: str, topic_slug: str) -> HttpResponse:
    """A topic: what lies below it, and its articles, the weightiest first."""
    visit = visiting(request, access_client(slug))
    tree = tree_of(visit.reader, visit.day)
    try:
        node = tree.by_slug(topic_slug)
    except NotFound:
        return missing(request, visit)
    rows = articles_in(visit.reader, visit.day, node.topic)
    page = keyset(rows, order=TOPIC_ORDER, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    context = {
        **frame(visit),
        "node": node,
        "path": tree.path(node.topic.pk)[:-1],
        "page": page,
    }
    return render(request, "portal/help/topic.html", context)


@require_safe
def hottest(request: HttpRequest, slug: str) -> HttpResponse:
    """热门: by importance or by how often they are read, of one product or all, over a span of days."""
    visit = visiting(request, access_client(slug))
    products = products_of(visit.reader, visit.day)
    product = chosen(products, request.GET.get("product", ""))
    days = number(request.GET.get("days", ""))
    days = days if days in PERIODS else 30
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "importance"
    texts = hot(
        visit.reader,
        visit.day,
        days=days,
        language=tongue(),
        product=product.pk if product is not None else None,
        order=order,
        limit=MOST_ON_PAGE,
    )
    context = {
        **frame(visit),
        "texts": texts,
        "products": products,
        "product": product,
        "days": days,
        "periods": PERIODS.items(),
        "order": order,
        "orders": ORDERS.items(),
    }
    return render(request, "portal/help/hot.html", context)


def home_help(request: HttpRequest, visit: Visiting) -> dict[str, Any]:
    """What the home page shows of the knowledge: nothing where there is nothing to read."""
    tree = tree_of(visit.reader, visit.day)
    shown = {"bulletins": banners(visit), "tree": tree, "texts": []}
    if not tree.nodes:
        return shown
    products = products_of(visit.reader, visit.day)
    product = chosen(products, request.GET.get("product", ""))
    texts = hot(
        visit.reader,
        visit.day,
        language=tongue(),
        product=product.pk if product is not None else None,
        limit=TEN,
    )
    return {**shown, **frame(visit), "texts": texts, "products": products, "product": product}
