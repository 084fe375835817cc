"""The list of customers (CU1, RQ10)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from zhulian.customers.access import visible_to
from zhulian.customers.conditions import FIELDS, SOURCE
from zhulian.customers.masking import masked
from zhulian.customers.models import ContactKind, ContactPoint, Customer
from zhulian.desk.lists import cells
from zhulian.platform import custom_fields, search
from zhulian.platform.access import Actor
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.ui.addresses import page_of


def drawn(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """With the first number and address."""
    points = ContactPoint.objects.filter(customer=OuterRef("pk")).order_by("-is_preferred", "id")

    def first(kind: ContactKind) -> Subquery:
        return Subquery(points.filter(kind=kind).values("value")[:1])

    return rows.annotate(first_phone=first(ContactKind.PHONE), first_email=first(ContactKind.EMAIL))


def answering(_actor: Actor, rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Whom a part of a name, its pinyin, a number or an address finds."""
    ids = search.matching_ids("customer", text)
    return rows.none() if ids is None else rows.filter(pk__in=ids)


def _phone(actor: Actor, row: Any) -> str:
    return _contact(actor, row, ContactKind.PHONE, row.first_phone)


def _email(actor: Actor, row: Any) -> str:
    return _contact(actor, row, ContactKind.EMAIL, row.first_email)


def _contact(actor: Actor, row: Any, kind: str, value: str | None) -> str:
    """Whole for those alone who may change the customer."""
    if not value or actor.may("customer.write", client=row.client_id):
        return value or ""
    return masked(kind, value)


COLUMNS = (
    Column("name", _("Name"), kind="name", sort="name"),
    Column("tier", _("Customer tier"), "tier.label", draw=cells.tier),
    Column("phone", _("Telephone"), kind="phone", seen=_phone),
    Column("email", _("E-mail"), seen=_email),
    Column("organisation", _("Organisation"), "organisation.label"),
    Column("region", _("Region"), "region.label"),
    Column("manager", _("Account manager"), "manager.name"),
    Column("language", _("Language"), "language"),
    Column("remark", _("Remark"), "remark"),
    Column("client", _("Client company"), "client.label"),
    Column("created_at", _("Customer since"), "created_at", "when", sort="created_at"),
)

SPEC = ListSpec(
    key="customers",
    title=_("Customers"),
    url_name="desk:customers",
    permission="customer.read",
    source=SOURCE,
    rows=visible_to,
    drawn=drawn,
    columns=COLUMNS,
    more=custom_fields.columns(*FIELDS),
    shown=("name", "tier", "phone", "email", "organisation", "region", "created_at"),
    presets=(
        Preset("all", _("All customers")),
        Preset("tiers", _("With a tier"), {"field": "tier", "op": "is_not_empty"}),
        Preset("mine", _("Whose account manager I am"), {"field": "manager", "op": "is_me"}),
        Preset("new", _("New this month"), {"field": "created_at", "op": "this_month"}),
    ),
    sort="-created_at",
    link=lambda row: page_of("desk:customer_page", row.pk),
    icon="users",
    search=answering,
    search_hint=_("Name, pinyin, telephone, e-mail, organisation"),
    empty_title=_("No customers yet"),
    empty_text=_("Whoever writes or calls for the first time is entered here."),
    export_permission="customer.export",
    page_template="desk/lists/customers.html",
)


def install() -> None:
    """Called once when the program starts."""
    register(SPEC)
