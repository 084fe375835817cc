"""Custom fields as fields of a list that can be asked, and as its columns.

Each is named by its number: two client companies may use the same key for different things, and views outlive names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _

from zhulian.engine.conditions import Kind, Spec
from zhulian.platform.access import Actor
from zhulian.platform.conditions import Field
from zhulian.platform.custom_fields.index import COLUMNS
from zhulian.platform.custom_fields.ordering import SORTED, ordering
from zhulian.platform.custom_fields.queries import fields_for
from zhulian.platform.custom_fields.showing import compared, in_cell, in_words
from zhulian.platform.lists import Column
from zhulian.platform.lists.drawing import EMPTY
from zhulian.platform.models import CustomField, CustomValue, FieldKind, FieldOn

COST = 4
KINDS: dict[FieldKind, Kind] = {
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.LONG_TEXT: Kind.TEXT,
    FieldKind.INTEGER: Kind.INTEGER,
    FieldKind.DECIMAL: Kind.DECIMAL,
    FieldKind.MONEY: Kind.MONEY,
    FieldKind.DATE: Kind.DATE,
    FieldKind.DATETIME: Kind.DATETIME,
    FieldKind.BOOLEAN: Kind.BOOLEAN,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.CHOICES: Kind.CHOICE,
}
DAYS = frozenset({FieldKind.DATE, FieldKind.DATETIME})
RIGHT = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY})


def _itself(row: Any) -> Any:
    return row


@dataclass(frozen=True, slots=True)
class Way:
    """From the rows of a list to the objects whose fields they show: `column` holds their id, `read` gives them."""

    on: FieldOn
    column: str = "pk"
    read: Callable[[Any], Any] = _itself
    related: tuple[str, ...] = ()
    prefix: Callable[[str], str] = str
    """What is put before a field's name, where the fields are another thing's."""

    def value(self, field: CustomField, row: Any) -> Any:
        """The row's value of this field; None in rows of a client company that does not have it."""
        found = self.read(row)
        if found is None or field.client_id not in (None, found.client_id):
            return None
        return found.custom.get(field.key)


def asked(*ways: Way) -> Callable[[Actor], Mapping[str, Field]]:
    """The fields for a condition source's `more`."""

    def more(actor: Actor) -> Mapping[str, Field]:
        return {
            field.code: _field(way, field, label)
            for way in ways
            for field, label in _labelled(way, fields_for(actor, way.on))
        }

    return more


def shown(*ways: Way) -> Callable[[Actor], Mapping[str, Column]]:
    """The columns for a list's `more`."""

    def more(actor: Actor) -> Mapping[str, Column]:
        return {
            field.code: _column(way, field, label)
            for way in ways
            for field, label in _labelled(way, fields_for(actor, way.on))
        }

    return more


def _labelled(way: Way, fields: Any) -> list[tuple[CustomField, Any]]:
    """Each with its name in the reader's language, and with its client company's where two have the same name."""
    names = Counter(field.name for field in fields)
    return [(field, _label(way, field, names[field.name] > 1)) for field in fields]


def _label(way: Way, field: CustomField, is_doubtful: bool) -> Any:
    def label() -> str:
        name = way.prefix(field.label)
        owner = field.client.label if is_doubtful and field.client is not None else ""
        return f"{name} · {owner}" if owner else name

    return lazy(label, str)()


def _field(way: Way, field: CustomField, label: Any) -> Field:
    kind = KINDS[FieldKind(field.kind)]
    words = field.labels if kind is Kind.CHOICE else {}
    return Field(
        Spec(field.code, kind, choices={key: key for key in words}, is_many=True, cost=COST),
        label,
        COLUMNS[FieldKind(field.kind)],
        lambda row: compared(field, way.value(field, row)),
        members=lambda: CustomValue.objects.filter(field=field.pk, object_id=OuterRef(way.column)),
        choices=words,
        is_folded=kind is Kind.TEXT,
        related=way.related,
    )


def _day(_row: Any, value: Any, _more: Mapping[str, Any]) -> str:
    """A day stays on one line."""
    return format_html('<span class="text-nowrap">{}</span>', value) if value else EMPTY


def _column(way: Way, field: CustomField, label: Any) -> Column:
    return Column(
        field.code,
        label,
        lambda row: in_words(field, way.value(field, row)),
        "number" if field.kind in RIGHT else "text",
        _day if field.kind in DAYS else None,
        export=lambda row: in_cell(field, way.value(field, row)),
        sort=f"by_{field.code}" if field.kind in SORTED else "",
        may_be_empty=True,
        sorted_by=lambda: ordering(field, way.column),
        joins=way.related,
    )


def of_organisation(name: str) -> str:
    """How an organisation's field is called in a list of customers."""
    return _("Organisation: %(field)s") % {"field": name}
