"""Fields that the demo centre added itself, with values, set like an agent would."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from zhulian.customers.models import Customer, Organisation
from zhulian.platform.access import Actor
from zhulian.platform.custom_fields import set_values
from zhulian.platform.models import Client, CustomField, FieldKind, FieldOn

SEED = 20251107
SYSTEM = Actor.system("demo")
EVERY = 4
"""Of every fourth customer the fields are filled in."""
FIRST_END = date(2025, 12, 31)
DWELLINGS = (
    ("home", "普通住宅", "Home"),
    ("shop", "沿街商铺", "Shop"),
    ("office", "写字楼", "Office"),
    ("village", "城中村", "Urban village"),
)


def _options(*rows: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "name": zh, "name_en": en, "is_active": True} for key, zh, en in rows]


def add_fields(clients: dict[str, Client]) -> None:
    """Three fields, and what is known of some customers and of every company."""
    xinghe = clients["xinghe"]
    CustomField.objects.create(
        client=xinghe,
        on=FieldOn.CUSTOMER,
        key="dwelling",
        name="装机地址类型",
        name_en="Kind of address",
        kind=FieldKind.CHOICE,
        options=_options(*DWELLINGS),
        help="以装机地址为准",
        help_en="Where the line ends",
        position=1,
    )
    CustomField.objects.create(
        client=xinghe,
        on=FieldOn.CUSTOMER,
        key="contract_end",
        name="合同到期日",
        name_en="Contract ends on",
        kind=FieldKind.DATE,
        position=2,
    )
    CustomField.objects.create(
        on=FieldOn.ORGANISATION,
        key="devices",
        name="设备台数",
        name_en="Number of devices",
        kind=FieldKind.INTEGER,
        position=1,
    )
    rng = random.Random(SEED)
    for customer in Customer.objects.filter(client=xinghe).order_by("pk")[::EVERY]:
        ends = FIRST_END + timedelta(days=30 * rng.randrange(24))
        set_values(SYSTEM, customer, {"dwelling": rng.choice(DWELLINGS)[0], "contract_end": ends.isoformat()})
    for organisation in Organisation.objects.filter(client__in=clients.values()).order_by("pk"):
        set_values(SYSTEM, organisation, {"devices": rng.randint(4, 320)})
