"""How articles stand in the index, and how staff find them in the search box: words, pinyin of titles, drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhulian.engine.text import (
    AnyOf,
    Expression,
    Phrase,
    Searched,
    fold,
    match_name,
    name_query,
    name_terms,
    parse_query,
)
from zhulian.knowledge.access import READ, WRITE, in_force, visible_to
from zhulian.knowledge.events import ArticleChanged
from zhulian.knowledge.models import Article, ArticleText, ArticleVersion
from zhulian.knowledge.rules import OPEN
from zhulian.platform import search
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.ui.addresses import address_of

KIND = "article"
MARK = "ａ"
"""A term of every passage of an article, and with the client's id of every one of his: no text can hold it."""
TITLE_LENGTH = 200
# More clients than these are not named one by one to the index; access decides anyway.
NAMED = 30


def install() -> None:
    """Called once when the program starts."""
    search.register(
        search.Source(
            kind=KIND,
            label=_("Articles"),
            icon="book-2",
            permission=READ,
            visible=findable_by,
            passages=passages,
            keys=keys,
            hits=hits,
            ask=ask,
            score=score,
            order=40,
        )
    )
    search.follow(KIND, ArticleChanged, by=lambda event: [event.article])


def findable_by(actor: Actor) -> QuerySet[Article]:
    """What the search box may offer: to those who write everything, to all others what is published and in force."""
    rows = visible_to(actor)
    writes = actor.reach(WRITE)
    if writes.everywhere is not None:
        return rows
    published = ArticleText.objects.filter(article=OuterRef("pk"), is_published=True)
    open_to_all = Q(Exists(published)) & Q(is_archived=False) & in_force(timezone.localdate(now()), prefix="")
    return rows.filter(Q(client__in=list(writes.clients)) | open_to_all)


def marked(clients: Sequence[int] | None) -> Expression:
    """What keeps a question to the index among the articles of these clients; of all where None."""
    if clients is None or not 0 < len(clients) <= NAMED:
        return Phrase((MARK,))
    return AnyOf(tuple(Phrase((f"{MARK}{client}",)) for client in clients))


def passages(ids: Sequence[int]) -> Mapping[int, Sequence[search.Passage]]:
    """A passage for each published text, by the text's id; of an article that has none its open drafts' titles.

    A draft beside a published text is not indexed: it would tell its words to those who may read the other.
    """
    rows = list(ArticleText.objects.filter(article__in=ids).select_related("article"))
    public = {row.article_id for row in rows if row.is_published}
    drafts = dict(
        ArticleVersion.objects.filter(text__article__in=ids, state__in=OPEN).values_list("text", "title")
    )
    found: dict[int, list[search.Passage]] = {}
    for row in rows:
        if row.is_published:
            made = _passage(row, row.title, "\n".join(filter(None, (row.summary, row.plain))))
        elif row.article_id not in public:
            made = _passage(row, drafts.get(row.pk, row.title), "")
        else:
            continue
        found.setdefault(row.article_id, []).append(made)
    return found


def _passage(row: ArticleText, title: str, body: str) -> search.Passage:
    client = row.article.client_id
    at = row.changed_at or row.article.updated_at
    marks = (MARK, f"{MARK}{client}")
    return search.Passage(row.pk, client, at, title, body, (tuple(name_terms(title)),), marks)


def keys(after: int, count: int) -> Sequence[int]:
    """The next ids, for building the index anew."""
    return list(Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:count])


def ask(text: str) -> tuple[list[Expression], list[Expression]]:
    """Each word as it stands somewhere, or as the pinyin of a part of the title."""
    query = parse_query(text)
    wanted = [AnyOf((word.phrase, name_query(word.text))) for word in query.words]
    return [Phrase((MARK,)), *wanted] if wanted else [], [word.phrase for word in query.unwanted]


def score(text: str, title: str, body: str) -> float:
    """10 for the very title, from 7 where it begins so, 5 where it holds all words, to 4.9 by pinyin, 0.5 by other
    words. 0 for the few that the index yields beyond: it is asked for a superset of the pinyin."""
    words = parse_query(text).words
    folded = Searched(fold(title[:TITLE_LENGTH]).text)
    if all(folded.has(word.needle) for word in words):
        begun = next(words[0].spans(folded))[0] == 0
        share = min(1.0, sum(len(word.text) for word in words) / max(1, len(folded.folded)))
        return (10.0 if share == 1.0 else 7.0 + share) if begun else 5.0 + share
    read = [match_name(word.text, title) or 0.0 for word in words]
    if all(read):
        return min(read)
    whole = Searched(fold(body).text)
    return 0.5 if any(folded.has(word.needle) or whole.has(word.needle) for word in words) else 0.0


def hits(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Hit]:
    """Title in the reader's language, topic and audience."""
    language = get_language() or ""
    rows = findable_by(actor).filter(pk__in=ids).select_related("topic").prefetch_related("texts__versions")
    return {row.pk: _hit(actor, row, language) for row in rows}


def _hit(actor: Actor, row: Article, language: str) -> search.Hit:
    title = title_of(row, language)
    if not actor.may(WRITE, client=row.client_id):
        texts = [text for text in row.texts.all() if text.is_published]
        title = min(texts, key=lambda text: (text.language != language, text.pk)).title
    return search.Hit(title, address_of(KIND, row.pk), _note(row))


def title_of(article: Article, language: str) -> str:
    """The title in this language if there is one, else in another; an open draft's where nothing is published."""
    texts = sorted(article.texts.all(), key=lambda text: (text.language != language, text.pk))
    for text in texts:
        if text.title:
            return text.title
    return next((version.title for text in texts for version in text.versions.all()), str(article.pk))


def _note(article: Article) -> str:
    return f"{article.topic.label} · {article.get_audience_display()}"
