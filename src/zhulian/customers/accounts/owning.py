"""What the owner of an account changes: name, language, contacts, sessions."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from zhulian.customers.account_models import CustomerAccount
from zhulian.customers.accounts.identity import PROVABLE, prove, verified_elsewhere
from zhulian.customers.events import CustomerChanged
from zhulian.customers.models import ContactPoint, Customer
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit


class ContactRefused(Exception):
    """A contact cannot be taken or let go; nothing was changed."""

    WORDS: dict[str, Any] = {
        "taken": _(
            "This contact belongs to another account with us. If it is yours too, please tell us and we join the two."
        ),
        "last": _("This is the only confirmed contact. Add another one first."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(self.WORDS[self.code])


def owner_of(account: CustomerAccount) -> Actor:
    """The customer as actor for all of the own requests."""
    return Actor.customer(customer_id=account.customer_id)


def edit_own(account: CustomerAccount, *, name: str, language: str) -> Customer:
    """The customer's own name and language."""
    with transaction.atomic():
        row = Customer.objects.select_for_update().get(pk=account.customer_id)
        wanted = {"name": name[:120], "language": language}
        old, new = audit.changes({key: getattr(row, key) for key in wanted}, wanted)
        if new:
            row.name, row.language = wanted["name"], language
            row.save(update_fields=list(new))
            audit.record(owner_of(account), "customer.edited", row, old=old, new=new)
            emit(CustomerChanged(customer=row.pk, is_renamed="name" in new), client=row.client_id)
        return row


def add_proven(account: CustomerAccount, kind: str, value: str) -> ContactPoint:
    """Add a contact whose code was right. Raises ContactRefused where another record has it."""
    if verified_elsewhere(account.customer, kind, value):
        raise ContactRefused("taken")
    try:
        return prove(account, kind, value)
    except IntegrityError as error:
        raise ContactRefused("taken") from error


def remove_contact(account: CustomerAccount, contact_id: int) -> None:
    """Let a number or address go; one confirmed contact always remains. Raises NotFound, ContactRefused."""
    with transaction.atomic():
        row = Customer.objects.select_for_update().get(pk=account.customer_id)
        point = row.contacts.filter(pk=contact_id, kind__in=PROVABLE).first()
        if point is None:
            raise NotFound(f"contact {contact_id}")
        others = row.contacts.filter(kind__in=PROVABLE, is_verified=True).exclude(pk=point.pk)
        if not others.exists():
            raise ContactRefused("last")
        audit.record(
            owner_of(account),
            "customer.contact_removed",
            row,
            old={"contact_kind": point.kind, "contact": point.value},
        )
        point.delete()
        emit(CustomerChanged(customer=row.pk), client=row.client_id)


def end_sessions(actor: Actor, account: CustomerAccount) -> None:
    """Sign out everywhere. The caller has checked that the actor may."""
    with transaction.atomic():
        CustomerAccount.objects.filter(pk=account.pk).update(epoch=F("epoch") + 1)
        audit.record(actor, "customer.signed_out_everywhere", account.customer)


def note_sign_in(account: CustomerAccount) -> None:
    """A line in the journal, and when the customer was last here."""
    with transaction.atomic():
        touch(account)
        audit.record(owner_of(account), "customer.signed_in", account.customer)


def touch(account: CustomerAccount) -> None:
    """The customer is here."""
    CustomerAccount.objects.filter(pk=account.pk).update(last_seen_at=now())
