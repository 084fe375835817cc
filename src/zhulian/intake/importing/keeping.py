"""Files and refused rows of imports hold what customers wrote: they go after a time, the figures stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from zhulian.intake.models import ImportRun, ImportState
from zhulian.platform import audit, files
from zhulian.platform.access import Actor
from zhulian.platform.clock import now

OVER = (ImportState.DONE, ImportState.FAILED)
LEFT = (ImportState.DRAFT, ImportState.CHECKED, ImportState.STOPPED)
"""Nobody has finished them: their time counts from their beginning."""
AT_ONCE = 100


def kept_for() -> timedelta:
    """How long, as the operator set it."""
    return timedelta(days=settings.IMPORT_KEEP_DAYS)


def kept_until(run: ImportRun) -> datetime | None:
    """When the file and the refused rows of a run go; None while it is at work, or they are gone."""
    if run.removed_at is not None:
        return None
    if run.state in LEFT:
        return run.created_at + kept_for()
    return run.finished_at + kept_for() if run.state in OVER and run.finished_at is not None else None


def remove_old() -> int:
    """Remove those of the next runs whose time is over; how many runs."""
    before = now() - kept_for()
    is_old = Q(state__in=OVER, finished_at__lt=before) | Q(state__in=LEFT, created_at__lt=before)
    rows = ImportRun.objects.filter(is_old, removed_at__isnull=True)
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in found:
        _remove(pk)
    return len(found)


@transaction.atomic
def _remove(pk: int) -> None:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
    until = kept_until(run)
    if until is None or until > now():
        return
    if run.state in LEFT:
        run.state, run.finished_at = ImportState.FAILED, now()
    file, run.file, run.removed_at = run.file, None, now()
    run.options = {key: value for key, value in run.options.items() if key != "remarks"}
    run.save(update_fields=["file", "removed_at", "options", "state", "finished_at"])
    run.refusals.all().delete()
    if file is not None:
        files.remove(file)
    audit.record(Actor.system("import"), "import.removed", run, new={"rows": run.refused})
