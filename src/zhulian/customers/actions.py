"""Writes about customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from zhulian.catalogue.models import Region
from zhulian.customers.access import WRITE, access_customer
from zhulian.customers.errors import CardRefused, ContactRefused
from zhulian.customers.events import CustomerChanged
from zhulian.customers.filling import TELLING, fill_region
from zhulian.customers.models import (
    ContactKind,
    ContactPoint,
    Customer,
    CustomerAccount,
    CustomerGroup,
    Organisation,
    Tier,
)
from zhulian.customers.normalise import is_number, normalise
from zhulian.customers.queries import find_by_claim, find_by_contact
from zhulian.people.queries import clients_served
from zhulian.platform import audit, custom_fields
from zhulian.platform.access import Actor, NotFound, assert_same_client
from zhulian.platform.models import Client, JournalEntry, User
from zhulian.platform.outbox import emit

NAME_CHARS = 120
VALUE_CHARS = 320
REMARK_CHARS = 20_000
REMOVED = "customer.contact_removed"
FACTS = ("name", "organisation", "tier", "region", "language", "manager", "remark")


def match_or_create(
    actor: Actor,
    *,
    client: Client,
    name: str,
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
    is_claim: bool = False,
    others: Iterable[tuple[str, str]] = (),
) -> Customer:
    """The customer whom the e-mail or telephone number identifies, or a new one; contacts not yet known are added.

    A mail address wins over a number where they point to two people: answers go there. To a record with an account
    strangers add nothing: its owner adds contacts by code, or staff do. `is_claim`: nobody but the sender says so.
    `others`: more contact points as (kind, value), by which nobody is looked for.
    """
    by_stranger = is_claim or actor.user is None
    find = find_by_claim if by_stranger else find_by_contact
    with transaction.atomic():
        found = find(client.pk, ContactKind.EMAIL, email)
        found = found or find(client.pk, ContactKind.PHONE, phone)
        if found is not None and by_stranger and CustomerAccount.objects.filter(customer=found).exists():
            return found
        is_new = found is None
        if found is None:
            found = Customer.objects.create(
                client=client,
                name=(name.strip() or email or phone)[:120],
                language=language,
                tier=Tier.objects.filter(client=client, is_active=True).order_by("-rank").first(),
            )
            audit.record(actor, "customer.created", found)
        points = ((ContactKind.EMAIL, email), (ContactKind.PHONE, phone), *others)
        added = [_add(found, kind, value, is_claim=is_claim) for kind, value in points]
        if is_new or any(is_made for _point, is_made in added):
            if any(kind in TELLING and value for kind, value in points):
                fill_region(found, is_new=is_new)
            emit(CustomerChanged(customer=found.pk), client=client.pk)
        return found


def add_contact(customer: Customer, kind: str, value: str) -> ContactPoint | None:
    """Add a contact point unless the value is empty or already the customer's; it may tell the region (IN5)."""
    with transaction.atomic():
        point, is_made = _add(customer, kind, value)
        if is_made:
            if kind in TELLING:
                fill_region(customer)
            emit(CustomerChanged(customer=customer.pk), client=customer.client_id)
        return point


def _add(
    customer: Customer, kind: str, value: str, *, is_claim: bool = False
) -> tuple[ContactPoint | None, bool]:
    wanted = normalise(kind, value)
    if not wanted:
        return None, False
    return ContactPoint.objects.get_or_create(
        customer=customer,
        kind=kind,
        normalised=wanted,
        defaults={
            "client_id": customer.client_id,
            "value": value.strip()[:VALUE_CHARS],
            "is_claim": is_claim,
        },
    )


@dataclass(frozen=True, slots=True)
class Card:
    """What people say of a customer."""

    name: str
    organisation: Organisation | None = None
    tier: Tier | None = None
    region: Region | None = None
    language: str = "zh-hans"
    manager: User | None = None
    groups: tuple[CustomerGroup, ...] = ()
    remark: str = ""

    @classmethod
    def of(cls, customer: Customer) -> Card:
        """The card as it is."""
        facts = {name: getattr(customer, name) for name in FACTS}
        return cls(**facts, groups=tuple(customer.groups.all()))

    def in_words(self) -> dict[str, Any]:
        """For the journal: names, not ids."""
        facts = {name: getattr(self, name) for name in FACTS}
        words = {name: getattr(value, "name", value) or "" for name, value in facts.items()}
        return {**words, "groups": ", ".join(sorted(group.name for group in self.groups))}


