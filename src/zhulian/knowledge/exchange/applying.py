"""From a bundle into the tables: an article at a time, whole or not at all; a second time nothing changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from zhulian.knowledge import actions
from zhulian.knowledge.access import PUBLISH, WRITE, access_topic
from zhulian.knowledge.actions import Facts, TopicWords, Words
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.exchange import addresses, finding
from zhulian.knowledge.exchange.bundle import DATES, ArticleData, Bundle, FactData, Problem, TextData, titles
from zhulian.knowledge.exchange.collecting import addresses_of, in_bundle
from zhulian.knowledge.exchange.finding import Found
from zhulian.knowledge.exchange.shelf import Shelf
from zhulian.knowledge.models import (
    Article,
    ArticleKind,
    ArticleText,
    ArticleVersion,
    Audience,
    Topic,
    VersionState,
)
from zhulian.knowledge.rules import OPEN
from zhulian.platform.access import Actor
from zhulian.platform.files import FileRefused
from zhulian.platform.models import Client

MADE, CHANGED, SAME, REFUSED = "made", "changed", "same", "refused"
WORDS = ("title", "summary", "html")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article, or would."""

    what: str
    place: str
    title: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    needs_topic: bool = False
    article: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As `KnowledgeImport.findings` has it."""
        return {
            "what": self.what,
            "place": self.place[:200],
            "title": self.title[:200],
            "problems": [[one.code, one.detail] for one in self.problems],
            "remarks": [[one.code, one.detail] for one in self.remarks],
            "needs_topic": self.needs_topic,
            "article": self.article,
        }


class Refusal(Exception):
    """An article cannot be brought in; its transaction is undone."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


