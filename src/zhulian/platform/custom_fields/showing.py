"""A value in words, in a form's control, in a file's cell, and as Python compares it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhulian.engine.conditions import fold
from zhulian.platform.custom_fields.checking import is_empty
from zhulian.platform.models import CustomField, FieldKind
from zhulian.platform.models.custom import TEXT_INDEXED


def in_words(field: CustomField, value: Any) -> str:
    """The value as people read it; "" for none."""
    if is_empty(value):
        return ""
    match field.kind:
        case FieldKind.BOOLEAN:
            return _("Yes") if value else _("No")
        case FieldKind.CHOICE | FieldKind.CHOICES:
            keys = value if isinstance(value, list) else [value]
            return _(", ").join(field.labels.get(str(key), str(key)) for key in keys)
        case FieldKind.MONEY:
            return f"{'-' * (value < 0)}¥{abs(value) // 100:,}.{abs(value) % 100:02}"
        case FieldKind.DATE:
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case FieldKind.DATETIME:
            local = timezone.localtime(datetime.fromisoformat(value))
            return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
    return str(value)


def in_control(field: CustomField, value: Any) -> Any:
    """The value as the control of a form holds it: a text, a list of keys for several choices."""
    if is_empty(value):
        return [] if field.kind == FieldKind.CHOICES else ""
    match field.kind:
        case FieldKind.BOOLEAN:
            return "yes" if value else "no"
        case FieldKind.MONEY:
            return f"{'-' * (value < 0)}{abs(value) // 100}.{abs(value) % 100:02}"
        case FieldKind.DATETIME:
            return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%dT%H:%M")
        case FieldKind.CHOICES:
            return list(value)
    return str(value)


def in_cell(field: CustomField, value: Any) -> Any:
    """The value as a spreadsheet holds it: numbers, days and moments are such, the rest are words."""
    if is_empty(value):
        return None
    match field.kind:
        case FieldKind.INTEGER:
            return value
        case FieldKind.DECIMAL:
            return float(value)
        case FieldKind.MONEY:
            return value / 100
        case FieldKind.DATE:
            return date.fromisoformat(value)
        case FieldKind.DATETIME:
            return datetime.fromisoformat(value)
    return in_words(field, value)


def compared(field: CustomField, value: Any) -> Sequence[Any]:
    """The values by which conditions compare: what the index holds, in the same types."""
    if is_empty(value):
        return ()
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return (fold(value)[:TEXT_INDEXED],)
        case FieldKind.DECIMAL:
            return (Decimal(value),)
        case FieldKind.DATE:
            return (date.fromisoformat(value),)
        case FieldKind.DATETIME:
            return (datetime.fromisoformat(value),)
        case FieldKind.CHOICES:
            return tuple(value)
    return (value,)
