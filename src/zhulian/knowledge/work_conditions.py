"""What can be asked of lists about knowledge: writing tasks and readers' words (RQ10)."""

from __future__ import annotations

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import Kind
from zhulian.knowledge.models import Face
from zhulian.platform.conditions import Source, register
from zhulian.platform.conditions.building import choice, column, reference
from zhulian.tickets.conditions import AGENTS

TASKS = Source.of(
    "writing_tasks",
    _("Writing tasks"),
    column("made_at", Kind.DATETIME, _("Asked for"), cost=2),
    column("done_at", Kind.DATETIME, _("Written"), cost=2),
    reference("assignee", _("Assigned to"), *AGENTS, is_searched=True, is_person=True, cost=2),
    reference("made_by", _("By"), *AGENTS, is_searched=True, is_person=True, cost=2),
    column("title", Kind.TEXT, _("Title"), cost=5),
    column("reason", Kind.TEXT, _("Why"), cost=5),
    client="client_id",
    client_getter=attrgetter("client_id"),
)
FEEDBACK = Source.of(
    "article_feedback",
    _("Feedback on articles"),
    column("at", Kind.DATETIME, _("When"), cost=2),
    column("is_helpful", Kind.BOOLEAN, _("Helpful"), cost=2),
    column("settled_at", Kind.DATETIME, _("Settled"), cost=2),
    choice("face", _("Where"), Face.choices, cost=2),
    column("comment", Kind.TEXT, _("Comment"), cost=5),
    client="article__client_id",
    client_getter=attrgetter("article.client_id"),
)


def install() -> None:
    """Called once when the program starts."""
    register(TASKS)
    register(FEEDBACK)
