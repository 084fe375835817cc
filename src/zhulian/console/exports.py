"""Today's figures as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhulian.console.queries import Live, QueueLine
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.ui.spreadsheets import csv_bytes


def csv_answer(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download."""
    answer = HttpResponse(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def queue_rows(live: Live) -> list[list[Any]]:
    """The table of skill groups with its head."""
    head = [
        _("Skill group"),
        _("Waiting"),
        _("Longest wait (s)"),
        _("Entered today"),
        _("Answered or late"),
        _("In time"),
        _("Service level (%)"),
        _("Target (s)"),
        _("Agents there"),
        _("Agents free"),
    ]
    return [head, *(_row(line) for line in live.queues)]


def _row(line: QueueLine) -> list[Any]:
    longest = round((now() - line.longest).total_seconds()) if line.longest else 0
    return [
        line.queue.label,
        line.waiting,
        longest,
        line.entered,
        line.answered,
        line.in_time,
        line.service_level,
        line.queue.target_seconds,
        line.there,
        line.free,
    ]


def export_queues(actor: Actor, live: Live) -> HttpResponse:
    """The download; who took how many rows is in the journal."""
    rows = queue_rows(live)
    audit.record(actor, "export.console", None, new={"rows": len(rows) - 1})
    return csv_answer(f"queues-{timezone.localtime(now()):%Y%m%d-%H%M}", rows)
