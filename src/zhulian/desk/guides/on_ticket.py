"""The guides that somebody went through before or beside a request."""

from __future__ import annotations

from zhulian.desk.guides.drawing import language
from zhulian.knowledge.guiding.access import runs_of_ticket
from zhulian.knowledge.guiding.words import Told, told
from zhulian.tickets.models import Ticket


def guide_runs(ticket: Ticket) -> list[tuple[str, str, list[Told]]]:
    """(guide, what became of it, the answers) of each run; the caller has had access to the request."""
    return [
        (run.guide.label, run.get_outcome_display(), told(run, language()))
        for run in runs_of_ticket(ticket.pk)
    ]