def create_customer(
    actor: Actor, client: Client, card: Card, *, contacts: Iterable[tuple[str, str]] = ()
) -> Customer:
    """A customer whom somebody enters, with contact points as (kind, value).

    Raises NotFound, CardRefused, ContactRefused.
    """
    actor.require(WRITE, client=client.pk)
    _check(card, client.pk)
    with transaction.atomic():
        facts = {name: getattr(card, name) for name in FACTS}
        customer = Customer.objects.create(client=client, **facts)
        customer.groups.set(card.groups)
        for kind, value in dict.fromkeys(contacts):
            _enter(customer, kind, value)
        fill_region(customer, is_new=True)
        audit.record(actor, "customer.created", customer, new=_filled(card.in_words()))
        emit(CustomerChanged(customer=customer.pk), client=client.pk)
        return customer


def set_fields(actor: Actor, customer_id: int, changes: Mapping[str, Any]) -> Customer:
    """Change the values of fields that the centre added. Raises NotFound, FieldsRefused."""
    with transaction.atomic():
        customer = access_customer(actor, customer_id, WRITE)
        custom_fields.set_values(actor, customer, changes)
        return customer


def change_customer(actor: Actor, customer_id: int, card: Card) -> Customer:
    """Write the whole card; what is the same as before is not journalled. Raises NotFound, CardRefused."""
    with transaction.atomic():
        customer = locked(actor, customer_id)
        _check(card, customer.client_id, held=customer)
        before = Card.of(customer).in_words()
        for name in FACTS:
            setattr(customer, name, getattr(card, name))
        customer.save(update_fields=list(FACTS))
        customer.groups.set(card.groups)
        _told(actor, customer, *audit.changes(before, card.in_words()))
        return customer


def edit_customer(actor: Actor, customer_id: int, *, name: str, remark: str, tier: Tier | None) -> Customer:
    """Change what the card beside a request shows. Raises NotFound, CardRefused."""
    with transaction.atomic():
        card = Card.of(locked(actor, customer_id))
        return change_customer(actor, customer_id, replace(card, name=name, remark=remark, tier=tier))


def locked(actor: Actor, customer_id: int) -> Customer:
    """A customer whom the actor may change, locked until the transaction ends. Raises NotFound."""
    access_customer(actor, customer_id, WRITE)
    return Customer.objects.select_for_update().get(pk=customer_id)


def _check(card: Card, client_id: int, held: Customer | None = None) -> None:
    """Things of the same client company; who manages it serves that company (or did so before)."""
    assert_same_client(client_id, card.organisation, card.tier, *card.groups)
    errors: dict[str, str] = {}
    if not card.name.strip():
        errors["name"] = gettext("Please fill this in.")
    elif len(card.name) > NAME_CHARS:
        errors["name"] = gettext("At most %(most)d characters.") % {"most": NAME_CHARS}
    if card.language not in dict(settings.LANGUAGES):
        errors["language"] = gettext("Choose a language.")
    is_kept = held is not None and card.manager is not None and held.manager_id == card.manager.pk
    if card.manager is not None and not is_kept and not _serves(card.manager, client_id):
        errors["manager"] = gettext("This person does not serve the client company.")
    if errors:
        raise CardRefused(errors)


def _serves(person: User, client_id: int) -> bool:
    return client_id in clients_served([person.pk]).get(person.pk, frozenset())


def _told(actor: Actor, customer: Customer, old: dict[str, Any], new: dict[str, Any]) -> None:
    if not new:
        return
    audit.record(actor, "customer.edited", customer, old=old, new=new)
    emit(CustomerChanged(customer=customer.pk, is_renamed="name" in new), client=customer.client_id)


def _filled(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value}


def create_organisation(actor: Actor, client: Client, name: str) -> Organisation:
    """The organisation of this name, made on the way where there is none yet. Raises NotFound, CardRefused."""
    actor.require(WRITE, client=client.pk)
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= NAME_CHARS:
        raise CardRefused({"organisation": gettext("At most %(most)d characters.") % {"most": NAME_CHARS}})
    with transaction.atomic():
        rows = Organisation.objects.filter(client=client, is_active=True, name__iexact=wanted)
        found = rows.order_by("pk").first()
        if found is None:
            found = Organisation.objects.create(client=client, name=wanted)
            audit.record(actor, "organisation.created", found, new={"name": wanted})
        return found


# Contact points


def enter_contact(actor: Actor, customer_id: int, kind: str, value: str) -> ContactPoint:
    """Add a contact point; one that another customer has too is allowed: it may be one person, or a household.

    Raises NotFound, ContactRefused.
    """
    with transaction.atomic():
        customer = locked(actor, customer_id)
        point = _enter(customer, kind, value)
        fill_region(customer)
        return _point_told(actor, "customer.contact_added", point, new={point.kind: point.value})


