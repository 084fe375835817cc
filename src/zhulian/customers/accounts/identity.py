"""Whose record a proven contact opens (docs/decisions/0008-customer-accounts.md).

1. The record on which the contact is verified.
2. Else a record without account, none of whose numbers, addresses and chat identities is anybody else's claim:
   each of them has been proven by this very account. Whoever typed a stranger's address beside an own number into
   a form can prove only one of the two, so neither opens what came by the other.
3. Else the only record without account that staff (or the company's own data) gave this contact: they say whose it
   is. Where several have it, a family's telephone for instance, nobody can tell.
4. Else a new record; staff may merge.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from zhulian.customers.account_models import CustomerAccount
from zhulian.customers.events import CustomerChanged
from zhulian.customers.merging import merge
from zhulian.customers.models import ContactKind, ContactPoint, Customer, CustomerMerge, NotDuplicate, Tier
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import Client
from zhulian.platform.outbox import emit

SYSTEM = Actor.system("accounts")
PROVABLE = (ContactKind.PHONE, ContactKind.EMAIL)
IDENTITIES = (*PROVABLE, ContactKind.CHAT)
Contact = tuple[str, str]


def account_by_proof(client: Client, kind: str, value: str) -> CustomerAccount | None:
    """The account that a proven contact opens, made on its record where it had none; None for a newcomer."""
    with transaction.atomic():
        point = _verified(client, kind, value)
        record = point.customer if point is not None else None
        if record is None:
            record = next(iter(_claimable(client, {(kind, value)})), None) or _told_by_staff(
                client, kind, value
            )
            if record is None:
                return None
            _verify(record, kind, value)
        account = _account_of(record)
        _take_over(record)
        return account


def register(client: Client, kind: str, value: str, *, name: str, language: str) -> CustomerAccount:
    """A new customer with this proven contact, unless the contact opens a record by now (two tabs, pressed twice)."""
    try:
        with transaction.atomic():
            return account_by_proof(client, kind, value) or _new_customer(client, kind, value, name, language)
    except IntegrityError:
        found = account_by_proof(client, kind, value)
        if found is None:
            raise
        return found


def _new_customer(client: Client, kind: str, value: str, name: str, language: str) -> CustomerAccount:
    record = Customer.objects.create(
        client=client,
        name=name[:120],
        language=language,
        tier=Tier.objects.filter(client=client, is_active=True).order_by("-rank").first(),
    )
    audit.record(SYSTEM, "customer.created", record)
    _verify(record, kind, value)
    return _account_of(record)


def verified_elsewhere(customer: Customer, kind: str, value: str) -> bool:
    """True if the contact is verified on another record."""
    point = _verified(customer.client, kind, value)
    return point is not None and point.customer_id != customer.pk


def prove(account: CustomerAccount, kind: str, value: str) -> ContactPoint:
    """The account's owner has proven this contact. May raise IntegrityError where another record was quicker."""
    with transaction.atomic():
        point = _verify(account.customer, kind, value)
        _take_over(account.customer)
        return point


def _verified(client: Client, kind: str, value: str) -> ContactPoint | None:
    return (
        ContactPoint.objects.filter(client=client, kind=kind, normalised=value, is_verified=True)
        .filter(customer__merged_into__isnull=True)
        .select_related("customer__client")
        .first()
    )


def _verify(record: Customer, kind: str, value: str) -> ContactPoint:
    point, _is_new = ContactPoint.objects.get_or_create(
        customer=record,
        kind=kind,
        normalised=value,
        defaults={"client_id": record.client_id, "value": value},
    )
    if not point.is_verified or point.bounced_at is not None:
        point.is_verified, point.bounced_at = True, None
        point.save(update_fields=["is_verified", "bounced_at"])
        owner = Actor.customer(customer_id=record.pk)
        audit.record(
            owner, "customer.contact_proven", record, new={"contact_kind": kind, "contact": point.value}
        )
        emit(CustomerChanged(customer=record.pk), client=record.client_id)
    return point


def _account_of(record: Customer) -> CustomerAccount:
    account, is_new = CustomerAccount.objects.get_or_create(
        customer=record, defaults={"client_id": record.client_id, "created_at": now()}
    )
    if is_new:
        audit.record(Actor.customer(customer_id=record.pk), "customer.account_opened", record)
    account.customer = record
    return account


def _claimable(client: Client, proven: Iterable[Contact]) -> list[Customer]:
    """The records without account, oldest first, of which every identity is among the proven ones."""
    known = set(proven)
    points = ContactPoint.objects.filter(client=client, kind__in=PROVABLE, is_verified=False)
    points = points.filter(normalised__in=[value for _kind, value in known])
    open_records = Customer.objects.filter(client=client, merged_into__isnull=True, account__isnull=True)
    rows = (
        open_records.filter(pk__in=points.values("customer_id")).prefetch_related("contacts").order_by("pk")
    )
    return [row for row in rows if _identities(row) and _identities(row) <= known]


def _told_by_staff(client: Client, kind: str, value: str) -> Customer | None:
    """The one record without account on which the contact is no stranger's word."""
    points = ContactPoint.objects.filter(client=client, kind=kind, normalised=value, is_claim=False)
    rows = Customer.objects.filter(
        pk__in=points.values("customer_id"), merged_into__isnull=True, account__isnull=True
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _identities(record: Customer) -> set[Contact]:
    return {(point.kind, point.normalised) for point in record.contacts.all() if point.kind in IDENTITIES}


def _take_over(record: Customer) -> None:
    """Records that this account has proven whole become part of it. Staff can take each such merge back for good."""
    points = record.contacts.filter(kind__in=PROVABLE, is_verified=True)
    proven = set(points.values_list("kind", "normalised"))
    for other in _claimable(record.client, proven):
        if not _told_apart(record, other):
            merge(SYSTEM, record.pk, other.pk)
    record.refresh_from_db()


def _told_apart(record: Customer, other: Customer) -> bool:
    """True if staff took such a merge back, or said that they are two people."""
    first, second = sorted((record.pk, other.pk))
    undone = CustomerMerge.objects.filter(kept=record, gone=other, undone_at__isnull=False)
    return undone.exists() or NotDuplicate.objects.filter(first=first, second=second).exists()
