"""What can be asked of articles in lists (KB1, KB3).

Costs as for requests: 1 has an index, 2 reads a small column, 4 looks into another table, 5 searches within texts.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.catalogue.models import Category, Product
from zhulian.engine.conditions import Kind, Spec
from zhulian.knowledge.access import READ
from zhulian.knowledge.models import (
    Article,
    ArticleKind,
    ArticleText,
    ArticleVersion,
    Audience,
    Topic,
    VersionState,
)
from zhulian.knowledge.writers import names, offered
from zhulian.platform.conditions import Field, Source, register, register_tree
from zhulian.platform.conditions.building import (
    choice,
    column,
    names_within,
    offered_within,
    parents,
    reference,
)

KEY = "articles"
WITHDRAWN, ARCHIVED = "withdrawn", "archived"
STATES: dict[str, Any] = {
    VersionState.DRAFT: _("Draft open"),
    VersionState.REVIEW: _("In review"),
    VersionState.PUBLISHED: pgettext_lazy("of an article", "Published"),
    WITHDRAWN: _("Withdrawn"),
    ARCHIVED: _("Archived"),
}
"""Where an article stands; of one that is published and being rewritten two are true."""


def standing(version: ArticleVersion, text: ArticleText, article: Article) -> str:
    """The state that a version gives its article; earlier versions of a published text give none."""
    if article.is_archived:
        return ARCHIVED
    if version.state != VersionState.PAST:
        return version.state
    return WITHDRAWN if text.version and not text.is_published else ""


def states_of(article: Article) -> list[str]:
    """All that is true of an article, in the order of STATES."""
    found = {standing(one, text, article) for text in article.texts.all() for one in text.versions.all()}
    return [state for state in STATES if state in found]


def _standings() -> QuerySet[Any]:
    rows = ArticleVersion.objects.filter(text__article=OuterRef("pk"))
    cases = Case(
        When(text__article__is_archived=True, then=Value(ARCHIVED)),
        When(state__in=[VersionState.DRAFT, VersionState.REVIEW, VersionState.PUBLISHED], then=F("state")),
        When(text__is_published=False, text__version__gt=0, then=Value(WITHDRAWN)),
        default=Value(""),
        output_field=CharField(),
    )
    return rows.annotate(standing=cases)


def _state() -> Field:
    return Field(
        Spec("state", Kind.CHOICE, choices={str(key): str(key) for key in STATES}, is_many=True, cost=4),
        _("State"),
        "standing",
        states_of,
        choices={str(key): word for key, word in STATES.items()},
        members=_standings,
        prefetched=("texts__versions",),
    )


def _language() -> Field:
    return Field(
        Spec(
            "language",
            Kind.CHOICE,
            choices={key: key for key, _word in settings.LANGUAGES},
            is_many=True,
            cost=4,
        ),
        _("Language"),
        "language",
        lambda row: [text.language for text in row.texts.all()],
        choices=dict(settings.LANGUAGES),
        members=lambda: ArticleText.objects.filter(article=OuterRef("pk")),
        prefetched=("texts",),
    )


def _many(key: str, label: Any, model: Any, through: Any, path: str) -> Field:
    return Field(
        Spec(key, Kind.SET, cost=4),
        label,
        path,
        lambda row: [one.pk for one in getattr(row, key).all()],
        members=lambda: through._default_manager.filter(article=OuterRef("pk")),
        labels=names_within(model, READ),
        options=offered_within(model, READ),
        prefetched=(key,),
    )


SOURCE = Source.of(
    KEY,
    _("Articles"),
    reference(
        "topic",
        _("Topic"),
        names_within(Topic, READ),
        offered_within(Topic, READ),
        is_searched=True,
        tree="topic",
    ),
    _state(),
    choice("audience", _("Audience"), Audience.choices, cost=2),
    choice("kind", _("Kind"), ArticleKind.choices, cost=2),
    _many("products", _("Products"), Product, Article.products.through, "product_id"),
    _many("categories", _("Categories"), Category, Article.categories.through, "category_id"),
    reference("owner", _("Responsible"), names(READ), offered(READ), is_searched=True, is_person=True),
    _language(),
    column("importance", Kind.INTEGER, _("Importance")),
    column("review_on", Kind.DATE, _("To be reviewed on")),
    column("valid_from", Kind.DATE, _("Valid from")),
    column("valid_until", Kind.DATE, _("Valid until")),
    column("is_archived", Kind.BOOLEAN, _("Archived")),
    column("updated_at", Kind.DATETIME, _("Changed"), cost=1),
    client="client_id",
    client_getter=attrgetter("client_id"),
)

_UNSEEN = {"state", "review_on", "is_archived"}
READING = Source.of(
    "articles_read",
    _("Articles"),
    *(one for key, one in SOURCE.fields.items() if key not in _UNSEEN),
    client="client_id",
    client_getter=attrgetter("client_id"),
)
"""What agents ask, who see nothing of drafts and reviews."""


def install() -> None:
    """Called once when the program starts."""
    register_tree("topic", parents(Topic))
    register(SOURCE)
    register(READING)
