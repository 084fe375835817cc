"""The list of articles (KB1, RQ10)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import READ, WRITE
from zhulian.knowledge.conditions import ARCHIVED, READING, SOURCE, STATES, WITHDRAWN, states_of
from zhulian.knowledge.models import Article, Audience, VersionState
from zhulian.knowledge.queries import shown_to, title_of, with_states
from zhulian.platform import search
from zhulian.platform.access import Actor
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.lists.drawing import EMPTY
from zhulian.platform.templatetags.ui import badge, icon

COLOURS = {
    VersionState.DRAFT: "info",
    VersionState.REVIEW: "soon",
    VersionState.PUBLISHED: "good",
    WITHDRAWN: "late",
    ARCHIVED: "",
}
IN_USE = {"field": "is_archived", "op": "is", "value": False}
NOTHING = (
    _("No articles yet"),
    _(
        "What is written here once need not be asked again: by customers on the portal, by colleagues at the desk."
    ),
)


def _passed(field: str) -> list[dict[str, Any]]:
    """The day was yesterday or before."""
    older = {"field": field, "op": "older_than", "value": {"n": 1, "unit": "days"}}
    return [{"field": field, "op": "yesterday"}, older]


def _of_those_in_use(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"all": [*conditions, IN_USE]}


SOON = {"field": "review_on", "op": "in_next", "value": {"n": 30, "unit": "days"}}


def answering(actor: Actor, rows: QuerySet[Article], text: str) -> QuerySet[Article]:
    """What the words of published texts, or the titles of drafts, answer."""
    ids = search.matching_ids("article", text)
    return rows.none() if ids is None else rows.filter(pk__in=ids)


def _title(actor: Actor, row: Article) -> str:
    return title_of(actor, row, list(row.texts.all()))


def _draw_title(row: Article, value: Any, more: Any) -> SafeString:
    """The title with the languages that there are."""
    shown = [text for text in row.texts.all() if more.get("may_write") or text.is_published]
    languages = format_html_join(
        "", '<span class="language-tag">{}</span>', ((short(text.language),) for text in shown)
    )
    sign = icon("eye-off", "", str(Audience.AGENTS.label)) if row.audience == Audience.AGENTS else ""
    return format_html(
        '<span class="article-cell"><a class="row-link clip" href="{}">{}</a>'
        '<span class="article-signs">{}{}</span></span>',
        reverse("knowledge:article", args=[row.pk]),
        value or "—",
        languages,
        sign,
    )


def short(language: str) -> str:
    """A language in one or two letters."""
    return {"zh-hans": "中", "en": "EN"}.get(language, language.upper())


def _draw_states(row: Article, _value: Any, _more: Any) -> SafeString:
    return SafeString(" ".join(badge(STATES[state], COLOURS[state]) for state in states_of(row))) or EMPTY


def _short(_row: Article, value: Any, _more: Any) -> SafeString:
    return format_html('<span class="clip clip-short">{}</span>', value or "—")


def _whole(_row: Article, value: Any, _more: Any) -> SafeString:
    """A name that is not broken into lines."""
    return format_html('<span class="text-nowrap">{}</span>', value) if value else EMPTY


def _states(row: Article) -> str:
    return "、".join(str(STATES[state]) for state in states_of(row))


COLUMNS = (
    Column("title", _("Title"), kind="name", seen=_title, draw=_draw_title),
    Column("state", _("State"), _states, draw=_draw_states),
    Column("topic", _("Topic"), "topic.label", draw=_short, joins=("topic",)),
    Column("audience", _("Audience"), "get_audience_display"),
    Column("owner", _("Responsible"), "owner.name", draw=_whole, joins=("owner",)),
    Column("importance", _("Importance"), "importance", "number", sort="importance"),
    Column("review_on", _("To be reviewed on"), "review_on", sort="review_on", may_be_empty=True),
    Column("valid_until", _("Valid until"), "valid_until", sort="valid_until", may_be_empty=True),
    Column("kind", _("Kind"), "get_kind_display"),
    Column("client", _("Client company"), "client.label"),
    Column("changed", _("Changed"), "updated_at", "when", sort="updated_at"),
)


def _state_is(value: str) -> dict[str, str]:
    return {"field": "state", "op": "is", "value": value}


PRESETS = (
    Preset("all", _("All articles"), IN_USE, empty=NOTHING),
    Preset(
        "mine",
        _("Mine in writing"),
        {"all": [{"field": "owner", "op": "is_me"}, _state_is(VersionState.DRAFT)]},
        empty=(
            _("You are not writing anything"),
            _("Drafts of articles that you are responsible for stand here."),
        ),
    ),
    Preset(
        "review",
        _("Waiting for review"),
        _state_is(VersionState.REVIEW),
        empty=(_("Nothing waits for review"), _("What writers send for review stands here.")),
    ),
    Preset(
        "due",
        _("To be reviewed soon"),
        _of_those_in_use({"any": [SOON, *_passed("review_on")]}),
        sort="review_on",
    ),
    Preset("expired", _("Expired"), _of_those_in_use({"any": _passed("valid_until")}), sort="-valid_until"),
    Preset("archived", _("Archived articles"), {"field": "is_archived", "op": "is", "value": True}),
)
COMMON: dict[str, Any] = {
    "title": _("Knowledge base"),
    "url_name": "knowledge:list",
    "rows": shown_to,
    "drawn": with_states,
    "sort": "-changed",
    "link": lambda row: reverse("knowledge:article", args=[row.pk]),
    "icon": "book-2",
    "search": answering,
    "search_hint": _("Words of title, summary and content, pinyin"),
    "empty_title": NOTHING[0],
    "empty_text": NOTHING[1],
    "page_template": "knowledge/list.html",
}
WRITERS = ListSpec(
    key="articles",
    permission=WRITE,
    source=SOURCE,
    columns=COLUMNS,
    shown=("title", "state", "topic", "audience", "owner", "review_on", "changed"),
    presets=PRESETS,
    **COMMON,
)
READERS = ListSpec(
    key="articles_read",
    permission=READ,
    source=READING,
    columns=tuple(column for column in COLUMNS if column.key not in {"state", "review_on"}),
    shown=("title", "topic", "audience", "kind", "changed"),
    presets=(Preset("all", _("All articles"), empty=NOTHING),),
    **COMMON,
)
"""Of agents, who read what is published: nothing of drafts and reviews."""


def install() -> None:
    """Called once when the program starts."""
    register(WRITERS)
    register(READERS)
