"""Writes organisations with everything that is known of them, as their settings page does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zhulian.customers.access import access_organisation
from zhulian.customers.models import Organisation
from zhulian.platform import custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.records import save_record

CODE = "settings.catalogue"


def enter_organisation(actor: Actor, row: Organisation, custom: Mapping[str, Any]) -> Organisation:
    """A new one. Raises NotFound, ValidationError, FieldsRefused."""
    with transaction.atomic():
        save_record(actor, row, code=CODE)
        custom_fields.set_values(actor, row, custom)
        custom_fields.require_filled(row)
        return row


def change_organisation(
    actor: Actor, organisation_id: int, facts: Mapping[str, Any], custom: Mapping[str, Any]
) -> Organisation:
    """Write these facts and values; others stay. Raises as above."""
    with transaction.atomic():
        access_organisation(actor, organisation_id, CODE)
        row = Organisation.objects.select_for_update().get(pk=organisation_id)
        for name, value in facts.items():
            setattr(row, name, value)
        save_record(actor, row, code=CODE)
        if custom:
            custom_fields.set_values(actor, row, custom)
            custom_fields.require_filled(row)
        return access_organisation(actor, organisation_id, CODE)
