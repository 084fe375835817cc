"""Customers and organisations as programs read and write them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from pydantic import BaseModel, Field

from zhulian.customers.masking import masked
from zhulian.customers.models import Customer, Organisation
from zhulian.platform.access import Actor
from zhulian.platform.api.shapes import (
    ONE_LINE,
    Code,
    Custom,
    Id,
    Input,
    Lines,
    Named,
    Numbered,
    named,
    numbered,
)
from zhulian.platform.custom_fields import as_json, fields_for
from zhulian.platform.models import FieldOn

Name = Annotated[str, Field(min_length=1, max_length=120), ONE_LINE]
Kind = Literal["phone", "email", "address", "chat", "plate"]
OrganisationKind = Literal["company", "head_office", "branch", "dealer", "distributor", "partner", "own"]
Language = Literal["zh-hans", "en"]


class ContactIn(Input):
    """A way to reach a customer."""

    kind: Kind
    value: Annotated[str, Field(min_length=1, max_length=320)]


class CustomerChange(Input):
    """What is left out stays as it is; null empties."""

    name: Name = ""
    organisation: Id | None = None
    tier: Code | None = None
    region: Code | None = Field(None, description="Official division code.")
    language: Language = "zh-hans"
    manager: str | None = Field(None, max_length=60, description="Log-in name of the account manager.")
    groups: list[Id] = Field([], max_length=200)
    remark: Lines = ""
    custom: Custom = {}


class CustomerIn(CustomerChange):
    """A new customer. `client` may be left out by who serves one client company alone."""

    client: Code | None = Field(None, description="Short name of the client company.")
    name: Name
    contacts: list[ContactIn] = Field([], max_length=50)


class OrganisationChange(Input):
    """What is left out stays as it is; null empties."""

    name: Name = ""
    name_en: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    kind: OrganisationKind = "company"
    parent: Id | None = None
    tier: Code | None = None
    region: Code | None = Field(None, description="Official code of a province or city.")
    custom: Custom = {}


class OrganisationIn(OrganisationChange):
    """A new organisation."""

    client: Code | None = Field(None, description="Short name of the client company.")
    name: Name


class ContactOut(BaseModel):
    """Masked for who may not change the customer."""

    id: int
    kind: str
    value: str
    is_preferred: bool
    is_verified: bool


class CustomerOut(BaseModel):
    """A customer."""

    id: int
    client: str
    name: str
    organisation: Numbered | None
    tier: Named | None
    region: Named | None
    language: str
    manager: str | None
    groups: list[Numbered]
    remark: str
    contacts: list[ContactOut]
    custom: dict[str, Any]
    created_at: datetime


class OrganisationOut(BaseModel):
    """A company that customers belong to."""

    id: int
    client: str
    name: str
    name_en: str
    kind: str
    parent: Numbered | None
    tier: Named | None
    region: Named | None
    is_active: bool
    custom: dict[str, Any]


class Customers(BaseModel):
    """A page of customers; `next` is the cursor of the one after, null at the end."""

    items: list[CustomerOut]
    next: str | None


class Organisations(BaseModel):
    """A page of organisations."""

    items: list[OrganisationOut]
    next: str | None


OF_ORGANISATION = ("client", "parent", "tier", "region")


def with_all(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """With everything that is told of a customer."""
    related = rows.select_related("client", "organisation", "tier", "region", "manager")
    return related.prefetch_related("contacts", "groups")


def customer_told(actor: Actor, row: Customer) -> dict[str, Any]:
    """A customer as `CustomerOut`."""
    is_whole = actor.may("customer.write", client=row.client_id)
    return {
        "id": row.pk,
        "client": row.client.slug,
        "name": row.name,
        "organisation": numbered(row.organisation),
        "tier": named(row.tier),
        "region": named(row.region),
        "language": row.language,
        "manager": row.manager.username if row.manager is not None else None,
        "groups": [numbered(group) for group in row.groups.all()],
        "remark": row.remark,
        "contacts": [_contact(point, is_whole) for point in row.contacts.all()],
        "custom": as_json(row, fields_for(actor, FieldOn.CUSTOMER)),
        "created_at": row.created_at,
    }


def _contact(point: Any, is_whole: bool) -> dict[str, Any]:
    return {
        "id": point.pk,
        "kind": point.kind,
        "value": point.value if is_whole else masked(point.kind, point.value),
        "is_preferred": point.is_preferred,
        "is_verified": point.is_verified,
    }


def organisation_told(actor: Actor, row: Organisation) -> dict[str, Any]:
    """An organisation as `OrganisationOut`."""
    return {
        "id": row.pk,
        "client": row.client.slug,
        "name": row.name,
        "name_en": row.name_en,
        "kind": row.kind,
        "parent": numbered(row.parent),
        "tier": named(row.tier),
        "region": named(row.region),
        "is_active": row.is_active,
        "custom": as_json(row, fields_for(actor, FieldOn.ORGANISATION)),
    }
