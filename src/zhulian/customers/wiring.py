"""What the room puts into the registries: its rows have custom fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.customers.events import CustomerChanged
from zhulian.customers.models import Customer, Organisation
from zhulian.platform.access import Actor
from zhulian.platform.api import registry
from zhulian.platform.custom_fields import Holder, register
from zhulian.platform.models import FieldOn
from zhulian.platform.notify import register_kind
from zhulian.platform.outbox import emit


def _changed(_actor: Actor, customer: Customer) -> None:
    emit(CustomerChanged(customer=customer.pk), client=customer.client_id)


def install() -> None:
    """Called once when the program starts."""
    registry.register("/customers", "zhulian.customers.api.operations.customers")
    registry.register("/organisations", "zhulian.customers.api.operations.organisations")
    register(Holder(FieldOn.CUSTOMER, Customer, "customer.read", announce=_changed))
    register(Holder(FieldOn.ORGANISATION, Organisation, "customer.read"))
    register_kind(
        "customers.regions_filled", _("Regions filled in: %(filled)s of %(looked)s customers"), icon="map-pin"
    )
    register_kind(
        "customers.regions_emptied",
        _("Regions taken back: %(emptied)s, left as they were: %(kept)s"),
        icon="map-pin",
    )
