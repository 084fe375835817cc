"""Who read what, what helped, what was looked for in vain."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.customers.models import Customer
from zhulian.knowledge.models.articles import Article
from zhulian.platform.models import Client
from zhulian.tickets.models import Ticket


class Face(models.TextChoices):
    """Where somebody reads and searches."""

    PORTAL = "portal", _("Customers' portal")
    DESK = "desk", _("Agents' desk")


class ArticleDay(models.Model):
    """What became of an article on one day: figures that add up, without anybody's name."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="days")
    language = models.CharField(max_length=10)
    face = models.CharField(max_length=8, choices=Face)
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "face", "day"], name="article_day_once")
        ]
        indexes = [models.Index(fields=["day", "article"], name="article_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}"


class Feedback(models.Model):
    """ "Was this helpful?" with a reason and words to the author, who answers."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback")
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    face = models.CharField(max_length=8, choices=Face)
    is_helpful = models.BooleanField()
    reason = models.CharField(max_length=20, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    visit = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "visit"], condition=~models.Q(visit=""), name="article_feedback_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.is_helpful}"


class Search(models.Model):
    """What was searched for, how much was found, what was opened; no name, and the words are forgotten in time."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    face = models.CharField(max_length=8, choices=Face)
    language = models.CharField(max_length=10)
    words = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    found = models.PositiveSmallIntegerField()
    opened = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    visit = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"], name="knowledge_search_client"),
            models.Index(fields=["visit", "-at"], name="search_visit"),
        ]

    def __str__(self) -> str:
        return self.words


class Visit(models.Model):
    """One visit to the portal: what was read, and whether a request followed (deflection, KB6)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    articles = models.JSONField(default=list)
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    contact_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-began_at"], name="knowledge_visit_client")]

    def __str__(self) -> str:
        return str(self.pk)


class UseKind(models.TextChoices):
    """How an article went into a request."""

    ANSWER = "answer", _("Inserted as answer")
    LINK = "link", _("Sent as link")
    SHOWN = "shown", _("Shown to the customer before sending")


class ArticleUse(models.Model):
    """An article that an agent sent, or a customer saw while writing: who wrote what that helped whom."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="uses")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="article_uses")
    kind = models.CharField(max_length=8, choices=UseKind)
    version = models.PositiveIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["ticket", "-at"], name="article_use_ticket")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.ticket_id}"


class WritingTask(models.Model):
    """Something that ought to be written: a search without result, a frequent question without article."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("Title"), max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    folded = models.CharField(max_length=200, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.title
