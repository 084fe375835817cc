"""From a request to an article: what was asked and answered, without what is personal (KB2)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from zhulian.customers.models import ContactKind
from zhulian.interactions.models import Direction, Message
from zhulian.knowledge import actions, stripping
from zhulian.knowledge.access import WRITE, topics_visible_to, visible_to
from zhulian.knowledge.models import Article, ArticleKind, ArticleVersion, Topic
from zhulian.knowledge.stripping import Known, Piece
from zhulian.platform.access import Actor
from zhulian.tickets.models import Ticket

FIELDS = ("title", "question", "solution")
LABELS = {
    "title": gettext_lazy("Title"),
    "question": gettext_lazy("Question"),
    "solution": gettext_lazy("Solution"),
}
LAST_ANSWERS = 3
PUT = {
    stripping.LINK: gettext_lazy("[private link]"),
    stripping.MAIL: gettext_lazy("[e-mail address]"),
    stripping.ID: gettext_lazy("[identity number]"),
    stripping.CARD: gettext_lazy("[card number]"),
    stripping.PHONE: gettext_lazy("[telephone number]"),
    stripping.PLATE: gettext_lazy("[number plate]"),
    stripping.NUMBER: gettext_lazy("[number]"),
    stripping.ADDRESS: gettext_lazy("[postal address]"),
    stripping.NAME: gettext_lazy("[name]"),
}
KINDS_OF_CONTACT: dict[str, str] = {
    ContactKind.PHONE: stripping.PHONE,
    ContactKind.EMAIL: stripping.MAIL,
    ContactKind.ADDRESS: stripping.ADDRESS,
    ContactKind.PLATE: stripping.PLATE,
}


@dataclass(frozen=True, slots=True)
class Stripped:
    """What becomes the draft: each part in pieces, the personal ones marked. `digest` changes with the words."""

    title: Sequence[Piece]
    question: Sequence[Piece]
    solution: Sequence[Piece]
    digest: str

    def parts(self) -> list[tuple[str, Sequence[Piece]]]:
        """(name, pieces) of each part."""
        return [(name, getattr(self, name)) for name in FIELDS]


def stripped(ticket: Ticket) -> Stripped:
    """The request's subject, the customer's first words and the last public answers, in pieces."""
    messages = list(
        Message.objects.filter(conversation=ticket.conversation_id)
        .exclude(body="")
        .select_related("author")
        .order_by("created_at", "id")
    )
    known = _known(ticket, messages)
    asked = next((row.body for row in messages if row.direction == Direction.IN), "")
    words = (ticket.subject, asked, "\n\n".join(_answers(messages)))
    digest = hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
    title, question, solution = (stripping.pieces(text, known) for text in words)
    return Stripped(title, question, solution, digest)


def _answers(messages: Sequence[Message]) -> list[str]:
    """What people answered after the customer wrote last; the last answer where that was before."""
    said = [place for place, row in enumerate(messages) if row.direction == Direction.IN]
    after = messages[said[-1] + 1 :] if said else messages
    told = [row.body for row in after if row.direction == Direction.OUT and row.author_id]
    before = [row.body for row in messages if row.direction == Direction.OUT and row.author_id]
    return told[-LAST_ANSWERS:] or before[-1:]


def _known(ticket: Ticket, messages: Sequence[Message]) -> Known:
    names = {row.author_name for row in messages} | {row.author.name for row in messages if row.author}
    names |= {person.name for person in (ticket.holder, ticket.resolved_by) if person is not None}
    exact: list[tuple[str, str]] = []
    customer = ticket.customer
    if customer is not None:
        names.add(customer.name)
        if customer.organisation is not None:
            names |= {customer.organisation.name, customer.organisation.name_en}
        for point in customer.contacts.all():
            exact.append((point.value, KINDS_OF_CONTACT.get(point.kind, stripping.NAME)))
    return Known(tuple(sorted(filter(None, names))), tuple(exact))


def put_words() -> dict[str, str]:
    """What stands in the place of each kind, in the active language."""
    return {kind: str(words) for kind, words in PUT.items()}


def topics_for(actor: Actor, ticket: Ticket) -> list[tuple[int, str]]:
    """The topics in which the person may write for the request's client company, each with its path."""
    rows = list(topics_visible_to(actor, WRITE).filter(client=ticket.client_id, is_active=True))
    by_parent: dict[int | None, list[Topic]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        by_parent.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)

    def below(parent: int | None, path: str) -> list[tuple[int, str]]:
        found = []
        for row in by_parent.get(parent, []):
            here = f"{path} › {row.label}" if path else row.label
            found += [(row.pk, here), *below(row.pk, here)]
        return found

    return below(None, "")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a request becomes an article. `keep` holds "question:3": the places that stay as they were written."""

    title: str
    topic: Topic
    language: str
    kind: str = ArticleKind.ARTICLE
    keep: Collection[str] = ()


def make_draft(actor: Actor, ticket: Ticket, wish: Wish) -> ArticleVersion:
    """The draft of an article from a request, with its product and category. Raises NotFound and KnowledgeRefused."""
    found = stripped(ticket)
    with override(wish.language):
        words = put_words()
        parts = {name: _text(name, pieces, words, wish.keep) for name, pieces in found.parts()}
        html = _html(parts["question"], parts["solution"])
    with transaction.atomic():
        made = actions.create(
            actor,
            client=ticket.client,
            topic=wish.topic,
            language=wish.language,
            words=actions.Words(wish.title, "", html),
            kind=wish.kind,
            source=ticket,
        )
        _set_facts(actor, made.text.article, ticket, wish.topic)
        return made


def _set_facts(actor: Actor, article: Article, ticket: Ticket, topic: Topic) -> None:
    facts = actions.Facts(
        topic=topic,
        audience=article.audience,
        owner=article.owner,
        products=[ticket.product] if ticket.product else [],
        categories=[ticket.category] if ticket.category else [],
    )
    actions.set_facts(actor, article.pk, facts)


def _text(name: str, found: Sequence[Piece], words: Mapping[str, str], keep: Collection[str]) -> str:
    kept = {place for place in range(len(found)) if f"{name}:{place}" in keep}
    return stripping.replaced(found, words, kept)


def _html(question: str, solution: str) -> str:
    """Two headings with their paragraphs; a part without words is left out."""
    parts = ((_("Question"), question), (_("Solution"), solution))
    return "".join(
        format_html("<h2>{}</h2>{}", heading, _paragraphs(text)) for heading, text in parts if text.strip()
    )


def _paragraphs(text: str) -> str:
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    lines = [format_html_join("<br>", "{}", ((line,) for line in block.split("\n"))) for block in blocks]
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def articles_from(actor: Actor, ticket: Ticket) -> list[Article]:
    """The articles that were made from this request before."""
    return list(visible_to(actor).filter(source=ticket).prefetch_related("texts__versions")[:5])
