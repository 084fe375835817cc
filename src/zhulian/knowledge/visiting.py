"""Visits to the customers' pages: what was searched and read, and whether a request followed (deflection, KB6).

A visit is known by a random key alone, which the browser keeps for a day. It bears a customer only where one is signed
in. What it did stands in `Visit.articles`, a fact for each article:

    {"article": 12, "language": "en", "version": 3, "read": "2025-11-02", "shown": true, "solved": true}

`read`: the last day on which it was opened; `shown`: offered beside the form since the last request was sent;
`solved`: the customer said that it solved the matter. That is a statement, not a proof: a request that follows all the
same closes the visit with `contact_at`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from zhulian.engine.text import fold
from zhulian.knowledge.models import Article, ArticleText, ArticleUse, Face, Search, UseKind, Visit
from zhulian.knowledge.reading import count
from zhulian.platform.clock import now
from zhulian.tickets.models import Ticket

MOST_ARTICLES = 50
WORDS = 200
TYPING = timedelta(seconds=60)
KEPT = timedelta(days=400)
BATCH = 1000
_MAIL = re.compile(r"[^\s@＠]+[@＠][^\s@＠]+")
_NUMBER = re.compile(r"\d(?:[ \-]?\d){4,}")
Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose visit it is: a random key at one client company's pages, and the customer if one is signed in."""

    client_id: int
    key: str
    customer_id: int | None = None


def masked(text: str) -> str:
    """Without numbers of five and more digits and without mail addresses: nobody's contacts are kept."""
    return _NUMBER.sub("#", _MAIL.sub("@", text))


def _change(visitor: Visitor, change: Callable[[list[Fact]], object]) -> None:
    """Change what is known of a visit under its lock; it begins with the first fact."""
    moment = now()
    fresh = {
        "client_id": visitor.client_id,
        "customer_id": visitor.customer_id,
        "began_at": moment,
        "last_at": moment,
    }
    rows = Visit.objects.select_for_update(of=("self",))
    with transaction.atomic():
        visit, _is_new = rows.get_or_create(key=visitor.key, defaults=fresh)
        change(visit.articles)
        visit.articles = visit.articles[-MOST_ARTICLES:]
        visit.last_at, visit.customer_id = moment, visit.customer_id or visitor.customer_id
        visit.save(update_fields=["articles", "last_at", "customer"])


def _fact(facts: list[Fact], article_id: int) -> Fact:
    """The fact about an article, put last."""
    found = next((fact for fact in facts if fact.get("article") == article_id), {"article": article_id})
    facts[:] = [fact for fact in facts if fact is not found] + [found]
    return found


def note_read(visitor: Visitor, text: ArticleText, day: date, *, search_id: int | None = None) -> None:
    """An article was opened: it counts once for each visit and day. `search_id`: the search that led there."""
    is_new: list[bool] = []

    def change(facts: list[Fact]) -> None:
        fact = _fact(facts, text.article_id)
        if fact.get("read") != day.isoformat():
            is_new.append(True)
        fact |= {"language": text.language, "version": text.version, "read": day.isoformat()}

    _change(visitor, change)
    sums = {"views": 1} if is_new else {}
    if search_id is not None and _opened(visitor, search_id, text.article_id):
        sums["clicks"] = 1
    if sums:
        count(text.article_id, text.language, Face.PORTAL, day, **sums)


def _opened(visitor: Visitor, search_id: int, article_id: int) -> bool:
    """Note what a search led to, the first time."""
    rows = Search.objects.filter(pk=search_id, visit=visitor.key, opened__isnull=True)
    return bool(rows.update(opened=article_id))


def note_search(
    visitor: Visitor, words: str, found: int, *, language: str, face: str = Face.PORTAL
) -> int | None:
    """Keep what was searched for, its numbers and addresses masked, and return the row's id; None for no words.

    While somebody types, the longer words take the place of the shorter ones.
    """
    told, folded = masked(words.strip())[:WORDS], masked(" ".join(fold(words).text.split()))[:WORDS]
    if not folded:
        return None
    values = {"words": told, "folded": folded, "found": min(found, 32767), "language": language, "at": now()}
    rows = Search.objects.filter(visit=visitor.key, client=visitor.client_id, at__gte=now() - TYPING)
    last = rows.order_by("-at", "-pk").first()
    if last is not None and last.opened_id is None and _is_typing(last.folded, folded):
        Search.objects.filter(pk=last.pk).update(**values)
        return last.pk
    made = Search.objects.create(client_id=visitor.client_id, face=face, visit=visitor.key, **values)
    return made.pk


def _is_typing(before: str, after: str) -> bool:
    return before.startswith(after) or after.startswith(before)


def note_shown(visitor: Visitor, versions: Mapping[int, int]) -> None:
    """These articles (id: version) were offered beside the form."""

    def change(facts: list[Fact]) -> None:
        for article_id, version in versions.items():
            _fact(facts, article_id).update(shown=True, version=version)

    if versions:
        _change(visitor, change)


def note_solved(visitor: Visitor, text: ArticleText) -> None:
    """The customer says that this article solved the matter."""
    _change(visitor, lambda facts: _fact(facts, text.article_id).update(solved=True, version=text.version))


def note_contact(visitor: Visitor, ticket: Ticket | None) -> None:
    """A request came of the visit (None: it waits for a person): the visit is over. What was shown stays with it."""
    with transaction.atomic():
        rows = Visit.objects.select_for_update(of=("self",))
        visit = rows.filter(key=visitor.key, client=visitor.client_id, contact_at__isnull=True).first()
        if visit is None:
            return
        visit.ticket, visit.contact_at = ticket, now()
        visit.save(update_fields=["ticket", "contact_at"])
        if ticket is not None:
            _keep_shown(visit.articles, ticket)


def _keep_shown(facts: Sequence[Fact], ticket: Ticket) -> None:
    shown = {fact["article"]: fact.get("version", 0) for fact in facts if fact.get("shown")}
    there = Article.objects.filter(pk__in=shown, client=ticket.client_id).values_list("pk", flat=True)
    uses = [
        ArticleUse(article_id=pk, ticket=ticket, kind=UseKind.SHOWN, version=shown[pk], at=now())
        for pk in there
    ]
    if uses:
        ArticleUse.objects.bulk_create(uses)


def prune() -> int:
    """Forget searches and visits after 400 days; returns how many rows went."""
    limit, gone = now() - KEPT, 0
    for rows in (Search.objects.filter(at__lt=limit), Visit.objects.filter(last_at__lt=limit)):
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            gone += rows.model.objects.filter(pk__in=ids).delete()[0]
    return gone
