"""The index of values: rows made from an object's JSON, and made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from zhulian.platform.custom_fields.showing import compared
from zhulian.platform.models import CustomField, CustomValue, FieldKind

COLUMNS: dict[FieldKind, str] = {
    FieldKind.TEXT: "text",
    FieldKind.LONG_TEXT: "text",
    FieldKind.INTEGER: "whole",
    FieldKind.DECIMAL: "number",
    FieldKind.MONEY: "whole",
    FieldKind.DATE: "day",
    FieldKind.DATETIME: "moment",
    FieldKind.BOOLEAN: "flag",
    FieldKind.CHOICE: "choice",
    FieldKind.CHOICES: "choice",
}
"""In which column of CustomValue a kind lies. Whole numbers have one of their own: SQLite keeps decimals as doubles."""


def entries(fields: Iterable[CustomField], row: Any) -> Iterator[CustomValue]:
    """What the index holds of this object."""
    for field in fields:
        column = COLUMNS[FieldKind(field.kind)]
        for value in compared(field, row.custom.get(field.key)):
            yield CustomValue(field=field, on=field.on, object_id=row.pk, **{column: value})


def write(fields: Iterable[CustomField], row: Any) -> None:
    """Set what the index holds of these fields of the object."""
    listed = list(fields)
    CustomValue.objects.filter(field__in=listed, object_id=row.pk).delete()
    CustomValue.objects.bulk_create(entries(listed, row))