class Importer:
    """Tries out and brings in the articles of a bundle for one client company."""

    def __init__(
        self,
        actor: Actor,
        client: Client,
        bundle: Bundle,
        *,
        topic: Topic | None = None,
        publishes: bool = False,
    ) -> None:
        actor.require(WRITE, client=client.pk)
        if publishes:
            actor.require(PUBLISH, client=client.pk)
        self.actor, self.client, self.publishes = actor, client, publishes
        self.topic = access_topic(actor, topic.pk, WRITE) if topic is not None else None
        self.articles = [finding.spoken(client, article) for article in bundle.articles]
        self._twins = _twins(self.articles)
        self._slugs = {text.slug for article in self.articles for text in article.texts if text.slug}

    def try_out(self, number: int) -> Outcome:
        """What would become of an article. Writes nothing."""
        article = self.articles[number]
        found, problems = self._looked_up(number)
        needs_topic = not article.facts.topic and found.article is None
        remarks = tuple(one for one in found.remarks if one.detail not in self._slugs)
        if problems:
            return self._outcome(article, REFUSED, problems=problems)
        if found.article is None:
            return self._outcome(article, MADE, remarks=remarks, needs_topic=needs_topic)
        try:
            what = CHANGED if self._differences(found.article, article, found) else SAME
        except Refusal as refusal:
            return self._outcome(article, REFUSED, problems=refusal.problems)
        return self._outcome(article, what, remarks=remarks, at=found.article)

    def settle(self, number: int) -> Outcome:
        """Bring an article in, whole or not at all; the caller is in no transaction that it wants to keep."""
        article = self.articles[number]
        shelf = Shelf(self.actor, self.client)
        try:
            with transaction.atomic():
                found, problems = self._looked_up(number)
                if problems:
                    raise Refusal(*problems)
                what, at = self._written(article, found, shelf)
        except Refusal as refusal:
            shelf.clear()
            return self._outcome(article, REFUSED, problems=refusal.problems)
        except KnowledgeRefused as refusal:
            shelf.clear()
            return self._outcome(article, REFUSED, problems=(Problem(refusal.code),))
        except FileRefused as refusal:
            shelf.clear()
            return self._outcome(article, REFUSED, problems=(Problem("file_refused", str(refusal)),))
        except BaseException:
            shelf.clear()
            raise
        remarks = tuple(one for one in found.remarks if one.detail not in self._slugs)
        return self._outcome(article, what, remarks=remarks, at=at)

    def relate(self, number: int) -> None:
        """Join an article to those that came after it in the file."""
        article = self.articles[number]
        if not article.facts.related:
            return
        at, _problems = finding.article_of(self.client, article)
        if at is not None:
            found = finding.things(self.actor, self.client, FactData(related=article.facts.related))
            wanted = replace(_current(at), related=_joined(at, found))
            if {one.pk for one in wanted.related} != set(at.related.values_list("pk", flat=True)):
                actions.set_facts(self.actor, at.pk, wanted)

    def _outcome(
        self,
        article: ArticleData,
        what: str,
        *,
        problems: Iterable[Problem] = (),
        remarks: tuple[Problem, ...] = (),
        needs_topic: bool = False,
        at: Article | None = None,
    ) -> Outcome:
        pk = at.pk if at is not None else None
        return Outcome(what, article.place, titles(article), tuple(problems), remarks, needs_topic, pk)

    def _looked_up(self, number: int) -> tuple[Found, list[Problem]]:
        """What the article's things are here, and all that stands in its way."""
        article = self.articles[number]
        found = finding.things(self.actor, self.client, article.facts)
        found.article, others = finding.article_of(self.client, article)
        problems = [*finding.words_problems(self.client, article), *found.problems, *others]
        if number in self._twins:
            problems.append(Problem("twice", self._twins[number]))
        if found.article is not None and found.article.is_archived:
            problems.append(Problem("archived"))
        return found, list(dict.fromkeys(problems))

    def _written(self, article: ArticleData, found: Found, shelf: Shelf) -> tuple[str, Article]:
        if found.article is None:
            return MADE, self._make(article, found, shelf)
        if not self._differences(found.article, article, found):
            return SAME, found.article
        self._change(found.article, article, found, shelf)
        return CHANGED, found.article

    # New articles

    def _make(self, article: ArticleData, found: Found, shelf: Shelf) -> Article:
        topic = self._topic(article.facts, found)
        if topic is None:
            raise Refusal(Problem("no_topic"))
        images = shelf.take(article.files)
        first, *others = article.texts
        version = actions.create(
            self.actor,
            client=self.client,
            topic=topic,
            language=first.language,
            words=_words(first, images),
            kind=article.facts.kind or ArticleKind.ARTICLE,
        )
        made = version.text.article
        shelf.give(made)
        for text in others:
            actions.add_language(self.actor, made.pk, text.language, _words(text, images))
        wanted = self._facts(made, article.facts, found, topic)
        actions.set_facts(self.actor, made.pk, wanted)
        self._finish([(made.texts.get(language=text.language), text) for text in article.texts])
        return made

    def _finish(self, pairs: list[tuple[ArticleText, TextData]]) -> None:
        """Publish texts made from the file where that is wanted, and give them their addresses."""
        for here, text in pairs:
            self._publish(here, text)
        addresses.claim(pairs)

    def _topic(self, facts: FactData, found: Found) -> Topic | None:
        """The topic, made where it is missing and may be made."""
        if not facts.topic:
            return found.article.topic if found.article is not None else self.topic
        at, missing = finding.topic_at(self.client, facts.topic)
        english = (
            facts.topic_en if facts.topic_en and len(facts.topic_en) == len(facts.topic) else facts.topic
        )
        for name, name_en in list(zip(facts.topic, english, strict=True))[len(facts.topic) - len(missing) :]:
            words = TopicWords(name, name_en if name_en != name else "")
            at = actions.make_topic(self.actor, client=self.client, words=words, parent=at)
        return at

    def _facts(self, at: Article, told: FactData, found: Found, topic: Topic) -> Facts:
        """The facts as they are here, with those that the file tells."""
        now = _current(at)
        days = {name: getattr(told, name) for name in DATES if name in told.told}
        return replace(
            now,
            topic=topic,
            audience=told.audience or now.audience or Audience.PUBLIC,
            groups=found.groups if told.groups is not None else now.groups,
            products=found.products if told.products is not None else now.products,
            categories=found.categories if told.categories is not None else now.categories,
            related=_joined(at, found),
            importance=now.importance if told.importance is None else told.importance,
            **days,
        )

    def _publish(self, here: ArticleText, text: TextData) -> None:
        if self._is_to_be_published(text):
            version = here.versions.filter(state__in=OPEN).first()
            if version is not None:
                actions.publish(self.actor, version.pk)

    def _is_to_be_published(self, text: TextData) -> bool:
        return self.publishes and text.state != "draft"

    # Articles that are there already

    def _differences(self, at: Article, article: ArticleData, found: Found) -> bool:
        """True if anything of the article is new here. Raises Refusal where it cannot be changed."""
        is_changed = any(self._is_new(at, text) for text in article.texts)
        digests = set(at.files.values_list("file__sha256", flat=True))
        is_changed = is_changed or any(
            not one.is_inline and one.sha256 not in digests for one in article.files
        )
        wanted = self._facts(at, article.facts, found, found.topic or at.topic)
        is_wider = wanted.audience != at.audience and at.texts.filter(is_published=True).exists()
        if is_wider and not self.actor.may(PUBLISH, client=self.client.pk):
            raise Refusal(Problem("audience"))
        is_changed = is_changed or found.topic_is_new
        return is_changed or _told(wanted) != _told(_current(at))

    def _is_new(self, at: Article, text: TextData) -> bool:
        here = at.texts.filter(language=text.language).first()
        if here is None:
            return True
        if self._needs_words(here, text):
            return True
        known = set(here.slugs.values_list("slug", flat=True))
        is_moved = bool(text.slug) and text.slug not in known
        is_open = here.versions.filter(state__in=OPEN).exists()
        return is_moved or (self._is_to_be_published(text) and not here.is_published and is_open)

    def _needs_words(self, here: ArticleText, text: TextData) -> bool:
        """True if neither the published words nor the open draft are these. Raises Refusal for another's draft."""
        wanted = _plain_words(text)
        images = addresses_of(here.article)
        version = here.versions.filter(state__in=OPEN).first()
        if version is not None and _stored(version, images) == wanted:
            return False
        published = here.versions.filter(state=VersionState.PUBLISHED).first()
        if published is not None and _stored(published, images) == wanted:
            return False
        if version is not None and (
            version.saved_by_id != self.actor.user_id or version.state == VersionState.REVIEW
        ):
            raise Refusal(Problem("open"))
        return True

    def _change(self, at: Article, article: ArticleData, found: Found, shelf: Shelf) -> None:
        images = shelf.take(article.files, have=at)
        shelf.give(at)
        topic = self._topic(article.facts, found) or at.topic
        wanted = self._facts(at, article.facts, found, topic)
        if _told(wanted) != _told(_current(at)):
            actions.set_facts(self.actor, at.pk, wanted)
        made = []
        for text in article.texts:
            here = at.texts.filter(language=text.language).first()
            if here is None:
                version = actions.add_language(self.actor, at.pk, text.language, _words(text, images))
                made.append((version.text, text))
                continue
            if self._needs_words(here, text):
                self._rewrite(here, text, images)
            self._publish_same(here, text)
            addresses.move(self.actor, here, text)
        self._finish(made)

    def _publish_same(self, here: ArticleText, text: TextData) -> None:
        """Publish the draft if it is what the file says, and not somebody's other work."""
        images = addresses_of(here.article)
        version = here.versions.filter(state__in=OPEN).first()
        if version is not None and _stored(version, images) == _plain_words(text):
            self._publish(here, text)

    def _rewrite(self, here: ArticleText, text: TextData, images: dict[str, str]) -> None:
        """A new draft with these words; one's own draft stays among the earlier versions."""
        old = here.versions.filter(state__in=OPEN).first()
        if old is not None:
            actions.drop(self.actor, old.pk)
        version = actions.open_version(self.actor, here.pk)
        base = Words(version.title, version.summary, version.html)
        actions.save(self.actor, version.pk, _words(text, images), base=base, revision=version.revision)


