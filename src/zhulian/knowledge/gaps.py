"""What is missing: searches in vain, frequent questions that no article answers, articles that do not help (KB2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from zhulian.knowledge.access import WRITE, visible_to
from zhulian.knowledge.models import Article, ArticleDay, ArticleUse, Face, Search, UseKind, WritingTask
from zhulian.knowledge.tasks import visible_to as tasks_visible_to
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.tickets.access import visible_to as tickets_visible_to
from zhulian.tickets.models import Ticket, TicketState

PERIODS = (30, 90)
MOST = 50
MOST_QUESTIONS = 20
LEAST_REQUESTS = 3
FEW = 0.2
"""Uses of articles per request, below which a frequent question counts as unanswered."""
EXAMPLES = 3
LEAST_FAILED = 2


@dataclass(frozen=True, slots=True)
class SearchGap:
    """Words that were looked for in vain, however they were written."""

    client: int
    words: str
    folded: str
    count: int
    empty: int
    """So often nothing at all was found; else nothing of it was opened."""
    portal: int
    desk: int
    last: datetime
    task: WritingTask | None


def since(days: int) -> datetime:
    """Where a period of so many days begins."""
    return now() - timedelta(days=days)


def searches(actor: Actor, days: int) -> list[SearchGap]:
    """What was looked for without result or without opening anything, most frequent first."""
    reach = actor.reach(WRITE)
    rows = Search.objects.filter(at__gte=since(days), opened__isnull=True).exclude(folded="")
    if reach.everywhere is None:
        rows = rows.filter(client__in=list(reach.clients))
    groups = list(
        rows.order_by()
        .values("client", "folded")
        .annotate(
            count=Count("pk"),
            empty=Count("pk", filter=Q(found=0)),
            portal=Count("pk", filter=Q(face=Face.PORTAL)),
            desk=Count("pk", filter=Q(face=Face.DESK)),
            last=Max("at"),
            sample=Max("words"),
        )
        .order_by("-count", "-last", "folded")[:MOST]
    )
    tasks = _tasks(actor, {row["folded"] for row in groups})
    return [
        SearchGap(
            client=row["client"],
            words=row["sample"],
            folded=row["folded"],
            count=row["count"],
            empty=row["empty"],
            portal=row["portal"],
            desk=row["desk"],
            last=row["last"],
            task=tasks.get((row["client"], row["folded"])),
        )
        for row in groups
    ]


def _tasks(actor: Actor, folded: Iterable[str]) -> Mapping[tuple[int, str], WritingTask]:
    rows = tasks_visible_to(actor).filter(folded__in=list(folded)).select_related("assignee")
    return {(row.client_id, row.folded): row for row in rows.order_by("made_at")}


@dataclass(frozen=True, slots=True)
class Question:
    """Requests of one category and product, many of them, which articles hardly answered."""

    client: int
    category: int | None
    product: int | None
    words: str
    requests: int
    uses: int
    examples: Sequence[Ticket]
    folded: str
    task: WritingTask | None


def questions(actor: Actor, days: int) -> list[Question]:
    """Frequent kinds of resolved requests with few or no uses of articles, within what the person may see."""
    rows = _resolved(actor, days)
    groups = rows.order_by().values("client", "category", "product").annotate(requests=Count("pk"))
    frequent = list(groups.filter(requests__gte=LEAST_REQUESTS).order_by("-requests")[: MOST_QUESTIONS * 2])
    uses = _uses(rows)
    wanted = [row for row in frequent if uses.get(_key(row), 0) < FEW * row["requests"]][:MOST_QUESTIONS]
    examples = _examples(rows, wanted)
    folded = {_key(row): "question:{}:{}:{}".format(*_key(row)) for row in wanted}
    tasks = _tasks(actor, folded.values())
    return [
        Question(
            client=row["client"],
            category=row["category"],
            product=row["product"],
            words=_words(examples[_key(row)][0]),
            requests=row["requests"],
            uses=uses.get(_key(row), 0),
            examples=examples[_key(row)],
            folded=folded[_key(row)],
            task=tasks.get((row["client"], folded[_key(row)])),
        )
        for row in wanted
        if examples.get(_key(row))
    ]


Key = tuple[int, int | None, int | None]


def _key(row: Mapping[str, Any]) -> Key:
    return (row["client"] or 0, row["category"], row["product"])


def _resolved(actor: Actor, days: int) -> QuerySet[Ticket]:
    rows = tickets_visible_to(actor).filter(state=TicketState.RESOLVED, resolved_at__gte=since(days))
    reach = actor.reach(WRITE)
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


def _uses(rows: QuerySet[Ticket]) -> Mapping[Key, int]:
    sent = ArticleUse.objects.filter(ticket__in=rows.order_by().values("pk")).exclude(kind=UseKind.SHOWN)
    groups = sent.order_by().values("ticket__client", "ticket__category", "ticket__product")
    return {
        (row["ticket__client"], row["ticket__category"], row["ticket__product"]): row["uses"]
        for row in groups.annotate(uses=Count("pk"))
    }


def _examples(rows: QuerySet[Ticket], wanted: Sequence[Mapping[str, Any]]) -> Mapping[Key, list[Ticket]]:
    """The latest requests of each group, in one query."""
    place = Window(
        RowNumber(), partition_by=[F("client"), F("category"), F("product")], order_by=F("resolved_at").desc()
    )
    clients = {row["client"] for row in wanted}
    latest = rows.filter(client__in=clients).annotate(place=place).filter(place__lte=EXAMPLES)
    found: dict[Key, list[Ticket]] = {_key(row): [] for row in wanted}
    for ticket in latest.select_related("category", "product").order_by("place"):
        key = (ticket.client_id, ticket.category_id, ticket.product_id)
        if key in found:
            found[key].append(ticket)
    return found


def _words(ticket: Ticket) -> str:
    names = [part.label for part in (ticket.product, ticket.category) if part is not None]
    return " · ".join(names)


@dataclass(frozen=True, slots=True)
class Poor:
    """An article of which more readers said that it did not help than that it did."""

    article: Article
    helped: int
    failed: int
    folded: str
    task: WritingTask | None


def poor(actor: Actor, days: int) -> list[Poor]:
    """Articles with poor feedback in the period, the worst first."""
    begin = since(days).date()
    days_of = ArticleDay.objects.filter(article__in=visible_to(actor, WRITE), day__gte=begin)
    sums = days_of.order_by().values("article").annotate(good=Sum("helped"), bad=Sum("failed"))
    worst = list(sums.filter(bad__gte=LEAST_FAILED, bad__gt=F("good")).order_by("-bad", "article")[:MOST])
    rows = visible_to(actor, WRITE).filter(is_archived=False).prefetch_related("texts__versions")
    found = rows.in_bulk([row["article"] for row in worst])
    folded = {pk: f"article:{pk}" for pk in found}
    tasks = _tasks(actor, folded.values())
    return [
        Poor(
            article=found[pk],
            helped=row["good"],
            failed=row["bad"],
            folded=folded[pk],
            task=tasks.get((found[pk].client_id, folded[pk])),
        )
        for row in worst
        if (pk := row["article"]) in found
    ]
