"""What readers say of the articles (KB6), as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import WRITE
from zhulian.knowledge.feedback import visible_to
from zhulian.knowledge.models import Feedback
from zhulian.knowledge.search import title_of
from zhulian.knowledge.work_conditions import FEEDBACK
from zhulian.platform.lists import Column, ListSpec, Preset, register

OPEN = {"field": "settled_at", "op": "is_empty"}
WORDS = {"field": "comment", "op": "is_not_empty"}


def _drawn(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    return rows.select_related("article").prefetch_related("article__texts__versions")


def _told(rows: Sequence[Feedback]) -> None:
    language = get_language() or ""
    for row in rows:
        row.title = title_of(row.article, language)  # type: ignore[attr-defined]


def _verdict(row: Any) -> tuple[Any, str]:
    return (_("Helped"), "good") if row.is_helpful else (_("Did not help"), "late")


COLUMNS = (
    Column("title", _("Article"), kind="name"),
    Column("verdict", _("Verdict"), _verdict, "badge"),
    Column("comment", _("Comment"), "comment"),
    Column("reason", _("Reason"), "reason"),
    Column("at", _("When"), "at", "when", sort="at"),
    Column("face", _("Where"), lambda row: row.get_face_display()),
    Column("language", _("Language"), "language"),
    Column("settled_at", _("Settled"), "settled_at", "when"),
)

SPEC = ListSpec(
    key="article_feedback",
    title=_("Feedback on articles"),
    url_name="desk:feedback_list",
    permission=WRITE,
    source=FEEDBACK,
    rows=visible_to,
    drawn=_drawn,
    told=_told,
    columns=COLUMNS,
    shown=("title", "verdict", "comment", "at", "face", "settled_at"),
    presets=(
        Preset("open", _("Open, with words"), {"all": [OPEN, WORDS]}),
        Preset(
            "bad", _("Did not help"), {"all": [OPEN, {"field": "is_helpful", "op": "is", "value": False}]}
        ),
        Preset("all", _("All")),
    ),
    sort="-at",
    link=lambda row: reverse("desk:feedback", args=[row.pk]),
    icon="message-2",
    purpose=_("What readers found helpful or not, in their words, for those who write."),
    empty_title=_("No feedback yet"),
    empty_text=_("Below each article readers say whether it helped."),
    page_template="desk/gaps/list.html",
)


def install() -> None:
    """Called once when the program starts."""
    register(SPEC)
