"""Where things stand on the customers' pages, for mail and for other faces."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from zhulian.knowledge.models import ArticleText


def article_address(text: ArticleText) -> str:
    """The absolute address of a text; its article is at hand with its client company."""
    return settings.PUBLIC_URL + reverse("portal:article", args=[text.article.client.slug, text.slug])
