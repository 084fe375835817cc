"""Questions and answers as typed, immutable values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zhulian.platform.naming import pick_language
from zhulian.tickets.questions.kinds import NO, YES, Format, Kind, Operator


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `value` is what the database keeps; the labels may change later."""

    value: str
    label: str = ""
    label_en: str = ""

    def text(self, language: str = "") -> str:
        """The label in `language` (the active one by default), else the value."""
        return pick_language(self.label, self.label_en, language) or self.value


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only if the answer to an earlier one compares so. `values` is empty for `filled`."""

    question: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an answer; None or "" means none. `latest_today` refuses dates after today."""

    min: Decimal | None = None
    max: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    latest_today: bool = False
    min_length: int | None = None
    max_length: int | None = None
    format: Format = Format.ANY
    mask: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form. All of `show_if` must hold for it to be asked."""

    key: str
    kind: Kind
    label: str = ""
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    show_if: tuple[Condition, ...] = ()
    validation: Limits = field(default_factory=Limits)
    position: int = 0

    def text(self, language: str = "") -> str:
        """The question in `language` (the active one by default)."""
        return pick_language(self.label, self.label_en, language)

    def hint(self, language: str = "") -> str:
        """The help text in `language` (the active one by default)."""
        return pick_language(self.help, self.help_en, language)

    @property
    def values(self) -> frozenset[str]:
        """What may be answered where the answers are given; empty for free answers."""
        if self.kind is Kind.YES_NO:
            return frozenset({YES, NO})
        return frozenset(option.value for option in self.options)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer in the column of its type, named like the columns of TicketAnswer."""

    key: str
    value_text: str = ""
    value_number: Decimal | None = None
    value_date: date | None = None
    value_list: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found: typed answers of the asked questions, and errors by key in the reader's language."""

    answers: tuple[Answered, ...]
    errors: dict[str, str]

    @property
    def is_valid(self) -> bool:
        """True if nothing has to be mended."""
        return not self.errors
