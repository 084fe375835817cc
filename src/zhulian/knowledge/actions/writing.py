"""Writing: new articles and languages, saving what several people write, rolling back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from zhulian.knowledge.access import WRITE, access_article, access_text
from zhulian.knowledge.actions.common import changed, keep_slug, lock_text, lock_version, name_text
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.merging import Clash, join
from zhulian.knowledge.models import Article, ArticleKind, ArticleText, ArticleVersion, Topic, VersionState
from zhulian.knowledge.richtext import MOST_CHARACTERS, blocks, clean
from zhulian.knowledge.rules import OPEN, languages_of
from zhulian.platform import audit
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.models import Client
from zhulian.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Words:
    """What an article says: title, summary (plain), content (HTML, cleaned before it is kept)."""

    title: str
    summary: str = ""
    html: str = ""

    def checked(self) -> Words:
        """The words as they are kept. Raises KnowledgeRefused."""
        title, summary = self.title.strip(), self.summary.strip()
        if not title:
            raise KnowledgeRefused("title")
        if len(title) > 200:
            raise KnowledgeRefused("title_long")
        if len(summary) > 400:
            raise KnowledgeRefused("summary_long")
        if len(self.html) > MOST_CHARACTERS:
            raise KnowledgeRefused("too_long")
        return Words(title, summary, clean(self.html))


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved version; `joined` where somebody else had saved meanwhile, `clashes` where both wordings were kept."""

    version: ArticleVersion
    joined: bool = False
    clashes: tuple[Clash, ...] = ()


def create(
    actor: Actor,
    *,
    client: Client,
    topic: Topic,
    language: str,
    words: Words,
    kind: str = ArticleKind.ARTICLE,
    source: Ticket | None = None,
) -> ArticleVersion:
    """A new article with the first draft of its text. Raises NotFound and KnowledgeRefused."""
    actor.require(WRITE, client=client.pk)
    assert_same_client(client.pk, topic, source)
    kept = words.checked()
    with transaction.atomic():
        article = Article.objects.create(
            client=client, topic=topic, kind=kind, source=source, owner_id=actor.user_id
        )
        made = _begin(actor, article, language, kept)
        audit.record(actor, "article.created", article, new={"title": kept.title, "language": language})
        changed(article)
        return made


def add_language(actor: Actor, article_id: int, language: str, words: Words) -> ArticleVersion:
    """The first draft of an article's text in another language. Raises NotFound and KnowledgeRefused."""
    kept = words.checked()
    with transaction.atomic():
        article = access_article(actor, article_id, WRITE, lock=True)
        if article.is_archived:
            raise KnowledgeRefused("archived")
        if article.texts.filter(language=language).exists():
            raise KnowledgeRefused("language")
        made = _begin(actor, article, language, kept)
        audit.record(actor, "article.language_added", article, new={"language": language})
        changed(article)
        return made


def _begin(actor: Actor, article: Article, language: str, words: Words) -> ArticleVersion:
    if language not in languages_of(article.client):
        raise KnowledgeRefused("languages")
    text = ArticleText(article=article, language=language)
    name_text(text, words.title)
    text.save()
    keep_slug(text)
    return _version(actor, text, words)


def _version(actor: Actor, text: ArticleText, words: Words) -> ArticleVersion:
    moment = now()
    last = text.versions.aggregate(last=Max("number"))["last"] or 0
    return ArticleVersion.objects.create(
        text=text,
        number=last + 1,
        title=words.title,
        summary=words.summary,
        html=words.html,
        author_id=actor.user_id,
        saved_by_id=actor.user_id,
        created_at=moment,
        saved_at=moment,
    )


def open_version(actor: Actor, text_id: int) -> ArticleVersion:
    """The version that is being written; a new one from the published words where there is none."""
    with transaction.atomic():
        text = lock_text(access_text(actor, text_id, WRITE))
        found = text.versions.filter(state__in=OPEN).first()
        if found is not None:
            return found
        changed(text.article)
        return _version(actor, text, Words(text.title, text.summary, text.html))


def save(actor: Actor, version_id: int, words: Words, *, base: Words, revision: int) -> Saved:
    """Keep what was written. `base` and `revision`: the words and the count of saves that the writer began with.

    Where somebody else saved meanwhile the two are joined; paragraphs that both changed are kept in both wordings, a
    title or summary that both changed in mine, and the clash tells the other. Raises NotFound, KnowledgeRefused.
    """
    kept = words.checked()
    with transaction.atomic():
        found = lock_version(actor, version_id, WRITE)
        stored = Words(found.title, found.summary, found.html)
        clashes: tuple[Clash, ...] = ()
        is_joined = found.revision != revision
        if is_joined:
            kept, clashes = _joined(
                Words(base.title.strip(), base.summary.strip(), clean(base.html)), kept, stored
            )
        if kept != stored:
            _write(actor, found, kept)
        return Saved(found, is_joined, clashes)


def _write(actor: Actor, version: ArticleVersion, words: Words) -> None:
    version.title, version.summary, version.html = words.title, words.summary, words.html
    version.revision += 1
    version.saved_at, version.saved_by_id = now(), actor.user_id
    version.save(update_fields=["title", "summary", "html", "revision", "saved_at", "saved_by"])
    text = version.text
    if not text.version:
        name_text(text, words.title)
        text.save(update_fields=["slug"])
        keep_slug(text)
    changed(text.article)


def _joined(base: Words, mine: Words, theirs: Words) -> tuple[Words, tuple[Clash, ...]]:
    found = join(blocks(base.html), blocks(mine.html), blocks(theirs.html))
    title, title_clash = _line(base.title, mine.title, theirs.title)
    summary, summary_clash = _line(base.summary, mine.summary, theirs.summary)
    words = Words(title, summary, "\n".join(found.pieces))
    return words, (*title_clash, *summary_clash, *found.clashes)


def _line(base: str, mine: str, theirs: str) -> tuple[str, tuple[Clash, ...]]:
    if mine in (base, theirs):
        return theirs, ()
    return mine, () if theirs == base else (Clash((theirs,), (mine,)),)


def roll_back(actor: Actor, text_id: int, number: int) -> ArticleVersion:
    """A new draft with the words of an earlier version. Raises KnowledgeRefused where another one is open."""
    with transaction.atomic():
        text = lock_text(access_text(actor, text_id, WRITE))
        if text.versions.filter(state__in=OPEN).exists():
            raise KnowledgeRefused("open")
        old = text.versions.filter(number=number).first()
        if old is None:
            raise KnowledgeRefused("state")
        made = _version(actor, text, Words(old.title, old.summary, old.html))
        audit.record(
            actor, "article.rolled_back", text.article, new={"version": number, "language": text.language}
        )
        changed(text.article)
        return made


def drop(actor: Actor, version_id: int) -> None:
    """Give a draft up; its words stay among the earlier versions, from where `roll_back` fetches them."""
    with transaction.atomic():
        found = lock_version(actor, version_id, WRITE)
        found.state = VersionState.PAST
        found.save(update_fields=["state"])
        audit.record(
            actor,
            "article.dropped",
            found.text.article,
            new={"version": found.number, "language": found.text.language},
        )
        changed(found.text.article)
