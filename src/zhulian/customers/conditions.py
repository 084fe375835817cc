"""What can be asked of customers in lists and segments (SPEC RQ10, CU3).

Costs as for requests: 1 has an index, 2 reads a small column, 4 looks into another table, 5 and 6 search texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import path_label
from zhulian.customers.models import (
    ContactKind,
    ContactPoint,
    Customer,
    CustomerGroup,
    Organisation,
    OrganisationKind,
    Tier,
)
from zhulian.customers.normalise import normalise_phone
from zhulian.engine.conditions import Kind, Spec
from zhulian.people.conditions import agent_names, agents_offered
from zhulian.platform import custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.conditions import Field, Source, register, register_tree
from zhulian.platform.conditions.building import (
    MOST_OFFERED,
    choice,
    column,
    named,
    names_within,
    offered_within,
    parents,
    reference,
)
from zhulian.platform.models import FieldOn

KEY = "customers"
READ = "customer.read"


def _region_names(_actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    rows = Region.objects.filter(pk__in=list(ids)).select_related("parent__parent")
    return {row.pk: path_label(row) for row in rows}


def _regions_offered(_actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    rows = Region.objects.filter(named(text)).select_related("parent__parent").order_by("level", "code")
    return [(row.pk, path_label(row)) for row in rows[:MOST_OFFERED]]


def _points(key: str, label: Any, contact: ContactKind, kind: Kind, **spec: Any) -> Field:
    """A customer's contact points of one kind."""
    return Field(
        Spec(key, kind, is_many=True, cost=4, **spec),
        label,
        "normalised",
        lambda row: [point.normalised for point in row.contacts.all() if point.kind == contact],
        members=lambda: ContactPoint.objects.filter(customer=OuterRef("pk"), kind=contact),
        prefetched=("contacts",),
    )


def _groups() -> Field:
    return Field(
        Spec("groups", Kind.SET, cost=4),
        _("Customer groups"),
        "customergroup_id",
        lambda row: [group.pk for group in row.groups.all()],
        members=lambda: Customer.groups.through._default_manager.filter(customer=OuterRef("pk")),
        labels=names_within(CustomerGroup, READ),
        options=offered_within(CustomerGroup, READ),
        prefetched=("groups",),
    )


def _organisation_kind() -> Field:
    words = {str(value): word for value, word in OrganisationKind.choices}
    return Field(
        Spec("organisation_kind", Kind.CHOICE, choices={key: key for key in words}, cost=4),
        _("Kind of organisation"),
        "organisation__kind",
        lambda row: row.organisation.kind if row.organisation is not None else None,
        choices=words,
        related=("organisation",),
    )


FIELDS = (
    custom_fields.Way(FieldOn.CUSTOMER),
    custom_fields.Way(
        FieldOn.ORGANISATION,
        "organisation_id",
        attrgetter("organisation"),
        ("organisation",),
        custom_fields.of_organisation,
    ),
)
"""The fields that the centre added itself: of the customer, and of the company that they belong to."""

SOURCE = Source.of(
    KEY,
    _("Customers"),
    column("name", Kind.TEXT, _("Name"), cost=5),
    _points("phone", _("Telephone"), ContactKind.PHONE, Kind.PHONE, normalise=normalise_phone),
    _points("email", _("E-mail"), ContactKind.EMAIL, Kind.TEXT),
    _points("plate", _("Plate or serial number"), ContactKind.PLATE, Kind.TEXT),
    reference(
        "organisation",
        _("Organisation"),
        names_within(Organisation, READ),
        offered_within(Organisation, READ),
        is_searched=True,
        tree="organisation",
    ),
    _organisation_kind(),
    reference("tier", _("Customer tier"), names_within(Tier, READ), offered_within(Tier, READ)),
    _groups(),
    reference("region", _("Region"), _region_names, _regions_offered, is_searched=True, tree="region"),
    reference(
        "manager",
        _("Account manager"),
        agent_names(READ),
        agents_offered(READ),
        is_searched=True,
        is_person=True,
    ),
    choice("language", _("Language"), settings.LANGUAGES, cost=2),
    column("remark", Kind.TEXT, _("Remark"), cost=6),
    column("created_at", Kind.DATETIME, _("Customer since"), cost=3),
    client="client_id",
    client_getter=attrgetter("client_id"),
    more=custom_fields.asked(*FIELDS),
)


ORGANISATIONS = Source.of(
    "organisations",
    _("Organisations"),
    column("name", Kind.TEXT, _("Name"), cost=5),
    choice("kind", _("Kind"), OrganisationKind.choices, cost=2),
    reference(
        "parent",
        _("Belongs to"),
        names_within(Organisation, READ),
        offered_within(Organisation, READ),
        is_searched=True,
        tree="organisation",
    ),
    reference("tier", _("Customer tier"), names_within(Tier, READ), offered_within(Tier, READ)),
    reference("region", _("Region"), _region_names, _regions_offered, is_searched=True, tree="region"),
    column("is_active", Kind.BOOLEAN, _("In use")),
    client="client_id",
    client_getter=attrgetter("client_id"),
    more=custom_fields.asked(custom_fields.Way(FieldOn.ORGANISATION)),
)
"""Organisations themselves, as programs ask them."""


def install() -> None:
    """Called once when the program starts."""
    register_tree("organisation", parents(Organisation))
    register_tree("region", parents(Region))
    register(SOURCE)
    register(ORGANISATIONS)
