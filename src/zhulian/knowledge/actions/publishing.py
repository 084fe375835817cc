"""From draft over review to readers, and back."""

from __future__ import annotations

from django.db import transaction

from zhulian.knowledge import notices
from zhulian.knowledge.access import PUBLISH, WRITE, access_text
from zhulian.knowledge.actions.common import changed, keep_slug, lock_text, lock_version, name_text
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.events import ArticlePublished
from zhulian.knowledge.models import ArticleText, ArticleVersion, VersionState
from zhulian.knowledge.richtext import plain
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit

NOTE, WORDS = 300, 1000


def submit(actor: Actor, version_id: int, note: str = "") -> ArticleVersion:
    """Ask for approval. Raises NotFound and KnowledgeRefused."""
    with transaction.atomic():
        found = lock_version(actor, version_id, WRITE, to=VersionState.REVIEW)
        _must_say_something(found)
        found.state, found.note, found.review_words = VersionState.REVIEW, note.strip()[:NOTE], ""
        found.save(update_fields=["state", "note", "review_words"])
        _tell(actor, "article.submitted", found, reason=found.note)
        notices.wants_review(actor, found)
        return found


def give_back(actor: Actor, version_id: int, words: str) -> ArticleVersion:
    """Not approved yet: `words` say what to mend. Raises NotFound and KnowledgeRefused."""
    with transaction.atomic():
        found = lock_version(actor, version_id, PUBLISH, to=VersionState.DRAFT)
        found.state, found.review_words = VersionState.DRAFT, words.strip()[:WORDS]
        found.reviewer_id = actor.user_id
        found.save(update_fields=["state", "review_words", "reviewer"])
        _tell(actor, "article.given_back", found, reason=found.review_words)
        notices.given_back(actor, found)
        return found


def publish(actor: Actor, version_id: int, note: str = "") -> ArticleText:
    """Put a version before its readers, in place of the one before it. Raises NotFound and KnowledgeRefused."""
    with transaction.atomic():
        found = lock_version(actor, version_id, PUBLISH, to=VersionState.PUBLISHED)
        _must_say_something(found)
        text, moment = found.text, now()
        text.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.PAST)
        found.state, found.published_at, found.reviewer_id = VersionState.PUBLISHED, moment, actor.user_id
        found.note = note.strip()[:NOTE] or found.note
        found.save(update_fields=["state", "published_at", "reviewer", "note"])
        if not text.version:
            name_text(text, found.title)
        text.title, text.summary, text.html = found.title, found.summary, found.html
        text.plain, text.version, text.is_published = plain(found.html), found.number, True
        text.published_at, text.changed_at = text.published_at or moment, moment
        text.save()
        keep_slug(text)
        _tell(actor, "article.published", found, reason=found.note)
        notices.published(actor, found)
        emit(
            ArticlePublished(article=text.article_id, text=text.pk, version=found.number),
            client=text.article.client_id,
        )
        return text


def withdraw(actor: Actor, text_id: int, reason: str = "") -> ArticleText:
    """Take a published text away from its readers; `publish` of a later version brings it back."""
    with transaction.atomic():
        text = lock_text(access_text(actor, text_id, PUBLISH))
        if not text.is_published:
            raise KnowledgeRefused("state")
        text.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.PAST)
        text.is_published = False
        text.save(update_fields=["is_published"])
        audit.record(actor, "article.withdrawn", text.article, new={"language": text.language}, reason=reason)
        changed(text.article)
        return text


def _must_say_something(version: ArticleVersion) -> None:
    if not plain(version.html) and "<img" not in version.html:
        raise KnowledgeRefused("empty")


def _tell(actor: Actor, action: str, version: ArticleVersion, *, reason: str) -> None:
    article = version.text.article
    new = {"title": version.title, "version": version.number, "language": version.text.language}
    audit.record(actor, action, article, new=new, reason=reason)
    changed(article)
