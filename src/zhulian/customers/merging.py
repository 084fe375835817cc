"""Two records that are one person become one: shown before, nothing lost, and taken back (SPEC CU1, IN5).

Rooms above tell which of their rows name a customer: `register_holder(Ticket, "customer")`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F

from zhulian.customers.access import access_customer
from zhulian.customers.errors import MergeRefused
from zhulian.customers.events import CustomerChanged
from zhulian.customers.models import ContactPoint, Customer, CustomerAccount, CustomerMerge
from zhulian.platform import audit, custom_fields
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit

MERGE = "customer.merge"
CHOSEN = ("name", "organisation_id", "tier_id", "region_id", "manager_id", "language")
"""Facts of which one of the two can stay."""
CUSTOM = "custom"
"""Under this name a merge keeps the values of custom fields that it filled."""

_holders: dict[str, tuple[type[models.Model], str]] = {}


def register_holder(model: type[models.Model], field: str) -> None:
    """Rows of `model` name a customer in `field`: they go with it."""
    _holders[f"{model._meta.label_lower}.{field}"] = (model, field)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do."""

    kept: Customer
    gone: Customer
    differing: tuple[str, ...]
    """Facts in which both have something, and something different."""
    counts: Mapping[str, int]
    """How many rows go over, by model."""
    contacts: tuple[ContactPoint, ...]
    """Contact points that the kept one gets."""


def plan(actor: Actor, kept_id: int, gone_id: int) -> Plan:
    """What would happen. Raises NotFound, and MergeRefused where they cannot be one."""
    kept, gone = _pair(actor, kept_id, gone_id)
    differing = tuple(
        name
        for name in CHOSEN
        if getattr(gone, name) and getattr(kept, name) and getattr(gone, name) != getattr(kept, name)
    )
    counts = {
        model._meta.label_lower: model._default_manager.filter(**{field: gone}).count()
        for model, field in _holders.values()
    }
    known = set(kept.contacts.values_list("kind", "normalised"))
    added = tuple(point for point in gone.contacts.all() if (point.kind, point.normalised) not in known)
    return Plan(kept, gone, differing, counts, added)


def _pair(actor: Actor, kept_id: int, gone_id: int) -> tuple[Customer, Customer]:
    kept, gone = (access_customer(actor, pk, MERGE) for pk in (kept_id, gone_id))
    if kept.pk == gone.pk:
        raise MergeRefused("same")
    if kept.client_id != gone.client_id:
        raise MergeRefused("other_client")
    return kept, gone


def merge(actor: Actor, kept_id: int, gone_id: int, *, from_gone: Iterable[str] = ()) -> CustomerMerge:
    """Make them one: contacts, groups, requests and contacts on every channel go to the kept one.

    `from_gone` names the facts (of CHOSEN) that are taken from the one that goes; empty facts are filled from it in
    any case, remarks are joined. The other's page leads to the kept one from now on. Raises NotFound, MergeRefused.
    """
    with transaction.atomic():
        list(Customer.objects.select_for_update().filter(pk__in=[kept_id, gone_id]).order_by("pk"))
        kept, gone = _pair(actor, kept_id, gone_id)
        before, after = _take_facts(kept, gone, frozenset(from_gone))
        custom = _take_custom(actor, kept, gone)
        moved = {**_take_contacts(kept, gone), **_take_groups(kept, gone), **_take_rows(kept, gone)}
        moved |= _take_account(kept, gone)
        Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
        done = CustomerMerge.objects.create(
            client_id=kept.client_id,
            kept=kept,
            gone=gone,
            moved={**moved, CUSTOM: custom},
            before=before,
            after=after,
            by_id=actor.user_id,
            at=now(),
        )
        audit.record(actor, "customer.merged", kept, new={"gone": gone.pk, "merge": done.pk})
        audit.record(actor, "customer.merged_into", gone, new={"kept": kept.pk, "merge": done.pk})
        _announce(kept, gone)
    return done


def _announce(*customers: Customer) -> None:
    for customer in customers:
        emit(CustomerChanged(customer=customer.pk, is_renamed=True), client=customer.client_id)


