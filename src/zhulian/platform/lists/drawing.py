"""The rows of a list as HTML.

In Python and not in a template: fifty rows of ten cells are five hundred includes, which took two thirds of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhulian.platform.lists.finding import Found
from zhulian.platform.lists.spec import Column, ListSpec
from zhulian.platform.templatetags.ui import badge, phone, ticking, when
from zhulian.platform.ui.text import duration_text

EMPTY = mark_safe('<span class="text-secondary">—</span>')
NUMERIC = frozenset({"when", "until", "seconds", "number"})
DIVIDER = '<tr class="list-divider" aria-hidden="true"><td colspan="{}"><span>{}</span></td></tr>'
TICK = (
    '<td class="tick">'
    '<input type="checkbox" class="form-check-input" name="row" value="{}" aria-label="{} {}"></td>'
)
SOON_SECONDS = 3600

_drawn: Mapping[str, Callable[[Any], str]] = {
    "badge": lambda value: badge(value[0], value[1]),
    "when": when,
    "long_when": lambda value: when(value, "long"),
    "until": lambda value: ticking(value, until=True, soon=SOON_SECONDS),
    "seconds": lambda value: conditional_escape(duration_text(value)),
    "phone": lambda value: SafeString(f'<span class="text-nowrap">{conditional_escape(phone(value))}</span>'),
}


def body(spec: ListSpec, found: Found, more: Mapping[str, Any]) -> SafeString:
    """All rows of a page. `more`: has_bulk, divided_at (the first row below the line "new above"), and what the room's
    own cells want."""
    heads: dict[str, str] = {}
    return SafeString("".join(_row(spec, row, cells, more, heads) for row, cells in found.lines))


def _row(
    spec: ListSpec, row: Any, cells: list[tuple[Column, Any]], more: Mapping[str, Any], heads: dict[str, str]
) -> SafeString:
    divider = format_html(DIVIDER, len(cells) + 1, _("new above")) if row.pk == more.get("divided_at") else ""
    tick = format_html(TICK, row.pk, _("Choose"), row) if more.get("has_bulk") else ""
    inner = "".join(_cell(column, drawn(spec, column, row, value, more), heads) for column, value in cells)
    return SafeString(f'{divider}<tr data-row="{escape(row.pk)}">{tick}{inner}</tr>')


def _cell(column: Column, shown: str, heads: dict[str, str]) -> str:
    """A cell whose content is escaped. On telephones a row is a card of labelled lines, without the empty ones.

    `heads` keeps how the cells of a column begin, the same in all rows of a page.
    """
    if column.key not in heads:
        heads[column.key] = format_html('data-label="{}">', column.label)
    classes = " ".join(filter(None, ("num" * (column.kind in NUMERIC), "is-empty" * (shown == EMPTY))))
    named = f' class="{classes}"' if classes else ""
    return f"<td{named} {heads[column.key]}{shown}</td>"


def drawn(spec: ListSpec, column: Column, row: Any, value: Any, more: Mapping[str, Any]) -> str:
    """What stands in one cell, escaped."""
    if column.draw is not None:
        return conditional_escape(column.draw(row, value, more))
    if column.kind == "name":
        words = "—" if value is None or value == "" else value
        return SafeString(
            f'<a class="row-link clip" href="{escape(spec.link(row))}">{conditional_escape(words)}</a>'
        )
    if value is None or value == "":
        return EMPTY
    draw = _drawn.get(column.kind, conditional_escape)
    return draw(value)


def part(template: str, **values: Any) -> SafeString:
    """A small template of a room inside a cell."""
    return render_to_string(template, values)
