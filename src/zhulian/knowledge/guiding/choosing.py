"""What the steps of a guide may refer to: articles, products, request types of its client company."""

from __future__ import annotations

from django.utils.translation import get_language

from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.models import ArticleText, Topic
from zhulian.tickets.models import TicketType

MOST = 500


def articles(client_id: int) -> list[tuple[int, str]]:
    """(id, title) of the published articles, each once, in the reader's language where it has a text in it."""
    rows = ArticleText.objects.filter(
        article__client=client_id, article__is_archived=False, is_published=True
    ).order_by("title")
    found: dict[int, str] = {}
    for number, lang, title in rows.values_list("article", "language", "title")[: MOST * 2]:
        if number not in found or lang == get_language():
            found[number] = title
    return list(found.items())[:MOST]


def products(client_id: int) -> list[Product]:
    """The products in use."""
    return list(Product.objects.filter(client=client_id, is_active=True))


def types(client_id: int) -> list[TicketType]:
    """The request types that customers may choose."""
    return list(TicketType.objects.filter(client=client_id, is_active=True, is_public=True))


def topics(client_id: int) -> list[Topic]:
    """The topics in use."""
    return list(Topic.objects.filter(client=client_id, is_active=True))


def groups(client_id: int) -> list[CustomerGroup]:
    """The customer groups in use."""
    return list(CustomerGroup.objects.filter(client=client_id, is_active=True))
