"""What programs name by code, found among what agents would be offered; None where there is none."""

from __future__ import annotations

from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.platform.records import chosen
from zhulian.tickets.models import TicketType


def type_with(client_id: int, code: str) -> TicketType | None:
    """A request type of the client company."""
    return chosen(TicketType.objects.filter(client=client_id), code=code)


def product_with(client_id: int, code: str) -> Product | None:
    """A product of the client company."""
    return chosen(Product.objects.filter(client=client_id), code=code)


def category_with(client_id: int, code: str) -> Category | None:
    """A category of the client company."""
    return chosen(Category.objects.filter(client=client_id), code=code)


def source_with(client_id: int, code: str) -> MediaSource | None:
    """A media source of the client company."""
    return chosen(MediaSource.objects.filter(client=client_id), code=code)
