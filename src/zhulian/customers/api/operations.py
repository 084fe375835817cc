"""The operations on customers and organisations."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Query, Router

from zhulian.customers import actions
from zhulian.customers.access import (
    access_customer,
    access_organisation,
    organisations_visible_to,
    visible_to,
)
from zhulian.customers.api import shapes, writing
from zhulian.customers.conditions import ORGANISATIONS, SOURCE
from zhulian.customers.errors import CardRefused, ContactRefused
from zhulian.platform.api import faults, lists
from zhulian.platform.api.acting import actor_of
from zhulian.platform.api.shapes import Asked
from zhulian.platform.problems import Problem, Wrong, refused

READ = "customer.read"
customers = Router(tags=["customers"])
organisations = Router(tags=["organisations"])


@customers.get("", response=shapes.Customers, summary="Customers, the newest first")
def list_customers(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Those of the client companies that the token's user serves."""
    actor = actor_of(request, READ)
    return lists.page(actor, shapes.with_all(visible_to(actor)), asked, shapes.customer_told, source=SOURCE)


@customers.post("", response={201: shapes.CustomerOut}, summary="Enter a customer")
def create_customer(request: HttpRequest, data: shapes.CustomerIn) -> Any:
    """With contacts and custom fields, or not at all."""
    actor = actor_of(request)
    return shapes.customer_told(actor, writing.create_customer(actor, data))


@customers.get("/{int:customer_id}", response=shapes.CustomerOut, summary="A customer")
def read_customer(request: HttpRequest, customer_id: int) -> Any:
    """Contacts are masked for who may not change the customer."""
    actor = actor_of(request)
    return shapes.customer_told(actor, access_customer(actor, customer_id))


@customers.patch("/{int:customer_id}", response=shapes.CustomerOut, summary="Change a customer")
def change_customer(request: HttpRequest, customer_id: int, data: shapes.CustomerChange) -> Any:
    """Only the fields that are sent."""
    actor = actor_of(request)
    return shapes.customer_told(actor, writing.change_customer(actor, customer_id, data))


@customers.post(
    "/{int:customer_id}/contacts", response={201: shapes.CustomerOut}, summary="Add a contact to a customer"
)
def add_contact(request: HttpRequest, customer_id: int, data: shapes.ContactIn) -> Any:
    """One that the customer has already changes nothing."""
    actor = actor_of(request)
    try:
        actions.enter_contact(actor, customer_id, data.kind, data.value)
    except ContactRefused as error:
        field = "kind" if error.code == "kind" else "value"
        raise refused(Wrong(field, str(error), error.code)) from error
    return shapes.customer_told(actor, access_customer(actor, customer_id))


@organisations.get("", response=shapes.Organisations, summary="Organisations, the newest first")
def list_organisations(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Archived ones too."""
    actor = actor_of(request, READ)
    rows = organisations_visible_to(actor).select_related(*shapes.OF_ORGANISATION)
    return lists.page(actor, rows, asked, shapes.organisation_told, source=ORGANISATIONS)


@organisations.post("", response={201: shapes.OrganisationOut}, summary="Enter an organisation")
def create_organisation(request: HttpRequest, data: shapes.OrganisationIn) -> Any:
    """For who keeps the settings of the catalogue."""
    actor = actor_of(request)
    return shapes.organisation_told(actor, writing.create_organisation(actor, data))


@organisations.get("/{int:organisation_id}", response=shapes.OrganisationOut, summary="An organisation")
def read_organisation(request: HttpRequest, organisation_id: int) -> Any:
    """With its place in the tree: `parent`."""
    actor = actor_of(request)
    return shapes.organisation_told(actor, access_organisation(actor, organisation_id))


@organisations.patch(
    "/{int:organisation_id}", response=shapes.OrganisationOut, summary="Change an organisation"
)
def change_organisation(request: HttpRequest, organisation_id: int, data: shapes.OrganisationChange) -> Any:
    """Only the fields that are sent."""
    actor = actor_of(request)
    return shapes.organisation_told(actor, writing.edit_organisation(actor, organisation_id, data))


def _card_refused(error: CardRefused) -> Problem:
    return refused(*(Wrong(field, words, "refused") for field, words in error.errors.items()))


def _contact_refused(error: ContactRefused) -> Problem:
    return refused(Wrong("contacts", str(error), error.code))


def _row_refused(error: ValidationError) -> Problem:
    return refused(*(Wrong(field, " ".join(words), "refused") for field, words in error.message_dict.items()))


faults.register(CardRefused, _card_refused)
faults.register(ContactRefused, _contact_refused)
faults.register(ValidationError, _row_refused)