def change_contact(actor: Actor, contact_id: int, value: str) -> ContactPoint:
    """Correct a contact point; what was proven of the old value is not proven of the new. Raises as above."""
    with transaction.atomic():
        point = _locked_point(actor, contact_id)
        wanted = readable(point.kind, value)
        twins = ContactPoint.objects.filter(customer=point.customer_id, kind=point.kind, normalised=wanted)
        if twins.exclude(pk=point.pk).exists():
            raise ContactRefused("known")
        before = point.value
        if wanted != point.normalised:
            point.is_verified, point.is_claim, point.bounced_at = False, False, None
        point.value, point.normalised = value.strip(), wanted
        point.save(update_fields=["value", "normalised", "is_verified", "is_claim", "bounced_at"])
        if before == point.value:
            return point
        fill_region(point.customer)
        facts = {"old": {point.kind: before}, "new": {point.kind: point.value}}
        return _point_told(actor, "customer.contact_changed", point, **facts)


def prefer_contact(actor: Actor, contact_id: int) -> ContactPoint:
    """This one first among those of its kind. Raises NotFound."""
    with transaction.atomic():
        point = _locked_point(actor, contact_id)
        rows = ContactPoint.objects.filter(customer=point.customer_id, kind=point.kind)
        rows.exclude(pk=point.pk).update(is_preferred=False)
        point.is_preferred = True
        point.save(update_fields=["is_preferred"])
        return _point_told(actor, "customer.contact_preferred", point, new={point.kind: point.value})


def remove_contact(actor: Actor, contact_id: int) -> JournalEntry:
    """Take a contact point away; the line in the journal brings it back. Raises NotFound."""
    with transaction.atomic():
        point = _locked_point(actor, contact_id)
        customer = point.customer
        held = {point.kind: point.value, "is_preferred": point.is_preferred, "is_verified": point.is_verified}
        point.delete()
        emit(CustomerChanged(customer=customer.pk), client=customer.client_id)
        return audit.record(actor, REMOVED, customer, old=held)


def restore_contact(actor: Actor, customer_id: int, entry_id: int) -> Customer:
    """Bring back what one has taken away oneself; once is enough. Raises NotFound."""
    with transaction.atomic():
        customer = locked(actor, customer_id)
        entry = JournalEntry.objects.filter(
            pk=entry_id,
            action=REMOVED,
            object_type=customer._meta.label_lower,
            object_id=customer.pk,
            user=actor.user_id,
        ).first()
        kind = next((key for key in entry.old if key in ContactKind.values), "") if entry else ""
        if entry is None or not kind:
            raise NotFound("contact")
        point, is_made = _add(customer, kind, entry.old[kind])
        if point is not None and is_made:
            _prove_again(point, entry.old)
            _point_told(actor, "customer.contact_restored", point, new={kind: point.value})
        return customer


def _prove_again(point: ContactPoint, held: dict[str, Any]) -> None:
    """First and verified as before, where nobody else has become so meanwhile."""
    same_kind = ContactPoint.objects.filter(customer=point.customer_id, kind=point.kind)
    point.is_preferred = bool(held["is_preferred"]) and not same_kind.filter(is_preferred=True).exists()
    same = ContactPoint.objects.filter(client=point.client_id, kind=point.kind, normalised=point.normalised)
    point.is_verified = bool(held["is_verified"]) and not same.filter(is_verified=True).exists()
    point.save(update_fields=["is_preferred", "is_verified"])


def _enter(customer: Customer, kind: str, value: str) -> ContactPoint:
    readable(kind, value)
    point, is_made = _add(customer, kind, value)
    if point is None or not is_made:
        raise ContactRefused("known")
    return point


def readable(kind: str, value: str) -> str:
    """The comparable spelling. Raises ContactRefused for what is no contact of this kind."""
    if kind not in ContactKind.values:
        raise ContactRefused("kind")
    text = value.strip()
    if not text:
        raise ContactRefused("empty")
    if len(text) > VALUE_CHARS:
        raise ContactRefused("long")
    found = normalise(kind, text)
    if not found or (kind == ContactKind.PHONE and not is_number(text)):
        raise ContactRefused(kind)
    return found


def _locked_point(actor: Actor, contact_id: int) -> ContactPoint:
    """The customer is locked first: writes about one customer wait for each other."""
    point = ContactPoint.objects.filter(pk=contact_id).first()
    if point is None:
        raise NotFound(f"contact {contact_id}")
    locked(actor, point.customer_id)
    held = ContactPoint.objects.select_related("customer").filter(pk=contact_id).first()
    if held is None:
        raise NotFound(f"contact {contact_id}")
    return held


def _point_told(
    actor: Actor,
    action: str,
    point: ContactPoint,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> ContactPoint:
    audit.record(actor, action, point.customer, old=old, new=new)
    emit(CustomerChanged(customer=point.customer_id), client=point.client_id)
    return point
