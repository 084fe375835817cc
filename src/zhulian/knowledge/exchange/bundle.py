"""What stands between tables and formats: articles with texts and files, of no database and of no format.

In a bundle HTML is clean and tidy, and names an image by the digest of its bytes: `/files/<sha256>/`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

MOST_ARTICLES = 5000
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileData:
    """An image or attachment; the bytes are fetched when they are needed."""

    name: str
    sha256: str
    load: Callable[[], bytes] = field(compare=False, repr=False)
    is_inline: bool = True

    @property
    def address(self) -> str:
        """How HTML in a bundle names it."""
        return f"/files/{self.sha256}/"


@dataclass(frozen=True, slots=True)
class TextData:
    """What an article says in one language. `state`: published, draft, or "" where the file does not tell."""

    language: str
    title: str
    summary: str = ""
    html: str = ""
    slug: str = ""
    state: str = ""
    earlier: Path = ()
    """Addresses that it had before."""


@dataclass(frozen=True, slots=True)
class FactData:
    """Everything about an article but its words. None: the file does not tell, so what is there stays."""

    kind: str | None = None
    topic: Path | None = None
    topic_en: Path | None = None
    audience: str | None = None
    groups: Path | None = None
    products: Path | None = None
    categories: Path | None = None
    related: Path | None = None
    importance: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    told: frozenset[str] = frozenset()
    """The names of the dates that the file tells, be they empty."""


@dataclass(frozen=True, slots=True)
class ArticleData:
    """An article; `place` is where it stands in the file, for people."""

    texts: tuple[TextData, ...]
    facts: FactData = FactData()
    files: tuple[FileData, ...] = ()
    ref: str = ""
    place: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be brought in: a code of `problems.WORDS`, and what it is about."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file inside an archive, or a row, of which no article could be made."""

    place: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Bundle:
    """Articles, and what could not be read."""

    articles: tuple[ArticleData, ...]
    refused: tuple[Refused, ...] = ()

    @property
    def files(self) -> dict[str, FileData]:
        """All files by digest, each once."""
        return {one.sha256: one for article in self.articles for one in article.files}


DATES = ("valid_from", "valid_until", "review_on")
LISTS = ("topic", "topic_en", "groups", "products", "categories", "related")


def titles(article: ArticleData) -> str:
    """What people call it."""
    return next((text.title for text in article.texts if text.title), article.place)


def ordered_languages(found: Sequence[TextData]) -> tuple[TextData, ...]:
    """Chinese first, then as the codes are."""
    return tuple(sorted(found, key=lambda text: (not text.language.startswith("zh"), text.language)))
