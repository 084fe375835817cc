"""What is said of an article in names and plain values: the same in front matter, JSON, HTML and columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from zhulian.knowledge.exchange.bundle import DATES, LISTS, ArticleData, FactData, Problem, TextData
from zhulian.knowledge.models import ArticleKind, Audience

STATES = ("published", "draft")
CHOICES = {"kind": tuple(ArticleKind.values), "audience": tuple(Audience.values)}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
MOST_IMPORTANCE = 32_767


def facts_record(article: ArticleData) -> dict[str, Any]:
    """The facts, without those that are not told."""
    facts = article.facts
    found: dict[str, Any] = {"id": article.ref} if article.ref else {}
    for name in ("kind", *LISTS, "audience", "importance"):
        value = getattr(facts, name)
        if value is not None:
            found[name] = list(value) if isinstance(value, tuple) else value
    for name in DATES:
        if name in facts.told:
            value = getattr(facts, name)
            found[name] = value.isoformat() if value else ""
    return found


def text_record(text: TextData) -> dict[str, Any]:
    """What is said of a text but its content."""
    found: dict[str, Any] = {"title": text.title, "language": text.language, "slug": text.slug}
    if text.summary:
        found["summary"] = text.summary
    if text.state:
        found["state"] = text.state
    if text.earlier:
        found["earlier"] = list(text.earlier)
    return found


def words_of(value: object) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one."""
    if value is None or value == "":
        return ()
    found = value if isinstance(value, list | tuple) else [value]
    return tuple(str(one).strip() for one in found if isinstance(one, str | int) and str(one).strip())


class Reading:
    """Reads a record, noting what is wrong in it."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self.problems: list[Problem] = []

    def _plain(self, name: str) -> str:
        value = self._record.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float | date):
            return ""
        return str(value).strip()

    @property
    def ref(self) -> str:
        """The export's id."""
        return self._plain("id")

    def facts(self) -> FactData:
        """The facts that the record tells."""
        told: dict[str, Any] = {name: words_of(self._record[name]) for name in LISTS if name in self._record}
        told |= {name: chosen for name, known in CHOICES.items() if (chosen := self._choice(name, known))}
        told |= {name: self._day(name) for name in DATES if name in self._record}
        told["importance"] = self._number()
        days = frozenset(name for name in DATES if name in self._record)
        # A topic cannot be taken away: an empty one tells nothing.
        kept = {name: value for name, value in told.items() if value or name not in {"topic", "topic_en"}}
        return FactData(told=days, **kept)

    def _choice(self, name: str, known: tuple[str, ...]) -> str:
        value = self._plain(name).lower()
        if value and value not in known:
            self.problems.append(Problem("choice", value))
            return ""
        return value

    def _number(self) -> int | None:
        value = self._plain("importance").removesuffix(".0")
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and int(value[:9]) <= MOST_IMPORTANCE):
            self.problems.append(Problem("number", value))
            return None
        return int(value)

    def _day(self, name: str) -> date | None:
        value = self._record[name]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self._plain(name)
        found = DAY.fullmatch(text)
        try:
            if found is not None:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
        if text:
            self.problems.append(Problem("date", text))
        return None

    def text(self, html: str, *, title: str = "", language: str = "", slug: str = "") -> TextData:
        """The text, with the content given; the other values where the record does not tell."""
        language = _language(self._plain("language") or language)
        return TextData(
            language=language,
            title=self._plain("title") or title,
            summary=self._plain("summary"),
            html=html,
            slug=self._plain("slug") or slug,
            state=self._choice("state", STATES),
            earlier=words_of(self._record.get("earlier")),
        )

    def attachments(self) -> tuple[str, ...]:
        """Links to files below the article."""
        return words_of(self._record.get("attachments"))


CHINESE = {"zh", "zh-cn", "zh-hans-cn", "cn", "中文", "简体中文"}
ENGLISH = {"english", "英文", "en-us", "en-gb"}


def _language(code: str) -> str:
    """As we write it; "" stays for the client company's first language."""
    lowered = code.strip().lower().replace("_", "-")
    return "zh-hans" if lowered in CHINESE else "en" if lowered in ENGLISH else lowered
