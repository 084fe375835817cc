"""Asks the index: candidates from the database, within what the actor may see; their order from `engine.text`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from zhulian.engine.text import Expression, asks, parse_query, per_word
from zhulian.platform.access import Actor
from zhulian.platform.db.terms import TermsMatch
from zhulian.platform.models import SearchDocument
from zhulian.platform.search.ranking import order
from zhulian.platform.search.registry import Source, source

# So many of the newest are ranked; of more, the newest come first as they are.
CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found, with the text in which."""

    object_id: int
    title: str
    body: str


def found(actor: Actor, kind: str, text: str, *, limit: int = 20, client: int | None = None) -> list[Found]:
    """The best `limit` things (of one client company, where it is named) that answer what was typed.

    Nothing for a text without anything to search.
    """
    wanted = source(kind)
    rows = documents(wanted, text)
    if rows is None:
        return []
    rows = rows.filter(object_id__in=wanted.visible(actor).order_by().values("pk"))
    if client is not None:
        rows = rows.filter(client=client)
    newest = list(
        rows.order_by("-at", "-id").values_list("object_id", "title", "body", "at")[: CANDIDATES + 1]
    )
    ranked = order(wanted, text, newest[:CANDIDATES], is_ranked=len(newest) <= CANDIDATES)
    best: dict[int, Found] = {}
    for object_id, title, body in ranked:
        best.setdefault(object_id, Found(object_id, title, body))
        if len(best) == limit:
            break
    return list(best.values())


def matching_ids(kind: str, text: str) -> QuerySet[SearchDocument, int] | None:
    """The ids of all things of the kind that answer, as a subquery for lists; None when nothing was asked.

    The list brings its own access: this says nothing about who may see what.
    """
    rows = documents(source(kind), text)
    return None if rows is None else rows.order_by().values_list("object_id", flat=True)


def documents(wanted: Source, text: str) -> QuerySet[SearchDocument] | None:
    """The passages that answer; words of one query may stand in different passages of a thing."""
    must, must_not = wanted.ask(text) if wanted.ask else per_word(parse_query(text))
    must = [part for part in must if asks(part)]
    if not must:
        return None
    rows = SearchDocument.objects.filter(TermsMatch(must[0]), kind=wanted.kind)
    for part in must[1:]:
        rows = rows.filter(object_id__in=_objects(wanted.kind, part))
    for part in filter(asks, must_not):
        rows = rows.exclude(object_id__in=_objects(wanted.kind, part))
    return rows


def _objects(kind: str, part: Expression) -> QuerySet[SearchDocument, int]:
    return SearchDocument.objects.filter(TermsMatch(part), kind=kind).values_list("object_id", flat=True)


def kinds_for(actor: Actor) -> Iterable[Source]:
    """The kinds that this actor may search at all."""
    from zhulian.platform.search.registry import sources

    return (item for item in sources() if not item.permission or actor.may(item.permission))
