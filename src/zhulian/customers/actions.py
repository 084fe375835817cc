"""Writes about customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zhulian.customers.access import access_customer
from zhulian.customers.events import CustomerChanged
from zhulian.customers.models import ContactKind, ContactPoint, Customer, Tier
from zhulian.customers.normalise import normalise
from zhulian.customers.queries import find_by_contact
from zhulian.platform import audit, custom_fields
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.models import Client
from zhulian.platform.outbox import emit


def match_or_create(
    actor: Actor, *, client: Client, name: str, phone: str = "", email: str = "", language: str = "zh-hans"
) -> Customer:
    """The customer whom the e-mail or telephone number identifies, or a new one; contacts not yet known are added.

    A mail address wins over a number where they point to two people: answers go there.
    """
    with transaction.atomic():
        found = find_by_contact(client.pk, ContactKind.EMAIL, email)
        found = found or find_by_contact(client.pk, ContactKind.PHONE, phone)
        is_new = found is None
        if found is None:
            found = Customer.objects.create(
                client=client,
                name=(name.strip() or email or phone)[:120],
                language=language,
                tier=Tier.objects.filter(client=client, is_active=True).order_by("-rank").first(),
            )
            audit.record(actor, "customer.created", found)
        added = [_add(found, ContactKind.EMAIL, email), _add(found, ContactKind.PHONE, phone)]
        if is_new or any(is_made for _point, is_made in added):
            emit(CustomerChanged(customer=found.pk), client=client.pk)
        return found


def add_contact(customer: Customer, kind: str, value: str) -> ContactPoint | None:
    """Add a contact point unless the value is empty or already the customer's."""
    with transaction.atomic():
        point, is_made = _add(customer, kind, value)
        if is_made:
            emit(CustomerChanged(customer=customer.pk), client=customer.client_id)
        return point


def _add(customer: Customer, kind: str, value: str) -> tuple[ContactPoint | None, bool]:
    wanted = normalise(kind, value)
    if not wanted:
        return None, False
    return ContactPoint.objects.get_or_create(
        customer=customer,
        kind=kind,
        normalised=wanted,
        defaults={"client_id": customer.client_id, "value": value.strip()[:320]},
    )


def edit_customer(actor: Actor, customer_id: int, *, name: str, remark: str, tier: Tier | None) -> Customer:
    """Change a customer's card. Raises NotFound."""
    with transaction.atomic():
        customer = access_customer(actor, customer_id, "customer.write")
        assert_same_client(customer.client_id, tier)
        before = {"name": customer.name, "remark": customer.remark, "tier": customer.tier_id}
        customer.name, customer.remark, customer.tier = name, remark, tier
        customer.save(update_fields=["name", "remark", "tier"])
        old, new = audit.changes(before, {"name": name, "remark": remark, "tier": tier.pk if tier else None})
        if new:
            audit.record(actor, "customer.edited", customer, old=old, new=new)
            event = CustomerChanged(customer=customer.pk, is_renamed="name" in new)
            emit(event, client=customer.client_id)
        return customer


def set_fields(actor: Actor, customer_id: int, changes: Mapping[str, Any]) -> Customer:
    """Change the values of fields that the centre added. Raises NotFound, FieldsRefused."""
    with transaction.atomic():
        customer = access_customer(actor, customer_id, "customer.write")
        custom_fields.set_values(actor, customer, changes)
        return customer
