"""Imports and exports of articles, which nobody waits for; old files go."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import override

from zhulian.knowledge.exchange import running
from zhulian.knowledge.exchange.actions import COUNTERS
from zhulian.knowledge.exchange.bundle import Problem
from zhulian.knowledge.exchange.notices import DONE, FAILED, READY
from zhulian.knowledge.models import ExchangeState, KnowledgeExport, KnowledgeImport
from zhulian.platform.access import NotFound
from zhulian.platform.clock import now
from zhulian.platform.files import remove
from zhulian.platform.jobs import Interrupted, JobContext, LeaseLost, job, periodic
from zhulian.platform.notify import notify

KEPT_EXPORTS = timedelta(days=7)
KEPT_IMPORTS = timedelta(days=30)


@job("knowledge.import", queue="heavy", max_attempts=4, timeout=2 * 3600.0)
def bring_in(ctx: JobContext, *, import_id: int) -> None:
    """Try out a file of articles or bring it in; goes on with the article at which it was broken off."""

    def after(done: int, total: int) -> None:
        ctx.progress(done, max(total, done))
        if ctx.is_stopping:
            ctx.checkpoint()

    try:
        with override(_language(import_id)):
            row = running.work(import_id, after)
    except (Interrupted, LeaseLost):
        raise
    except NotFound:
        row = _broken(import_id, Problem("failed", "404"))
    except Exception as error:
        # The last attempt says so on the page; the job itself is kept among the dead with its trace.
        if ctx.attempt >= ctx.max_attempts:
            _ring(_broken(import_id, Problem("failed", type(error).__name__)))
        raise
    _ring(row)


def _language(import_id: int) -> str | None:
    row = KnowledgeImport.objects.select_related("started_by").filter(pk=import_id).first()
    return row.started_by.language if row is not None and row.started_by is not None else None


def _broken(import_id: int, problem: Problem) -> KnowledgeImport | None:
    row = KnowledgeImport.objects.filter(pk=import_id, state__in=running.AT_WORK).first()
    return running.fail(row, problem) if row is not None else None


def _ring(row: KnowledgeImport | None) -> None:
    if row is None or row.started_by_id is None or row.state == ExchangeState.CHECKED:
        return
    counts = {name: getattr(row, name) for name in COUNTERS}
    kind = DONE if row.state == ExchangeState.DONE else FAILED
    notify(
        [row.started_by_id],
        kind,
        {"name": row.name, **counts},
        reverse("knowledge_exchange:import", args=[row.pk]),
    )


@job("knowledge.export", queue="heavy", max_attempts=3, timeout=3600.0)
def take_out(ctx: JobContext, *, export_id: int) -> None:
    """Write the file of an export and ring its owner's bell."""
    row = running.export(export_id)
    if row is None or row.user_id is None or row.file is None:
        return
    params: dict[str, str | int] = {"name": row.file.name, "count": row.article_count or 0}
    notify([row.user_id], READY, params, reverse("file", args=[row.file.token]))


@periodic("knowledge.clean_exchange", every=6 * 3600)
def clean(ctx: JobContext) -> None:
    """Exports go after a week; files that were brought after a month, their figures stay."""
    moment = now()
    for row in KnowledgeExport.objects.filter(created_at__lt=moment - KEPT_EXPORTS).select_related("file")[
        :500
    ]:
        if row.file is not None:
            remove(row.file)
        row.delete()
        ctx.checkpoint()
    old = KnowledgeImport.objects.filter(created_at__lt=moment - KEPT_IMPORTS, file__isnull=False)
    for brought in old.exclude(state__in=running.AT_WORK).select_related("file")[:500]:
        if brought.file is not None:
            remove(brought.file)
        ctx.checkpoint()
