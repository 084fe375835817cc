"""The verdict on a mail as a sign at its line: quiet where its sender is confirmed, a clear warning where not."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from zhulian.intake.listening.judging import DENIED, SILENT
from zhulian.intake.listening.words import Shown, shown
from zhulian.intake.models import RawIntake
from zhulian.interactions.models import Direction, Message
from zhulian.tickets.marks import Mark, MarkSource, register

NAME = "verdict"


def _annotated(rows: QuerySet[Message]) -> QuerySet[Message]:
    verdict = RawIntake.objects.filter(pk=OuterRef("raw_id")).values("verdict")[:1]
    return rows.annotate(raw_verdict=Subquery(verdict))


def _mark(row: Any) -> Mark | None:
    verdict = row.raw_verdict or {}
    heard = shown(verdict) if row.direction == Direction.IN else None
    if heard is None or verdict.get("state") == "pending" or verdict.get("says") == SILENT:
        return None
    if verdict.get("says") == DENIED:
        return Mark(_("Sender not verified"), "late", heard.icon, _why(heard))
    return Mark(heard.words, "", heard.icon, heard.words)


def _why(heard: Shown) -> str:
    """The sentence, and every check with its result."""
    checks = (f"{line.name}: {line.result}. {line.reason}" for line in heard.lines)
    return "\n".join((heard.words, *checks))


def install() -> None:
    """Called once when the program starts."""
    register(NAME, MarkSource(_annotated, _mark))
