"""The only place where values of custom fields are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation

from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.custom_fields import index
from zhulian.platform.custom_fields.checking import checked
from zhulian.platform.custom_fields.mistakes import FieldsRefused, Mistake
from zhulian.platform.custom_fields.queries import fields_of, missing
from zhulian.platform.custom_fields.registry import Holder, holder_of
from zhulian.platform.custom_fields.showing import in_words
from zhulian.platform.models import CustomField


def set_values(actor: Actor, row: Any, changes: Mapping[str, Any], *, is_lenient: bool = False) -> bool:
    """Write JSON values by the keys of their fields (None empties one); False where nothing changed.

    Access to the row is the caller's business. `is_lenient` takes values that were kept before: of archived fields and
    choices too. Raises FieldsRefused with every mistake; then nothing is written.
    """
    holder = holder_of(row)
    with transaction.atomic():
        before = _locked(holder, row)
        fields = {field.key: field for field in fields_of(holder.on, row.client_id, with_archived=is_lenient)}
        after = {**before, **_checked(fields, changes, before, is_lenient=is_lenient)}
        old, new = audit.changes(before, after)
        if not new:
            return False
        row.custom = {key: value for key, value in after.items() if value is not None}
        holder.save(row)
        changed = [fields[key] for key in new]
        index.write(changed, row)
        audit.record(actor, f"{holder.on}.fields_set", row, old=_told(changed, old), new=_told(changed, new))
        holder.announce(actor, row)
    return True


def require_filled(row: Any) -> None:
    """Raise FieldsRefused where a field that must be filled in is not: for whoever writes without a form."""
    empty = missing(row)
    if empty:
        mistakes = {field.key: Mistake("required") for field in empty}
        raise FieldsRefused(mistakes, {field.key: field.label for field in empty})


def _locked(holder: Holder, row: Any) -> dict[str, Any]:
    """The values as they are in the database now."""
    rows = holder.model._default_manager.select_for_update()
    found: dict[str, Any] = rows.values_list("custom", flat=True).get(pk=row.pk)
    return found


def _checked(
    fields: Mapping[str, CustomField],
    changes: Mapping[str, Any],
    before: Mapping[str, Any],
    *,
    is_lenient: bool,
) -> dict[str, Any]:
    found, mistakes = {}, {}
    for key, value in changes.items():
        try:
            if key not in fields:
                raise Mistake("no_field", key)
            found[key] = checked(fields[key], value, held=before.get(key), is_lenient=is_lenient)
        except Mistake as mistake:
            mistakes[key] = mistake
    if mistakes:
        raise FieldsRefused(mistakes, {key: field.label for key, field in fields.items()})
    return found


def _told(fields: list[CustomField], values: Mapping[str, Any]) -> dict[str, Any]:
    """For the journal: by the field's code, in words that stay readable when a choice is renamed."""
    with translation.override("zh-hans"):
        return {field.code: _plain(field, values.get(field.key)) for field in fields}


def _plain(field: CustomField, value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else in_words(field, value)
