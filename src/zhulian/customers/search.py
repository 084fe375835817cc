"""How customers are found: by any part of the name, its pinyin or initials, by numbers, addresses, organisation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from zhulian.customers.access import visible_to
from zhulian.customers.events import CustomerChanged
from zhulian.customers.models import ContactKind, Customer
from zhulian.engine.text import (
    AnyOf,
    Expression,
    Part,
    asks,
    match_name,
    matches,
    name_query,
    name_terms,
    parse_query,
    phone_query,
    phone_terms,
)
from zhulian.platform import custom_fields, outbox, search
from zhulian.platform.access import Actor
from zhulian.platform.models import FieldOn
from zhulian.platform.ui.addresses import address_of

KIND = "customer"
DIGITS = re.compile(r"\D")
REACHED = {ContactKind.PHONE, ContactKind.EMAIL}


def install() -> None:
    """Called once when the program starts."""
    search.register(
        search.Source(
            kind=KIND,
            label=_("Customers"),
            icon="user",
            permission="customer.read",
            visible=visible_to,
            passages=passages,
            keys=keys,
            hits=hits,
            ask=ask,
            score=score,
            order=10,
        )
    )
    outbox.warm_up(_load_readings)
    search.follow(KIND, CustomerChanged, by=lambda event: [event.customer])


def _load_readings() -> None:
    """The dictionaries of readings take half a second and keep every other thread waiting meanwhile."""
    name_terms("王丽")


def passages(ids: Sequence[int]) -> Mapping[int, Sequence[search.Passage]]:
    """One passage a customer; merged ones have none."""
    rows = Customer.objects.filter(pk__in=ids, merged_into__isnull=True).select_related("organisation")
    listed = list(rows.prefetch_related("contacts"))
    custom = custom_fields.searched(FieldOn.CUSTOMER, listed)
    return {row.pk: [_passage(row, custom.get(row.pk, ""))] for row in listed}


def _passage(row: Customer, custom: str) -> search.Passage:
    contacts = list(row.contacts.all())
    firm = row.organisation
    names = [row.name, *([firm.name, firm.name_en] if firm else [])]
    terms: list[Part] = [name_terms(name) for name in names if name]
    terms += [phone_terms(point.normalised) for point in contacts if point.kind == ContactKind.PHONE]
    body = "\n".join([*names[1:], *(point.value for point in contacts), custom])
    return search.Passage(0, row.client_id, row.created_at, row.name, body, tuple(terms))


def keys(after: int, count: int) -> Sequence[int]:
    """The next ids, for building the index anew."""
    return list(Customer.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:count])


def ask(text: str) -> tuple[list[Expression], list[Expression]]:
    """As a name (pinyin, initials), as a number, or as words: whichever finds."""
    ways = AnyOf((parse_query(text).expression, name_query(text), phone_query(text)))
    return [ways], []


def score(text: str, title: str, body: str) -> float:
    """How well the name answers (1 to 5); what only the numbers or other words answer comes after the names.

    0 for the few that the index yields beyond: it is asked for a superset of the names.
    """
    best = match_name(text, title)
    if best is not None:
        return best
    if matches(parse_query(text), f"{title}\n{body}"):
        return 0.5
    lines = body.splitlines()
    digits = DIGITS.sub("", text).removeprefix("00")
    is_number = asks(phone_query(text)) and any(digits in DIGITS.sub("", line) for line in lines)
    return 0.5 if is_number or any(match_name(text, line) for line in lines) else 0.0


def hits(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Hit]:
    """Name, organisation, tier, and the contacts where they may be seen."""
    rows = visible_to(actor).filter(pk__in=ids).select_related("organisation", "tier")
    return {row.pk: _hit(actor, row) for row in rows.prefetch_related("contacts")}


def _hit(actor: Actor, row: Customer) -> search.Hit:
    """Contacts are shown in full to those alone who may change them."""
    told = [row.organisation.label if row.organisation else "", row.tier.label if row.tier else ""]
    if actor.may("customer.write", client=row.client_id):
        told += [point.value for point in row.contacts.all() if point.kind in REACHED][:2]
    return search.Hit(row.name, address_of(KIND, row.pk), " · ".join(filter(None, told)))
