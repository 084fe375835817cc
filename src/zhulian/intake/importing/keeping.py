"""Files and refused rows of finished imports hold what customers wrote: they go after a time, the figures stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from zhulian.intake.models import ImportRun, ImportState
from zhulian.platform import audit, files
from zhulian.platform.access import Actor
from zhulian.platform.clock import now

OVER = (ImportState.DONE, ImportState.FAILED)
AT_ONCE = 100


def kept_for() -> timedelta:
    """How long, as the operator set it."""
    return timedelta(days=settings.IMPORT_KEEP_DAYS)


def kept_until(run: ImportRun) -> datetime | None:
    """When the file and the refused rows of a finished run go; None while it is not over, or they are gone."""
    if run.state not in OVER or run.finished_at is None or run.removed_at is not None:
        return None
    return run.finished_at + kept_for()


def remove_old() -> int:
    """Remove those of the next runs whose time is over; how many runs."""
    rows = ImportRun.objects.filter(
        state__in=OVER, finished_at__lt=now() - kept_for(), removed_at__isnull=True
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in found:
        _remove(pk)
    return len(found)


@transaction.atomic
def _remove(pk: int) -> None:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
    if kept_until(run) is None:
        return
    file, run.file, run.removed_at = run.file, None, now()
    remarks = {key: value for key, value in run.options.items() if key != "remarks"}
    run.options = remarks
    run.save(update_fields=["file", "removed_at", "options"])
    run.refusals.all().delete()
    if file is not None:
        files.remove(file)
    audit.record(Actor.system("import"), "import.removed", run, new={"rows": run.refused})
