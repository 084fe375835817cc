"""What search engines read of an article, as schema.org describes it.

A block of JSON is data, not a script: the content policy does not refuse it, and no browser runs it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from zhulian.knowledge.models import ArticleText, Topic
from zhulian.platform.models import Client

_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured(text: ArticleText, client: Client, path: Sequence[Topic], address: str) -> SafeString:
    """The article and the way to it, escaped so that no word of it can end the block."""
    home = settings.PUBLIC_URL + reverse("portal:home", args=[client.slug])
    steps = [(client.label, home)]
    for topic in path:
        steps.append(
            (topic.label, settings.PUBLIC_URL + reverse("portal:help_topic", args=[client.slug, topic.slug]))
        )
    article: dict[str, Any] = {
        "@type": "Article",
        "headline": text.title[:110],
        "inLanguage": text.language,
        "mainEntityOfPage": address,
        "publisher": {"@type": "Organization", "name": client.label},
    }
    if text.summary:
        article["description"] = text.summary
    if text.published_at and text.changed_at:
        article |= {
            "datePublished": text.published_at.isoformat(),
            "dateModified": text.changed_at.isoformat(),
        }
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": where}
            for place, (name, where) in enumerate(steps, 1)
        ],
    }
    block = {"@context": "https://schema.org", "@graph": [article, trail]}
    return mark_safe(json.dumps(block, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308
