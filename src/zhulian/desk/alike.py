"""Requests that were solved before and ask the same: past solutions beside an open request (KB4)."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.engine.text import Document, Settings, parse_question, rank
from zhulian.interactions.models import Direction, Message
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.db.terms import TermsMatch
from zhulian.platform.models import SearchDocument
from zhulian.tickets.access import visible_to
from zhulian.tickets.models import Ticket, TicketState
from zhulian.tickets.search import KIND

CANDIDATES = 300
LEAST = 0.3
"""Of the best one's score: what answers less is not like the question."""
RANKED_LENGTH = 1000
SETTINGS = Settings(weights={"title": 3.0})


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved request with what the customer was told last."""

    ticket: Ticket
    answer: str


def solved_like(actor: Actor, ticket: Ticket, question: str, limit: int = 3) -> list[Solved]:
    """The solved requests of the same client company that are most like the question, best first.

    Only what the agent may see.
    """
    query = parse_question(question)
    if not query:
        return []
    visible = visible_to(actor).filter(client=ticket.client_id, state=TicketState.RESOLVED)
    rows = SearchDocument.objects.filter(TermsMatch(query.expression), kind=KIND, client=ticket.client_id)
    rows = rows.filter(object_id__in=visible.order_by().values("pk")).exclude(object_id=ticket.pk)
    newest = list(rows.order_by("-at", "-id").values_list("object_id", "title", "body", "at")[:CANDIDATES])
    documents = [
        Document(place, {"title": title, "body": body[:RANKED_LENGTH]}, at.timestamp())
        for place, (_pk, title, body, at) in enumerate(newest)
    ]
    best: dict[int, float] = {}
    for item in rank(query, documents, now=now().timestamp(), settings=SETTINGS):
        best.setdefault(newest[int(item.key)][0], item.score)
    top = max(best.values(), default=0.0)
    wanted = [pk for pk, score in best.items() if score > 0 and score >= LEAST * top][:limit]
    found = visible.in_bulk(wanted)
    answers = _last_answers([row.conversation_id for row in found.values()])
    return [Solved(found[pk], answers.get(found[pk].conversation_id, "")) for pk in wanted if pk in found]


def _last_answers(conversations: list[int]) -> dict[int, str]:
    """What each customer was told last, by the conversation."""
    rows = Message.objects.filter(
        conversation__in=conversations, direction=Direction.OUT, author__isnull=False
    ).exclude(body="")
    return dict(rows.order_by("created_at", "id").values_list("conversation_id", "body"))
