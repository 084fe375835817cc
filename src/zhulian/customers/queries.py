"""Reads about customers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhulian.customers.models import ContactKind, ContactPoint, Customer, Tier
from zhulian.customers.normalise import normalise


def find_by_contact(client_id: int, kind: str, value: str) -> Customer | None:
    """The customer of this client with this exact contact: a verified one first, else the oldest. For staff."""
    return _first_with(client_id, kind, value, Q())


def find_by_claim(client_id: int, kind: str, value: str) -> Customer | None:
    """As `find_by_contact`, for what a stranger typed or a mail says.

    A record with an account is found by its verified contacts alone: else whoever puts another person's address on
    an own record would read in the portal what that person sends.
    """
    return _first_with(client_id, kind, value, Q(is_verified=True) | Q(customer__account__isnull=True))


def _first_with(client_id: int, kind: str, value: str, which: Q) -> Customer | None:
    wanted = normalise(kind, value)
    if not wanted:
        return None
    point = (
        ContactPoint.objects.filter(which, client_id=client_id, kind=kind, normalised=wanted)
        .filter(customer__merged_into__isnull=True)
        .order_by("-is_verified", "id")
        .select_related("customer")
        .first()
    )
    return point.customer if point else None


def address_of(customer: Customer, kind: str) -> str:
    """The customer's preferred value of this kind that has not bounced, or ""."""
    points: QuerySet[ContactPoint] = customer.contacts.filter(kind=kind, bounced_at__isnull=True)
    point = points.order_by("-is_preferred", "-is_verified", "id").first()
    return point.value if point else ""


def email_of(customer: Customer) -> str:
    """Where mail reaches the customer, or ""."""
    return address_of(customer, ContactKind.EMAIL)


def phone_of(customer: Customer) -> str:
    """Where a call or SMS reaches the customer, or ""."""
    return address_of(customer, ContactKind.PHONE)


def tier_of(customer: Customer) -> Tier | None:
    """The customer's own tier or that of the organisation, whichever ranks higher (CU3)."""
    firm = customer.organisation
    held = [tier for tier in (customer.tier, firm.tier if firm is not None else None) if tier is not None]
    return min(held, key=lambda tier: tier.rank, default=None)
