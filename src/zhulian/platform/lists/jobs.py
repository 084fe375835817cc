"""Work on lists that nobody waits for."""

from __future__ import annotations

from django.urls import reverse

from zhulian.engine.conditions import ConditionError
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.conditions import explain
from zhulian.platform.files.storing import remove
from zhulian.platform.jobs import Final, JobContext, job, periodic
from zhulian.platform.lists import bulk, exporting
from zhulian.platform.lists.access import access_list
from zhulian.platform.models import BulkRun, ListExport
from zhulian.platform.notify import notify


@job("platform.export_list", queue="heavy", max_attempts=3, timeout=1800)
def export_list(ctx: JobContext, export_id: int) -> None:
    """Write the file of an export and ring its owner's bell."""
    export = ListExport.objects.select_related("user").get(pk=export_id)
    if export.finished_at is not None:
        return
    actor = Actor.of(export.user)
    try:
        exporting.write(actor, access_list(actor, export.list_key), export)
    except NotFound as error:
        raise Final("the right to export was taken away") from error
    except ConditionError as error:
        notify([export.user_id], "list.export_failed", {"why": explain(error)})
        raise Final(str(error)) from error
    assert export.file is not None
    params: dict[str, str | int] = {"name": export.file.name, "rows": export.row_count or 0}
    notify([export.user_id], "list.exported", params, reverse("file", args=[export.file.token]))


@job("platform.change_many", queue="heavy", max_attempts=5, timeout=1800)
def change_many(ctx: JobContext, run_id: int) -> None:
    """Carry out a mass change of more rows than one waits for."""
    run = BulkRun.objects.select_related("user").get(pk=run_id)
    actor = Actor.of(run.user)
    try:
        spec = access_list(actor, run.list_key)
        while not bulk.carry_out(actor, spec, run, bulk.AT_ONCE):
            ctx.progress(len(run.changed) + len(run.refused), len(run.row_ids))
            ctx.checkpoint()
    except NotFound as error:
        raise Final("the right to change these was taken away") from error
    params = {"changed": len(run.changed), "refused": len(run.refused)}
    notify([run.user_id], "list.changed_many", params, reverse("list_bulk_result", args=[run.pk]))


@job("platform.undo_many", queue="heavy", max_attempts=5, timeout=1800)
def undo_many(ctx: JobContext, run_id: int) -> None:
    """Take back a mass change of more rows than one waits for."""
    run = BulkRun.objects.select_related("user").get(pk=run_id)
    actor = Actor.of(run.user)
    try:
        spec = access_list(actor, run.list_key)
        while not bulk.undo(actor, spec, run, bulk.AT_ONCE):
            ctx.progress(sum(bulk.taken_back(run)), len(run.changed))
            ctx.checkpoint()
    except NotFound as error:
        raise Final("the right to change these was taken away") from error
    back, kept = bulk.taken_back(run)
    params = {"back": back, "kept": kept}
    notify([run.user_id], "list.undone_many", params, reverse("list_bulk_result", args=[run.pk]))


@periodic("platform.clean_exports", every=6 * 3600)
def clean_exports(ctx: JobContext) -> None:
    """Exports and the notes of mass changes go after a week."""
    old = now() - exporting.KEPT
    for export in ListExport.objects.filter(created_at__lt=old).select_related("file")[:500]:
        if export.file is not None:
            remove(export.file)
        export.delete()
        ctx.checkpoint()
    BulkRun.objects.filter(created_at__lt=old).delete()