def _take_facts(
    kept: Customer, gone: Customer, wanted: frozenset[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fill what is empty, take what was chosen, join the remarks; (before, after) of what changed."""
    facts = {name: getattr(kept, name) for name in (*CHOSEN, "remark")}
    wins = dict(facts)
    for name in CHOSEN:
        if getattr(gone, name) and (name in wanted or not wins[name]):
            wins[name] = getattr(gone, name)
    if gone.remark and gone.remark not in kept.remark:
        wins["remark"] = "\n".join(filter(None, (kept.remark, gone.remark)))
    for name, value in wins.items():
        setattr(kept, name, value)
    kept.save(update_fields=[name.removesuffix("_id") for name in wins])
    return audit.changes(facts, wins)


def _take_custom(actor: Actor, kept: Customer, gone: Customer) -> dict[str, Any]:
    """Where the kept one has no value the other's stays, of fields and choices no longer offered too."""
    filled = {key: value for key, value in gone.custom.items() if key not in kept.custom}
    custom_fields.set_values(actor, kept, filled, is_lenient=True)
    return filled


def _take_contacts(kept: Customer, gone: Customer) -> dict[str, list[int]]:
    """Points that the kept one does not have yet go over; a preferred one there stays the only preferred one."""
    known = {(point.kind, point.normalised): point for point in kept.contacts.all()}
    points = [point for point in gone.contacts.all() if (point.kind, point.normalised) not in known]
    proven = [point for point in gone.contacts.filter(is_verified=True) if point not in points]
    for point in proven:
        _pass_proof(point, known[point.kind, point.normalised])
    preferred = set(kept.contacts.filter(is_preferred=True).values_list("kind", flat=True))
    for point in points:
        point.customer = kept
        point.is_preferred = point.is_preferred and point.kind not in preferred
        point.save(update_fields=["customer", "is_preferred"])
    return {"contacts": [point.pk for point in points], "proven": [point.pk for point in proven]}


def _pass_proof(giver: ContactPoint, taker: ContactPoint) -> None:
    """A contact that was verified with the one is verified with the other: it can be with one customer only."""
    for point, is_verified in ((giver, False), (taker, True)):
        point.is_verified = is_verified
        point.save(update_fields=["is_verified"])


def _take_groups(kept: Customer, gone: Customer) -> dict[str, list[int]]:
    known = set(kept.groups.values_list("pk", flat=True))
    added = [pk for pk in gone.groups.values_list("pk", flat=True) if pk not in known]
    kept.groups.add(*added)
    return {"groups": added}


def _take_rows(kept: Customer, gone: Customer) -> dict[str, list[int]]:
    moved = {}
    for label, (model, field) in _all_holders().items():
        rows = model._default_manager.filter(**{field: gone})
        moved[label] = list(rows.values_list("pk", flat=True))
        rows.update(**{field: kept}, **_touch(model))
    return moved


def _touch(model: type[models.Model]) -> dict[str, Any]:
    """Rows with a time of change have changed: who keeps a copy of them must learn it."""
    return {"updated_at": now()} if any(one.name == "updated_at" for one in model._meta.fields) else {}


def _take_account(kept: Customer, gone: Customer) -> dict[str, list[int]]:
    """One account remains: that of the kept one, else the other's. Of two the other's sessions end for good."""
    theirs = CustomerAccount.objects.filter(customer=gone)
    if CustomerAccount.objects.filter(customer=kept).exists():
        theirs.update(epoch=F("epoch") + 1)
        return {"accounts": []}
    moved = list(theirs.values_list("pk", flat=True))
    theirs.update(customer=kept)
    return {"accounts": moved}


def _all_holders() -> dict[str, tuple[type[models.Model], str]]:
    """Also those who were merged into the one that goes now."""
    return {**_holders, "customers.customer.merged_into": (Customer, "merged_into")}


def access_merge(actor: Actor, merge_id: int) -> CustomerMerge:
    """A merge that the actor may take back. Raises NotFound."""
    found = CustomerMerge.objects.select_related("kept", "gone").filter(pk=merge_id).first()
    if found is None or not actor.may(MERGE, client=found.client_id):
        raise NotFound(f"merge {merge_id}")
    return found


def undo(actor: Actor, merge_id: int) -> CustomerMerge:
    """Make them two again: what came over goes back; what arrived since, or was changed since, stays where it is.

    Raises NotFound, and MergeRefused where it was taken back already or the kept one was itself merged later.
    """
    with transaction.atomic():
        done = access_merge(actor, merge_id)
        pair = [done.kept_id, done.gone_id]
        rows = {
            row.pk: row for row in Customer.objects.select_for_update().filter(pk__in=pair).order_by("pk")
        }
        kept, gone = rows[done.kept_id], rows[done.gone_id]
        if not CustomerMerge.objects.filter(pk=done.pk, undone_at__isnull=True).update(undone_at=now()):
            raise MergeRefused("undone")
        if kept.merged_into_id is not None:
            raise MergeRefused("merged_later")
        _give_back(done, kept, gone)
        filled = done.moved.get(CUSTOM, {})
        same = {key: None for key, value in filled.items() if kept.custom.get(key) == value}
        custom_fields.set_values(actor, kept, same, is_lenient=True)
        audit.record(actor, "customer.unmerged", kept, new={"gone": gone.pk, "merge": done.pk})
        audit.record(actor, "customer.unmerged", gone, new={"kept": kept.pk, "merge": done.pk})
        _announce(kept, gone)
    return done


def _give_back(done: CustomerMerge, kept: Customer, gone: Customer) -> None:
    Customer.objects.filter(pk=gone.pk).update(merged_into=None)
    ContactPoint.objects.filter(pk__in=done.moved["contacts"], customer=kept).update(customer=gone)
    for proven in ContactPoint.objects.filter(pk__in=done.moved["proven"], customer=gone):
        twin = kept.contacts.filter(kind=proven.kind, normalised=proven.normalised, is_verified=True).first()
        if twin is not None:
            _pass_proof(twin, proven)
    CustomerAccount.objects.filter(pk__in=done.moved.get("accounts", []), customer=kept).update(customer=gone)
    kept.groups.remove(*done.moved["groups"])
    for label, (model, field) in _all_holders().items():
        ids = done.moved.get(label, [])
        for start in range(0, len(ids), 500):
            piece = ids[start : start + 500]
            model._default_manager.filter(pk__in=piece, **{field: kept}).update(
                **{field: gone}, **_touch(model)
            )
    for name, value in done.before.items():
        if getattr(kept, name) == done.after[name]:
            setattr(kept, name, value)
    kept.save(update_fields=[name.removesuffix("_id") for name in done.before] or None)


def remaining(customer_id: int) -> int | None:
    """Into whom this customer went, at the end of the chain; None for one who was not merged or is not there."""
    seen: set[int] = set()
    found: int | None = customer_id
    while found is not None and found not in seen:
        seen.add(found)
        after = Customer.objects.filter(pk=found).values_list("merged_into_id", flat=True).first()
        if after is None:
            break
        found = after
    return found if found != customer_id else None


def customer_now(client_id: int, customer_id: int | None) -> Customer | None:
    """The customer of this client company, or whom he was merged into since."""
    if customer_id is None:
        return None
    return Customer.objects.filter(client_id=client_id, pk=remaining(customer_id) or customer_id).first()
