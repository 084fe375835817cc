"""What programs send → what the actions take. Fields that were left out stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from zhulian.customers import actions, choosing
from zhulian.customers.access import WRITE, access_customer, access_organisation
from zhulian.customers.actions import Card
from zhulian.customers.api.shapes import CustomerChange, CustomerIn, OrganisationChange, OrganisationIn
from zhulian.customers.models import Customer, Organisation
from zhulian.customers.organising import CODE, change_organisation, enter_organisation
from zhulian.platform import custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.api.naming import client_named, known

CITY = 2


def create_customer(actor: Actor, data: CustomerIn) -> Customer:
    """A new one with contacts and custom fields, or nothing at all."""
    client = client_named(actor, WRITE, data.client)
    contacts = [(one.kind, one.value) for one in data.contacts]
    with transaction.atomic():
        card = replace(Card(data.name), **_facts(data, client.pk, None))
        customer = actions.create_customer(actor, client, card, contacts=contacts)
        _write_custom(actor, customer, data)
        return access_customer(actor, customer.pk)


def change_customer(actor: Actor, customer_id: int, data: CustomerChange) -> Customer:
    """The facts and custom fields that were sent."""
    with transaction.atomic():
        customer = actions.locked(actor, customer_id)
        facts = _facts(data, customer.client_id, customer)
        if facts:
            actions.change_customer(actor, customer_id, replace(Card.of(customer), **facts))
        if "custom" in data.model_fields_set:
            _write_custom(actor, customer, data)
        return access_customer(actor, customer_id)


def _write_custom(actor: Actor, customer: Customer, data: CustomerChange) -> None:
    custom_fields.require_filled(actions.set_fields(actor, customer.pk, data.custom))


def _facts(data: CustomerChange, client_id: int, held: Customer | None) -> dict[str, Any]:
    sent = data.model_dump(exclude_unset=True, exclude={"custom", "client", "contacts"})
    held_ids = {name: getattr(held, f"{name}_id", None) for name in ("organisation", "tier")}
    if sent.get("organisation") is not None:
        found = choosing.organisation_with(client_id, sent["organisation"], held_ids["organisation"])
        sent["organisation"] = known("organisation", found)
    if sent.get("tier") is not None:
        sent["tier"] = known("tier", choosing.tier_with(client_id, sent["tier"], held_ids["tier"]))
    if sent.get("region") is not None:
        sent["region"] = known("region", choosing.region_with(sent["region"]))
    if sent.get("manager") is not None:
        sent["manager"] = known("manager", choosing.manager_with(client_id, sent["manager"], held))
    if "groups" in sent:
        groups = choosing.groups_with(client_id, sent["groups"], held)
        sent["groups"] = tuple(known("groups", groups if len(groups) == len(set(sent["groups"])) else None))
    return sent


def create_organisation(actor: Actor, data: OrganisationIn) -> Organisation:
    """A new one, or nothing at all."""
    client = client_named(actor, CODE, data.client)
    row = Organisation(client=client, **_organisation_facts(data, client.pk, None))
    return enter_organisation(actor, row, data.custom)


def edit_organisation(actor: Actor, organisation_id: int, data: OrganisationChange) -> Organisation:
    """The facts and custom fields that were sent."""
    held = access_organisation(actor, organisation_id, CODE)
    facts = _organisation_facts(data, held.client_id, held)
    return change_organisation(actor, organisation_id, facts, data.custom)


def _organisation_facts(
    data: OrganisationChange, client_id: int, held: Organisation | None
) -> dict[str, Any]:
    sent = data.model_dump(exclude_unset=True, exclude={"custom", "client"})
    if sent.get("parent") is not None:
        found = choosing.organisation_with(client_id, sent["parent"], held.parent_id if held else None)
        sent["parent"] = known("parent", found)
    if sent.get("tier") is not None:
        found_tier = choosing.tier_with(client_id, sent["tier"], held.tier_id if held else None)
        sent["tier"] = known("tier", found_tier)
    if sent.get("region") is not None:
        region = choosing.region_with(sent["region"])
        sent["region"] = known("region", region if region is not None and region.level <= CITY else None)
    return sent
