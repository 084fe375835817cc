"""Finds articles: for what somebody types (all words, else most), and for a whole question (what is most like it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models.functions import Substr

from zhulian.engine.text import Query, highlight
from zhulian.knowledge.access import READ, Reader, in_force, readable_by, visible_to
from zhulian.knowledge.asking import Found, ask, ask_like
from zhulian.knowledge.models import ArticleText
from zhulian.knowledge.retrieval import Scope
from zhulian.platform.access import Actor

SNIPPET = 90
# Of a long content only the beginning is looked through for what to show.
SHOWN = 20_000
Pieces = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A published text that answers. `score` compares answers to one question only.

    `way` it was found: "words", "pinyin" (of title or topic), "corrected" (see `Answer.hint`), or "some" where it
    holds some of the words only. `reasons`: what the score is made of.
    """

    article: int
    text: int
    language: str
    slug: str
    title: str
    summary: str
    title_pieces: Pieces
    snippet: Pieces
    score: float
    way: str = "words"
    reasons: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """Did you mean: what was typed found nothing, `words` do."""

    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, best first, and what was meant."""

    found: list[FoundArticle]
    hint: Hint | None = None

    @property
    def exact(self) -> int:
        """How many answer what was typed as it was typed; 0 is a search in vain, whatever else is offered."""
        return sum(one.way in ("words", "pinyin") for one in self.found)


def for_reader(
    reader: Reader,
    typed: str,
    *,
    day: date,
    language: str,
    limit: int = 10,
    product: int | None = None,
    topics: Sequence[int] | None = None,
    is_question: bool = False,
) -> list[FoundArticle]:
    """The best published texts for a reader of the portal: in `language`, else in another. Best first.

    `is_question`: a whole sentence, such as a subject and description being written, of which parts are enough.
    """
    return answer_reader(
        reader,
        typed,
        day=day,
        language=language,
        limit=limit,
        product=product,
        topics=topics,
        is_question=is_question,
    ).found


def for_staff(
    actor: Actor,
    typed: str,
    *,
    day: date,
    language: str,
    client: int | None = None,
    limit: int = 10,
    product: int | None = None,
    topics: Sequence[int] | None = None,
    is_question: bool = False,
) -> list[FoundArticle]:
    """The best published texts in force for an agent, those for agents only included."""
    return answer_staff(
        actor,
        typed,
        day=day,
        language=language,
        client=client,
        limit=limit,
        product=product,
        topics=topics,
        is_question=is_question,
    ).found


def answer_reader(
    reader: Reader,
    typed: str,
    *,
    day: date,
    language: str,
    limit: int = 10,
    product: int | None = None,
    topics: Sequence[int] | None = None,
    is_question: bool = False,
    prefers: int | None = None,
) -> Answer:
    """`for_reader` with a hint. `prefers`: a product whose articles come sooner, without hiding others."""
    scope = _narrowed(_of_reader(reader, day), product, topics)
    found = ask(scope, typed, is_question=is_question, prefers=prefers)
    return _answer(scope, found, language, limit)


def answer_staff(
    actor: Actor,
    typed: str,
    *,
    day: date,
    language: str,
    client: int | None = None,
    limit: int = 10,
    product: int | None = None,
    topics: Sequence[int] | None = None,
    is_question: bool = False,
    prefers: int | None = None,
) -> Answer:
    """`for_staff` with a hint. `prefers`: a product whose articles come sooner, without hiding others."""
    scope = _narrowed(_of_staff(actor, day, client), product, topics)
    found = ask(scope, typed, is_question=is_question, prefers=prefers)
    return _answer(scope, found, language, limit)


def like_for_reader(
    reader: Reader, text_id: int, *, day: date, language: str, limit: int = 5
) -> list[FoundArticle]:
    """More like a text that the reader may see: by its title, summary and first words, never the text's article."""
    scope = _of_reader(reader, day)
    return _answer(scope, ask_like(scope, text_id), language, limit).found


def like_for_staff(
    actor: Actor, text_id: int, *, day: date, language: str, limit: int = 5
) -> list[FoundArticle]:
    """More like a text, of the same client company."""
    text = (
        _of_staff(actor, day, None).rows.filter(pk=text_id).values_list("article__client", flat=True).first()
    )
    scope = _of_staff(actor, day, text) if text is not None else None
    return _answer(scope, ask_like(scope, text_id), language, limit).found if scope is not None else []


def _of_reader(reader: Reader, day: date) -> Scope:
    """Corrections for customers are made of what everybody may read, whatever the groups of this one."""
    rows = readable_by(reader, day)
    every = readable_by(Reader(reader.client_id), day) if reader.groups else rows
    return Scope(rows, (reader.client_id,), every, ("reader", reader.client_id, day))


def _of_staff(actor: Actor, day: date, client: int | None) -> Scope:
    rows = ArticleText.objects.filter(in_force(day), is_published=True, article__is_archived=False)
    if actor.reach(READ).everywhere is None:
        # Who may read everything is spared a question about every article.
        rows = rows.filter(article__in=visible_to(actor))
    rows = rows.filter(article__client=client) if client is not None else rows
    reach = actor.reach(READ)
    clients = None if reach.everywhere is not None else tuple(sorted(reach.clients))
    clients = clients if client is None else (client,)
    may_not = clients is not None and any(reach.scope_for(each) is None for each in clients)
    rows = rows.none() if may_not or actor.kind == "customer" else rows
    return Scope(rows, clients, rows, ("staff", clients, day))


def _narrowed(scope: Scope, product: int | None, topics: Sequence[int] | None) -> Scope:
    rows = scope.rows
    if product is not None:
        rows = rows.filter(article__products=product)
    if topics is not None:
        rows = rows.filter(article__topic__in=topics)
    return Scope(rows, scope.clients, scope.every, scope.key)


def _answer(scope: Scope, found: Found, language: str, limit: int) -> Answer:
    """One text of each article: the reader's language where it answers, else the best other one."""
    best: dict[int, FoundArticle] = {}
    for item, way in found.items:
        one = item.candidate
        held = best.get(one.article)
        if held is not None and (held.language == language or one.language != language):
            continue
        best[one.article] = FoundArticle(
            article=one.article,
            text=one.text,
            language=one.language,
            slug=one.slug,
            title=one.title,
            summary=one.summary,
            title_pieces=(),
            snippet=(),
            score=item.score if held is None else held.score,
            way=way if held is None else held.way,
            reasons=item.reasons,
        )
    shown = list(best.values())[: max(0, limit)]
    return Answer(_shown(scope, found.query, shown), Hint(found.corrected) if found.corrected else None)


def _shown(scope: Scope, query: Query, found: Sequence[FoundArticle]) -> list[FoundArticle]:
    """With what was looked for marked in title and content."""
    rows = scope.rows.filter(pk__in=[one.text for one in found]).order_by()
    plain = dict(rows.values_list("pk", Substr("plain", 1, SHOWN))) if found else {}
    return [
        _marked(one, highlight(query, one.title, 200), highlight(query, plain.get(one.text, ""), SNIPPET))
        for one in found
    ]


def _marked(one: FoundArticle, title: Pieces, snippet: Pieces) -> FoundArticle:
    return replace(one, title_pieces=title, snippet=snippet)
