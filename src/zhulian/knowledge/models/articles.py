"""Articles, what they say in each language, and every version of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.catalogue.models import Category, Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.models.topics import Topic
from zhulian.platform.models import Client, StoredFile
from zhulian.tickets.models import Ticket


class Audience(models.TextChoices):
    """For whom an article is."""

    PUBLIC = "public", _("Everybody")
    GROUPS = "groups", _("Customers of these groups")
    AGENTS = "agents", _("Agents only")


class ArticleKind(models.TextChoices):
    """What an article is."""

    ARTICLE = "article", _("Article")
    CASE = "case", _("Solved case")


class Article(models.Model):
    """One piece of knowledge (知识条目), whatever its languages. What it says stands in its texts.

    A solved case (已解决案例) is a customer's request without anything personal, published by a person.
    """

    kind = models.CharField(_("Kind"), max_length=8, choices=ArticleKind, default=ArticleKind.ARTICLE)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="articles")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="articles")
    audience = models.CharField(_("Audience"), max_length=8, choices=Audience, default=Audience.PUBLIC)
    groups: models.ManyToManyField[CustomerGroup, models.Model] = models.ManyToManyField(
        CustomerGroup, blank=True, related_name="+"
    )
    products: models.ManyToManyField[Product, models.Model] = models.ManyToManyField(
        Product, blank=True, related_name="articles"
    )
    categories: models.ManyToManyField[Category, models.Model] = models.ManyToManyField(
        Category, blank=True, related_name="articles"
    )
    related: models.ManyToManyField[Article, models.Model] = models.ManyToManyField("self", blank=True)
    importance = models.PositiveSmallIntegerField(_("Importance"), default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    review_on = models.DateField(_("To be reviewed on"), null=True, blank=True)
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("article")
        indexes = [
            models.Index(fields=["client", "-updated_at"], name="article_changed"),
            models.Index(fields=["topic", "-importance"], name="article_topic"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ArticleText(models.Model):
    """What an article says in one language: its published version, as readers and the search see it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=400, blank=True)
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    """The number of the published version; 0 while there was none."""
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["article_id", "language"]
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="article_text_once")]
        indexes = [models.Index(fields=["is_published", "-published_at"], name="article_text_published")]

    def __str__(self) -> str:
        return self.title or str(self.pk)


class VersionState(models.TextChoices):
    """Where a version stands: of each text one may be open (draft or review), one published."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", pgettext_lazy("of an article", "Published")
    PAST = "past", _("Earlier version")


class ArticleVersion(models.Model):
    """One version of a text. Published and past ones never change; `revision` counts the saves of an open one."""

    text = models.ForeignKey(ArticleText, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    title = models.CharField(_("Title"), max_length=200)
    summary = models.CharField(_("Summary"), max_length=400, blank=True)
    html = models.TextField(_("Content"), blank=True)
    note = models.CharField(_("What was changed"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_words = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="article_version_number"),
            models.UniqueConstraint(
                fields=["text"],
                condition=models.Q(state__in=["draft", "review"]),
                name="article_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["text"], condition=models.Q(state="published"), name="article_version_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class ArticleSlug(models.Model):
    """Every address that a text ever had: old ones lead to the present one. Titles in Han give pinyin."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=120)
    text = models.ForeignKey(ArticleText, on_delete=models.CASCADE, related_name="slugs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "slug"], name="article_slug_once")]

    def __str__(self) -> str:
        return self.slug


class ArticleFile(models.Model):
    """An image inside a text, or an attachment below it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    is_inline = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.file)
