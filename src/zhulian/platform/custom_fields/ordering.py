"""By what a list orders the values of a field: the one value in the index, NULL where there is none."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, FloatField, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast

from zhulian.platform.custom_fields.index import COLUMNS
from zhulian.platform.models import CustomField, CustomValue, FieldKind

SORTED = frozenset(FieldKind) - {FieldKind.LONG_TEXT, FieldKind.CHOICES}
"""The kinds that lists sort by: of several choices no one is the value, and nobody looks for long texts by start."""


def ordering(field: CustomField, column: str) -> Subquery:
    """The value by which rows whose `column` is the object's id are ordered."""
    values = CustomValue.objects.filter(field=field.pk, object_id=OuterRef(column))
    return Subquery(values.values_list(_comparable(field), flat=True)[:1])


def _comparable(field: CustomField) -> Any:
    """As a cursor can hold it and both databases compare it: fifteen digits fit a float, choices go by their place."""
    name = COLUMNS[FieldKind(field.kind)]
    if field.kind == FieldKind.DECIMAL:
        return Cast(name, FloatField())
    if field.kind == FieldKind.CHOICE:
        places = [When(choice=row["key"], then=Value(place)) for place, row in enumerate(field.options)]
        return Case(*places, default=Value(len(places)), output_field=IntegerField())
    return F(name)
