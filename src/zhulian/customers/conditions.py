"""What can be asked of customers in lists and segments (SPEC RQ10, CU3).

Costs as for requests: 1 has an index, 2 reads a small column, 4 looks into another table, 5 and 6 search texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Region
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
from zhulian.people.access import agents_visible_to
from zhulian.platform import custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.conditions import Field, Source, register, register_tree
from zhulian.platform.models import FieldOn
from zhulian.platform.naming import Named
from zhulian.platform.records import rows_within

KEY = "customers"
READ = "customer.read"
MOST_OFFERED = 300


def _labels(model: type[Named]) -> Callable[[Actor, Collection[int]], Mapping[int, str]]:
    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        rows = rows_within(actor, READ, model._default_manager.filter(pk__in=list(ids)))
        return {row.pk: row.label for row in rows}

    return labels


def _offered(model: type[Named]) -> Callable[[Actor, str], Sequence[tuple[int, str]]]:
    """Things in use of the client companies; where there are several, with the company's name."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        everything: QuerySet[Any] = model._default_manager.all()
        rows = rows_within(actor, READ, everything.select_related("client"))
        rows = rows.filter(is_active=True).filter(Q(name__icontains=text) | Q(name_en__icontains=text))
        found: list[Any] = list(rows[:MOST_OFFERED])
        many = len({row.client_id for row in found}) > 1
        return [(row.pk, f"{row.label} · {row.client.label}" if many else row.label) for row in found]

    return options


def _region_labels(_actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    return {row.pk: row.label for row in Region.objects.filter(pk__in=list(ids))}


def _regions_offered(_actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    rows = Region.objects.filter(Q(name__icontains=text) | Q(name_en__icontains=text))
    return [(row.pk, row.label) for row in rows[:MOST_OFFERED]]


def _manager_labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    rows = agents_visible_to(actor, READ).filter(user__in=list(ids)).select_related("user")
    return {row.user_id: row.user.name for row in rows}


def _managers_offered(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    named = Q(user__name__icontains=text) | Q(number__startswith=text)
    rows = agents_visible_to(actor, READ).filter(named).select_related("user")
    return [
        (row.user_id, f"{row.user.name} · {row.number}") for row in rows.order_by("number")[:MOST_OFFERED]
    ]


def _column(key: str, kind: Kind, label: Any, *, cost: int = 2, **spec: Any) -> Field:
    return Field(Spec(key, kind, cost=cost, **spec), label, key, attrgetter(key))


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
        labels=_labels(CustomerGroup),
        options=_offered(CustomerGroup),
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


def _language() -> Field:
    words = dict(settings.LANGUAGES)
    return Field(
        Spec("language", Kind.CHOICE, choices={key: key for key in words}, cost=2),
        _("Language"),
        "language",
        attrgetter("language"),
        choices=words,
    )


def _reference(
    key: str, label: Any, labels: Any, options: Any, *, is_searched: bool = False, **spec: Any
) -> Field:
    column = f"{key}_id"
    return Field(
        Spec(key, Kind.REFERENCE, **spec),
        label,
        column,
        attrgetter(column),
        labels=labels,
        options=options,
        is_searched=is_searched,
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
    _column("name", Kind.TEXT, _("Name"), cost=5),
    _points("phone", _("Telephone"), ContactKind.PHONE, Kind.PHONE, normalise=normalise_phone),
    _points("email", _("E-mail"), ContactKind.EMAIL, Kind.TEXT),
    _points("plate", _("Plate or serial number"), ContactKind.PLATE, Kind.TEXT),
    _reference(
        "organisation",
        _("Organisation"),
        _labels(Organisation),
        _offered(Organisation),
        is_searched=True,
        tree="organisation",
    ),
    _organisation_kind(),
    _reference("tier", _("Customer tier"), _labels(Tier), _offered(Tier)),
    _groups(),
    _reference("region", _("Region"), _region_labels, _regions_offered, is_searched=True, tree="region"),
    _reference(
        "manager", _("Account manager"), _manager_labels, _managers_offered, is_searched=True, is_person=True
    ),
    _language(),
    _column("remark", Kind.TEXT, _("Remark"), cost=6),
    _column("created_at", Kind.DATETIME, _("Customer since"), cost=3),
    client="client_id",
    client_getter=attrgetter("client_id"),
    more=custom_fields.asked(*FIELDS),
)


def install() -> None:
    """Called once when the program starts."""
    register_tree("organisation", lambda: dict(Organisation.objects.values_list("pk", "parent_id")))
    register_tree("region", lambda: dict(Region.objects.values_list("pk", "parent_id")))
    register(SOURCE)
