"""How the knowledge is laid out, and which words mean the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named


class Topic(Named, Archivable):
    """A node of a client company's tree of topics (知识目录). Siblings stand by `position`."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="topics")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    slug = models.SlugField(max_length=80)
    icon = models.CharField(_("Icon"), max_length=40, blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("topic")
        constraints = [models.UniqueConstraint(fields=["client", "slug"], name="topic_slug")]


class Synonym(Archivable):
    """Words that mean the same when somebody searches (同义词), such as 断网 and 掉线."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="synonyms")
    words = models.JSONField(_("Words"), default=list)

    class Meta:
        ordering = ["id"]
        verbose_name = _("synonyms")

    def __str__(self) -> str:
        return " = ".join(self.words)