def _twins(articles: list[ArticleData]) -> dict[int, str]:
    """Articles of a file whose address stands there before them."""
    seen: set[tuple[str, str]] = set()
    twins = {}
    for number, article in enumerate(articles):
        keys = {(text.slug or text.title.strip(), text.language) for text in article.texts}
        again = sorted(keys & seen)
        if again:
            twins[number] = again[0][0]
        seen |= keys
    return twins


def _words(text: TextData, images: dict[str, str]) -> Words:
    html = text.html
    for digest, stored in images.items():
        html = html.replace(f'"/files/{digest}/"', f'"{stored}"')
    return Words(text.title, text.summary, html)


def _plain_words(text: TextData) -> tuple[str, str, str]:
    return text.title.strip(), text.summary.strip(), text.html


def _stored(version: ArticleVersion, images: dict[str, str]) -> tuple[str, str, str]:
    return version.title, version.summary, in_bundle(version.html, images)


def _current(at: Article) -> Facts:
    return Facts(
        topic=at.topic,
        audience=at.audience,
        groups=list(at.groups.all()),
        products=list(at.products.all()),
        categories=list(at.categories.all()),
        related=list(at.related.all()),
        importance=at.importance,
        owner=at.owner,
        valid_from=at.valid_from,
        valid_until=at.valid_until,
        review_on=at.review_on,
    )


def _joined(at: Article, found: Found) -> list[Article]:
    """Those that are related, and those that the file adds."""
    rows = {one.pk: one for one in [*at.related.all(), *found.related] if one.pk != at.pk}
    return list(rows.values())


def _told(facts: Facts) -> tuple[Any, ...]:
    """Facts that can be compared."""
    many = tuple(
        frozenset(one.pk for one in things)
        for things in (facts.groups, facts.products, facts.categories, facts.related)
    )
    plain = (facts.audience, facts.importance, facts.valid_from, facts.valid_until, facts.review_on)
    return (facts.topic.pk, *plain, *many)
