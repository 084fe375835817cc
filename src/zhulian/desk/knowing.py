"""Knowledge beside a request: which articles answer it, what of them may be told to the customer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from zhulian.desk.alike import solved_like
from zhulian.interactions.models import Direction, Message
from zhulian.knowledge import promotions, using
from zhulian.knowledge.access import READ
from zhulian.knowledge.finding import FoundArticle, for_staff
from zhulian.knowledge.models import Article, ArticleText, Audience
from zhulian.platform.access import Actor
from zhulian.tickets.access import held_on
from zhulian.tickets.models import Ticket

MOST = 5
MOST_TYPED = 10
WORDS = 400
REPLY = "ticket.reply"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article beside a request. `may_insert` and `may_link`: its words and its address may go to the customer."""

    found: FoundArticle
    article: Article
    may_insert: bool
    may_link: bool
    number: int

    @property
    def key(self) -> str:
        """Its place for the keys Alt+1 … Alt+5; "" further down."""
        return str(self.number) if self.number <= MOST else ""

    @property
    def audience(self) -> str:
        """For whom it is, where it is not for everybody."""
        return "" if self.article.audience == Audience.PUBLIC else str(self.article.get_audience_display())

    @property
    def is_internal(self) -> bool:
        """For agents only: never told to customers."""
        return self.article.audience == Audience.AGENTS


def said_last(ticket: Ticket) -> int:
    """The customer's latest message; 0 where there is none."""
    rows = Message.objects.filter(conversation=ticket.conversation_id, direction=Direction.IN)
    return rows.order_by("-created_at", "-id").values_list("pk", flat=True).first() or 0


def stamp(ticket: Ticket, typed: str, said: int) -> str:
    """A short word that changes with what there is to be found for."""
    asked = typed.strip() or f"{said} {ticket.subject} {ticket.product_id}"
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def question_of(ticket: Ticket) -> str:
    """What the customer asks: the subject, what was said last and first."""
    rows = Message.objects.filter(conversation=ticket.conversation_id, direction=Direction.IN)
    bodies = [body for body in rows.order_by("created_at", "id").values_list("body", flat=True)[:50] if body]
    said = [bodies[-1], bodies[0]] if len(bodies) > 1 else bodies
    return "\n".join([ticket.subject, *(body[:WORDS] for body in said)])


def panel(actor: Actor, ticket: Ticket, typed: str = "") -> dict[str, Any]:
    """What the card shows: for what was typed, or for the request itself with the solved requests like it."""
    said = said_last(ticket)
    wanted = typed.strip()
    if wanted:
        found = for_staff(actor, wanted, **_asked(ticket), limit=MOST_TYPED)
        solved = []
    else:
        question = question_of(ticket)
        found = _matching(actor, ticket, question)
        solved = solved_like(actor, ticket, question)
    return {
        "ticket": ticket,
        "entries": _entries(ticket, found, is_answering=may_reply(actor, ticket)),
        "solved": solved,
        "offers": [] if wanted else promotions.for_ticket(actor, ticket, [one.article for one in found]),
        "typed": wanted,
        "seen": stamp(ticket, typed, said),
    }


def may_reply(actor: Actor, ticket: Ticket) -> bool:
    """True for who may answer this request."""
    return REPLY in held_on(actor, ticket, [REPLY])


def _asked(ticket: Ticket) -> dict[str, Any]:
    return {"day": using.today(), "language": ticket.language, "client": ticket.client_id}


def _matching(actor: Actor, ticket: Ticket, question: str) -> list[FoundArticle]:
    """Those about the request's product first, then others."""
    asked = _asked(ticket)
    everything = for_staff(actor, question, **asked, limit=MOST, is_question=True)
    if ticket.product_id is None:
        return everything
    own = for_staff(actor, question, **asked, limit=MOST, product=ticket.product_id, is_question=True)
    known = {one.article for one in own}
    return [*own, *(one for one in everything if one.article not in known)][:MOST]


def _entries(ticket: Ticket, found: list[FoundArticle], *, is_answering: bool) -> list[Entry]:
    ids = [one.text for one in found]
    texts = ArticleText.objects.filter(pk__in=ids).select_related("article__client").in_bulk()
    told = using.may_be_told(ticket, ids) if is_answering and ids else frozenset[int]()
    return [
        Entry(
            found=one,
            article=texts[one.text].article,
            may_insert=one.text in told,
            may_link=one.text in told and bool(using.public_address(texts[one.text])),
            number=place,
        )
        for place, one in enumerate(found, start=1)
        if one.text in texts
    ]


def is_shown(actor: Actor, ticket: Ticket) -> bool:
    """True for who may read articles of the request's client company."""
    return actor.may(READ, client=ticket.client_id)
