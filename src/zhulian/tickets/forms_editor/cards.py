"""What the editor's page draws: one card for each question, with what may be chosen in it and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhulian.platform.naming import pick_language
from zhulian.tickets.forms_editor.posted import Rows
from zhulian.tickets.questions import Question, QuestionsError, parse_questions
from zhulian.tickets.questions.kinds import COMPARABLE, NO, TEXTUAL, WITH_OPTIONS, YES, Format, Kind, Operator


@dataclass(frozen=True, slots=True)
class Source:
    """An earlier question that a condition may look at; `options` of (value, text) where answers are given."""

    key: str
    text: str
    options: tuple[tuple[str, Any], ...]
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition as the page shows it."""

    number: int
    question: str
    operator: str
    values: tuple[str, ...]
    source: Source | None
    lost_text: str = ""

    @property
    def kept_values(self) -> tuple[str, ...]:
        """Values that have no control now; they stay in the page, so that moving a question back restores all."""
        return () if self.wants_value else self.values

    @property
    def operators(self) -> list[tuple[str, Any]]:
        """The comparisons that make sense for the chosen question."""
        if self.source is not None and not self.source.is_comparable:
            return [(Operator.FILLED.value, Operator.FILLED.label)]
        return list(Operator.choices)

    @property
    def wants_value(self) -> bool:
        """True unless the mere presence of an answer is asked."""
        can = self.source is not None and self.source.is_comparable
        return can and self.operator != Operator.FILLED


@dataclass(frozen=True, slots=True)
class Card:
    """One question in the editor."""

    number: int
    row: dict[str, Any]
    errors: dict[str, str]
    sources: tuple[Source, ...]
    conditions: tuple[ConditionLine, ...] = field(default=())

    @property
    def prefix(self) -> str:
        """The beginning of the names of this card's fields."""
        return f"q.{self.number}."

    @property
    def title(self) -> str:
        """The question in the reader's language; "" while it has none."""
        return pick_language(self.row.get("label", ""), self.row.get("label_en", ""))

    @property
    def kind_label(self) -> Any:
        """What it asks for, in words."""
        kind = self.row.get("kind", "")
        return Kind(kind).label if kind in Kind.values else kind

    @property
    def has_options(self) -> bool:
        """True where the answers are given."""
        return self.row.get("kind") in WITH_OPTIONS

    @property
    def is_number(self) -> bool:
        """True where least and greatest may be set."""
        return self.row.get("kind") == Kind.NUMBER

    @property
    def is_date(self) -> bool:
        """True where earliest and latest day may be set."""
        return self.row.get("kind") == Kind.DATE

    @property
    def is_text(self) -> bool:
        """True where a length may be set."""
        return self.row.get("kind") in TEXTUAL

    @property
    def formats(self) -> list[tuple[str, Any]]:
        """The formats a text may have."""
        return [] if self.row.get("kind") == Kind.LONG_TEXT else list(Format.choices)

    @property
    def has_mask(self) -> bool:
        """True where the question has a pattern of its own."""
        return self.row.get("format") == Format.MASK


def cards_of(rows: Rows, error: QuestionsError | None = None) -> list[Card]:
    """The cards in order."""
    cards: list[Card] = []
    sources: list[Source] = []
    texts = {source.key: source.text for source in map(_source, rows)}
    for number, row in enumerate(rows):
        known = {source.key: source for source in sources}
        conditions = tuple(
            ConditionLine(
                index,
                item.get("question", ""),
                item.get("operator", ""),
                tuple(item.get("values", ())),
                known.get(item.get("question", "")),
                texts.get(item.get("question", ""), item.get("question", "")),
            )
            for index, item in enumerate(row.get("show_if", []))
        )
        cards.append(Card(number, row, error.of(number) if error else {}, tuple(sources), conditions))
        sources.append(_source(row))
    return cards


def _source(row: dict[str, Any]) -> Source:
    kind = row.get("kind", "")
    options: tuple[tuple[str, Any], ...] = ()
    if kind == Kind.YES_NO:
        options = ((YES, _("Yes")), (NO, _("No")))
    elif kind in WITH_OPTIONS:
        options = tuple(
            (item["value"], pick_language(item.get("label", ""), item.get("label_en", "")) or item["value"])
            for item in row.get("options", [])
        )
    text = pick_language(row.get("label", ""), row.get("label_en", "")) or str(row.get("key", ""))
    return Source(str(row.get("key", "")), text, options, kind in COMPARABLE)


def drawable(rows: Rows) -> tuple[tuple[Question, ...], int]:
    """The questions that are finished enough to be shown, and how many are not."""
    left = list(rows)
    while left:
        try:
            return parse_questions(left), len(rows) - len(left)
        except QuestionsError as error:
            broken = {problem.index for problem in error.problems}
            left = [row for index, row in enumerate(left) if index not in broken]
    return (), len(rows)
