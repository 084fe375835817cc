"""Refusals about knowledge, in the person's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class KnowledgeRefused(Exception):
    """Something cannot be done as asked; nothing was changed. `field` is what must be mended, if one thing must."""

    WORDS: dict[str, Any] = {
        "title": _("Give the article a title."),
        "title_long": _("The title may have at most 200 characters."),
        "summary_long": _("The summary may have at most 400 characters."),
        "too_long": _("The text is too long: at most 2 million characters. Make two articles of it."),
        "empty": _("Write something before it is published."),
        "state": _(
            "This version was published, sent for review or dropped meanwhile. Your words are kept here."
        ),
        "open": _("A newer version is being written already. Publish or drop it first."),
        "language": _("This article has a text in that language already."),
        "languages": _("The client company does not use that language."),
        "slug": _("Use small letters, digits and hyphens for the address."),
        "slug_taken": _("Another article has this address. Choose another one."),
        "dates": _("The end of the validity lies before its beginning."),
        "archived": _("The article is archived. Bring it back first."),
        "topic_below": _("A topic cannot lie below itself."),
        "topic_deep": _("The tree of topics has at most five levels."),
        "topic_full": _("There are articles or topics in this topic. Move them first."),
    }
    FIELDS = {
        "title": "title",
        "title_long": "title",
        "summary_long": "summary",
        "too_long": "html",
        "empty": "html",
        "slug": "slug",
        "slug_taken": "slug",
        "dates": "valid_until",
        "language": "language",
        "languages": "language",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = self.FIELDS.get(code, "")

    def __str__(self) -> str:
        return str(self.WORDS[self.code])
