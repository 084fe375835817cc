"""The page of an article: its words in each language, its versions, its history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from zhulian.knowledge import diffing
from zhulian.knowledge.access import PUBLISH, WRITE
from zhulian.knowledge.conditions import STATES, states_of
from zhulian.knowledge.guard import in_room
from zhulian.knowledge.lists import COLOURS
from zhulian.knowledge.models import Article, ArticleText, ArticleVersion, VersionState
from zhulian.knowledge.queries import (
    access_shown,
    journal_of,
    may_see_drafts,
    open_version_of,
    related_to,
    texts_of,
    title_of,
    today_of,
    version_with,
    versions_of,
)
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.administration.journal import lines
from zhulian.platform.search import recents
from zhulian.platform.ui import detail
from zhulian.platform.ui.paging import keyset

PAGE = "article"


@require_safe
@in_room()
def article(request: HttpRequest, actor: Actor, article_id: int) -> HttpResponse:
    """One article; `?tab=` opens one of the tabs that are registered for this page, `?language=` another language."""
    found = access_shown(actor, article_id)
    recents.note(actor, "article", found.pk)
    return detail.show(
        request,
        actor,
        PAGE,
        found.pk,
        client=found.client_id,
        template="knowledge/article.html",
        context=lambda: _head(request, actor, found),
    )


def _head(request: HttpRequest, actor: Actor, found: Article) -> dict[str, Any]:
    """What head and side panel show."""
    texts = texts_of(actor, found)
    may_write = actor.may(WRITE, client=found.client_id)
    there = {text.language for text in texts}
    day = today_of(found.client)
    return {
        "article": found,
        "title": title_of(actor, found, texts),
        "text": _wanted(request, texts),
        "states": [(STATES[state], COLOURS[state]) for state in states_of(found)] if may_write else [],
        "is_expired": found.valid_until is not None and found.valid_until < day,
        "is_due": found.review_on is not None and found.review_on <= day,
        "groups": list(found.groups.all()),
        "products": list(found.products.all()),
        "categories": list(found.categories.all()),
        "related": related_to(actor, found),
        "may_write": may_write,
        "may_publish": actor.may(PUBLISH, client=found.client_id),
        "missing": [named(code) for code in found.client.languages if code not in there],
    }


def named(code: str) -> tuple[str, str]:
    """A language with its own name."""
    return code, str(get_language_info(code)["name_local"])


def _wanted(request: HttpRequest, texts: list[ArticleText]) -> ArticleText | None:
    """The text of the language that the address names, else the first."""
    wanted = request.GET.get("language", "")
    return next((text for text in texts if text.language == wanted), texts[0] if texts else None)


# Tabs


def reading(request: HttpRequest, actor: Actor, article_id: int) -> detail.Panel:
    """The words as readers see them; of a writer also those of the open version."""
    found = access_shown(actor, article_id)
    texts = texts_of(actor, found)
    text = _wanted(request, texts)
    if text is None:
        raise NotFound("text")
    is_writer = may_see_drafts(actor, found.client_id)
    opened = open_version_of(text) if is_writer else None
    is_draft = opened is not None and (not text.is_published or request.GET.get("show") == "draft")
    context = {
        "article": found,
        "text": text,
        "languages": [(*named(one.language), one == text) for one in texts],
        "opened": opened,
        "is_draft": is_draft,
        "words": opened if is_draft else text,
        "may_write": is_writer and not found.is_archived,
        "may_publish": actor.may(PUBLISH, client=found.client_id) and not found.is_archived,
        "is_waiting": opened is not None and opened.state == VersionState.REVIEW,
    }
    return detail.Panel("knowledge/parts/reading.html", context)


def versions(request: HttpRequest, actor: Actor, article_id: int) -> detail.Panel:
    """All versions of a text; two that are chosen side by side."""
    found = access_shown(actor, article_id)
    texts = texts_of(actor, found)
    text = _wanted(request, texts)
    if text is None or not may_see_drafts(actor, found.client_id):
        raise NotFound("versions")
    rows = versions_of(text)
    old, new = _chosen(request, text, rows)
    context: dict[str, Any] = {
        "article": found,
        "text": text,
        "languages": [(*named(one.language), one == text) for one in texts],
        "rows": rows,
        "old": old,
        "new": new,
        "may_roll_back": not found.is_archived and open_version_of(text) is None,
    }
    if old is not None and new is not None:
        context |= {
            "title_pieces": diffing.pieces(old.title, new.title),
            "summary_pieces": diffing.pieces(old.summary, new.summary),
            "lines": diffing.content(old.html, new.html),
        }
    return detail.Panel("knowledge/parts/versions.html", context)


def _chosen(
    request: HttpRequest, text: ArticleText, rows: list[ArticleVersion]
) -> tuple[ArticleVersion | None, ArticleVersion | None]:
    """The two versions that the address names, the older one first; without any the last two."""
    numbers = [int(one) for one in request.GET.getlist("number")[:2] if one.isascii() and one.isdigit()]
    if len(numbers) < 2:
        numbers = [row.number for row in rows[:2]]
    if len(numbers) < 2:
        return None, None
    low, high = sorted(numbers)
    return version_with(text, low), version_with(text, high)


def journal(request: HttpRequest, actor: Actor, article_id: int) -> detail.Panel:
    """Who changed what of this article, newest first."""
    found = access_shown(actor, article_id)
    if not may_see_drafts(actor, found.client_id):
        raise NotFound("journal")
    page = keyset(journal_of(found), order=("-at", "-id"), cursor=request.GET.get("cursor", ""))
    return detail.Panel("knowledge/parts/journal.html", {"page": page, "lines": lines(page)})
