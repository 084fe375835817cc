"""Promotions (推荐): what may be offered to a customer who asks about something, and who wants to know more (KB8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from zhulian.knowledge.access import READ, in_force
from zhulian.knowledge.models import Promotion, PromotionInterest
from zhulian.knowledge.using import today
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.naming import pick_language
from zhulian.tickets.models import Ticket

MOST = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A current promotion in the reader's language; `is_noted`: this request's customer wants to know more."""

    pk: int
    name: str
    text: str
    conditions: str
    is_noted: bool


def _current(client_id: int) -> QuerySet[Promotion]:
    return Promotion.objects.filter(in_force(today(), ""), client=client_id, is_active=True)


def for_ticket(actor: Actor, ticket: Ticket, articles: Iterable[int] = ()) -> list[Offer]:
    """What may be offered now: promotions of the request's product and of the articles that answer it."""
    if not actor.may(READ, client=ticket.client_id):
        return []
    wanted = Q(articles__in=list(articles)) | Q(products=ticket.product_id or 0)
    rows = list(_current(ticket.client_id).filter(wanted).distinct()[:MOST])
    interests = PromotionInterest.objects.filter(promotion__in=rows, ticket=ticket)
    noted = set(interests.values_list("promotion", flat=True)) if rows else set()
    return [_offer(row, is_noted=row.pk in noted) for row in rows]


def _offer(row: Promotion, *, is_noted: bool) -> Offer:
    return Offer(
        row.pk,
        row.label,
        pick_language(row.text, row.text_en),
        pick_language(row.conditions, row.conditions_en),
        is_noted,
    )


def note_interest(actor: Actor, ticket: Ticket, promotion_id: int, *, is_wanted: bool = True) -> Offer:
    """The request's customer wants to know more, or does not after all. Raises NotFound."""
    actor.require(READ, client=ticket.client_id)
    row = _current(ticket.client_id).filter(pk=promotion_id).first()
    if row is None or ticket.customer_id is None:
        raise NotFound(f"promotion {promotion_id}")
    with transaction.atomic():
        Promotion.objects.select_for_update().get(pk=row.pk)
        held = PromotionInterest.objects.filter(promotion=row, ticket=ticket)
        if is_wanted and not held.exists():
            PromotionInterest.objects.create(
                promotion=row, customer_id=ticket.customer_id, ticket=ticket, user_id=actor.user_id, at=now()
            )
            audit.record(actor, "promotion.interest", row, new={"ticket": ticket.number})
        elif not is_wanted and held.exists():
            held.delete()
            audit.record(actor, "promotion.no_interest", row, old={"ticket": ticket.number})
    return _offer(row, is_noted=is_wanted)
