"""What the pages show of an import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhulian.knowledge.access import MANAGE, visible_to
from zhulian.knowledge.exchange.applying import CHANGED, MADE, REFUSED, SAME
from zhulian.knowledge.exchange.bundle import Problem
from zhulian.knowledge.exchange.problems import words
from zhulian.knowledge.exchange.running import AT_WORK, error_words
from zhulian.knowledge.models import ExchangeState, KnowledgeImport
from zhulian.platform.access import Actor

LOOK = {
    ExchangeState.CHECKING: ("info", "loader-2"),
    ExchangeState.CHECKED: ("info", "eye-check"),
    ExchangeState.RUNNING: ("info", "loader-2"),
    ExchangeState.DONE: ("good", "check"),
    ExchangeState.FAILED: ("late", "alert-circle"),
}
WHAT = {
    MADE: pgettext_lazy("article in a file", "New"),
    CHANGED: pgettext_lazy("article in a file", "Changed"),
    SAME: gettext_lazy("The same"),
    REFUSED: gettext_lazy("Refused"),
}
COLOUR = {MADE: "good", CHANGED: "info", SAME: "", REFUSED: "late"}
MOST_SHOWN = 300
ORDER = (REFUSED, CHANGED, MADE, SAME)


@dataclass(frozen=True, slots=True)
class Line:
    """An article of the file."""

    what: str
    label: str
    look: str
    title: str
    place: str
    why: tuple[str, ...]
    article: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An import for the page."""

    row: KnowledgeImport
    look: tuple[str, str]
    is_at_work: bool
    error: str
    settled: int
    percent: int
    lines: tuple[Line, ...] = ()
    more: int = 0
    makes_topics: bool = False

    @property
    def is_untouched(self) -> bool:
        """True if nothing of it was brought in."""
        row = self.row
        is_dead = row.state == ExchangeState.FAILED and not row.next_article
        return row.state == ExchangeState.CHECKED or is_dead

    @property
    def may_go_on(self) -> bool:
        """True for a run that broke off."""
        return self.row.state == ExchangeState.FAILED and self.row.total > 0 and self.row.file_id is not None


def standing(row: KnowledgeImport, actor: Actor | None = None) -> Standing:
    """The import; with `actor` its articles too."""
    settled = row.made + row.changed + row.same + row.refused
    findings: list[Any] = row.findings if actor is not None else []
    shown = sorted(findings, key=lambda one: ORDER.index(one["what"]))[:MOST_SHOWN]
    readable = _readable(actor, shown)
    return Standing(
        row=row,
        look=LOOK[ExchangeState(row.state)],
        is_at_work=row.state in AT_WORK,
        error=error_words(row.error),
        settled=settled,
        percent=100 * settled // row.total if row.total else 0,
        lines=tuple(_line(one, readable) for one in shown),
        more=len(findings) - len(shown),
        makes_topics=actor is not None and actor.may(MANAGE, client=row.client_id),
    )


def _readable(actor: Actor | None, found: list[Any]) -> set[int]:
    """Articles that are still there."""
    numbers = [one["article"] for one in found if one.get("article")]
    return (
        set(visible_to(actor).filter(pk__in=numbers).values_list("pk", flat=True))
        if actor and numbers
        else set()
    )


def _line(one: dict[str, Any], readable: set[int]) -> Line:
    why = [words(Problem(*pair)) for pair in (*one["problems"], *one["remarks"])]
    article = one.get("article")
    return Line(
        what=one["what"],
        label=str(WHAT[one["what"]]),
        look=COLOUR[one["what"]],
        title=one["title"] or one["place"],
        place=one["place"],
        why=tuple(why),
        article=article if article in readable else None,
    )


def refused_rows(row: KnowledgeImport) -> Iterator[list[str]]:
    """Head and refused articles for a file."""
    yield [_("Place in the file"), _("Title"), _("Why")]
    for one in row.findings:
        if one["what"] == REFUSED:
            yield [one["place"], one["title"], " ".join(words(Problem(*pair)) for pair in one["problems"])]
