"""A list as a file: written by a job, for the one who asked, with the rights they have when it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from zhulian.engine.conditions import parse
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.files.storing import store
from zhulian.platform.lists.finding import asked, order_of
from zhulian.platform.lists.spec import Column, ListSpec
from zhulian.platform.lists.state import ListState, stored, views_of
from zhulian.platform.models import ExportFormat, ListExport
from zhulian.platform.ui.paging import ordered
from zhulian.platform.ui.spreadsheets import csv_bytes, xlsx_bytes

MOST_ROWS = 100_000
MOST_BYTES = 200 * 1024 * 1024
KEPT = timedelta(days=7)
PIECE = 500


def order(actor: Actor, state: ListState, form: str) -> ListExport:
    """Write down what is wanted. Raises NotFound for those who may not export."""
    actor.require(state.spec.export_permission)
    export = ListExport.objects.create(
        user_id=actor.lookup_id,
        list_key=state.spec.key,
        query=state.query,
        language=translation.get_language() or "zh-hans",
        format=form if form in ExportFormat.values else ExportFormat.XLSX,
        **stored(state),
    )
    new = {"list": state.spec.key, "where": export.where, "q": state.query}
    audit.record(actor, "export.ordered", export, new=new)
    return export


def write(actor: Actor, spec: ListSpec, export: ListExport) -> None:
    """Make the file and note its rows. Raises NotFound where the right was taken away, ConditionError."""
    actor.require(spec.export_permission)
    where = parse(export.where, spec.source.specs_for(actor))
    plain = ListState(spec, views_of(actor, spec)[0], where, tuple(export.columns), export.sort, export.query)
    allowed = spec.columns_for(actor)
    columns = [allowed[key] for key in export.columns if key in allowed]
    zone = actor.user.time_zone if actor.user is not None else timezone.get_default_timezone_name()
    with translation.override(export.language), timezone.override(zone):
        rows = [[str(column.label) for column in columns], *_rows(actor, plain, columns)]
        name = f"{spec.title}-{timezone.localtime(now()):%Y%m%d-%H%M}.{export.format}"
        is_csv = export.format == ExportFormat.CSV
        content = csv_bytes(rows) if is_csv else xlsx_bytes(rows, str(spec.title))
    with transaction.atomic():
        owner = f"export:{export.pk}"
        export.file = store(content, name, owner_key=owner, accept_any=True, most_bytes=MOST_BYTES)
        export.row_count, export.finished_at = len(rows) - 1, now()
        export.save(update_fields=["file", "row_count", "finished_at"])
        audit.record(actor, "export.written", export, new={"list": spec.key, "rows": export.row_count})


def _rows(actor: Actor, state: ListState, columns: Sequence[Column]) -> Iterator[list[Any]]:
    order = order_of(actor, state)
    drawn = order.keyed(state.spec.brought(asked(actor, state), columns))
    rows = ordered(drawn, order.keys, order.nullable)[:MOST_ROWS]
    left = rows.iterator(chunk_size=PIECE)
    while piece := list(islice(left, PIECE)):
        state.spec.prepare(piece)
        for row in piece:
            yield [exported(actor, column, row) for column in columns]


def exported(actor: Actor, column: Column, row: Any) -> Any:
    """What a file says of the cell."""
    if column.export is not None:
        return column.export(row)
    value = column.of(row, actor)
    if column.kind == "badge":
        return str(value[0]) if value else ""
    return (
        value
        if value is None or isinstance(value, int | float) or hasattr(value, "isoformat")
        else str(value)
    )
