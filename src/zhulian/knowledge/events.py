"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform.outbox import event


@event("article.changed")
@dataclass(frozen=True, slots=True)
class ArticleChanged:
    """An article's words, state or facts changed."""

    article: int

    def topics(self) -> list[str]:
        """The article's page."""
        return [f"article:{self.article}"]


@event("article.published")
@dataclass(frozen=True, slots=True)
class ArticlePublished:
    """A version went before its readers."""

    article: int
    text: int
    version: int

    def topics(self) -> list[str]:
        """The article's page."""
        return [f"article:{self.article}"]


@event("bulletin.changed")
@dataclass(frozen=True, slots=True)
class BulletinChanged:
    """A bulletin was made, changed or ended: what is unread must be counted anew."""

    bulletin: int

    def topics(self) -> list[str]:
        """The figure in everybody's navigation, which each counts for themselves."""
        return ["bulletins"]
