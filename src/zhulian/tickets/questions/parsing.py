"""JSON ⇄ questions. What is wrong is said per question and field, so that the editor shows it in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from zhulian.tickets.questions.kinds import (
    COMPARABLE,
    TEXTUAL,
    WITH_OPTIONS,
    Format,
    Kind,
    Operator,
)
from zhulian.tickets.questions.shapes import Condition, Limits, Option, Question

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
MAX_QUESTIONS = 100
MAX_OPTIONS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the question's index, the field's name, and what to do, in the reader's language."""

    index: int
    field: str
    message: str


class QuestionsError(ValueError):
    """The list of questions cannot be asked as it is."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.index + 1}.{p.field}: {p.message}" for p in problems))

    def of(self, index: int) -> dict[str, str]:
        """The messages about one question, by field."""
        return {p.field: p.message for p in reversed(self.problems) if p.index == index}


class _Reader:
    """Reads one question's mapping and collects problems instead of stopping at the first."""

    def __init__(self, index: int, data: Mapping[str, Any], problems: list[Problem]) -> None:
        self.index, self.data, self.problems = index, data, problems

    def wrong(self, field: str, message: str) -> None:
        self.problems.append(Problem(self.index, field, message))

    def text(self, field: str) -> str:
        value = self.data.get(field)
        return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def rows(self, field: str) -> list[Mapping[str, Any]]:
        value = self.data.get(field)
        return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []

    def length(self, field: str) -> int | None:
        text = self.text(field)
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or not 0 < int(text[:9]) <= 20000:
            self.wrong(field, _("Enter a whole number between 1 and 20000."))
            return None
        return int(text[:9])

    def number(self, field: str) -> Decimal | None:
        text = self.text(field)
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) >= Decimal(10) ** 14:
            self.wrong(field, _("Enter a number."))
            return None
        return value

    def day(self, field: str) -> date | None:
        text = self.text(field)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(field, _("Enter a date."))
            return None


def _options(reader: _Reader, kind: Kind) -> tuple[Option, ...]:
    if kind not in WITH_OPTIONS:
        return ()
    options = tuple(
        Option(
            str(row.get("value") or "").strip(),
            str(row.get("label") or "").strip(),
            str(row.get("label_en") or "").strip(),
        )
        for row in reader.rows("options")
    )
    values = [option.value for option in options]
    if len(options) < 2:
        reader.wrong("options", _("Give at least two choices."))
    elif len(options) > MAX_OPTIONS:
        reader.wrong("options", _("Give at most 200 choices."))
    elif not all(o.value and (o.label or o.label_en) for o in options):
        reader.wrong("options", _("Every choice needs a text."))
    elif len(set(values)) < len(values):
        reader.wrong("options", _("Two choices have the same stored value."))
    return options


def _limits(reader: _Reader, kind: Kind) -> Limits:
    if kind is Kind.NUMBER:
        limits = Limits(min=reader.number("min"), max=reader.number("max"))
        return _ordered(reader, limits, limits.min, limits.max, "max")
    if kind is Kind.DATE:
        limits = Limits(
            earliest=reader.day("earliest"),
            latest=reader.day("latest"),
            latest_today=reader.data.get("latest_today") is True,
        )
        return _ordered(reader, limits, limits.earliest, limits.latest, "latest")
    if kind not in TEXTUAL:
        return Limits()
    wanted = reader.text("format")
    shape = Format(wanted) if wanted in Format.values and kind is not Kind.LONG_TEXT else Format.ANY
    mask = reader.text("mask")[:60] if shape is Format.MASK else ""
    if shape is Format.MASK and not mask:
        reader.wrong("mask", _("Write the pattern: # is a digit, @ a letter, * either."))
    limits = Limits(
        min_length=reader.length("min_length"),
        max_length=reader.length("max_length"),
        format=shape,
        mask=mask,
    )
    return _ordered(reader, limits, limits.min_length, limits.max_length, "max_length")


def _ordered(reader: _Reader, limits: Limits, low: Any, high: Any, field: str) -> Limits:
    if low is not None and high is not None and low > high:
        reader.wrong(field, _("The upper limit lies below the lower one."))
    return limits


def _conditions(reader: _Reader, earlier: Mapping[str, Question]) -> tuple[Condition, ...]:
    return tuple(
        condition
        for row in reader.rows("show_if")
        if (condition := _condition(reader, row, earlier)) is not None
    )


def _condition(reader: _Reader, row: Mapping[str, Any], earlier: Mapping[str, Question]) -> Condition | None:
    source = earlier.get(str(row.get("question") or ""))
    operator = str(row.get("operator") or "")
    if source is None:
        reader.wrong("show_if", _("Choose a question that stands above this one."))
        return None
    if operator not in Operator.values:
        reader.wrong("show_if", _("Choose how to compare."))
        return None
    if operator == Operator.FILLED:
        return Condition(source.key, Operator.FILLED)
    raw = row.get("values")
    values = tuple(str(v).strip() for v in raw if str(v).strip()) if isinstance(raw, list) else ()
    if source.kind not in COMPARABLE:
        reader.wrong("show_if", _("The answer to that question can only be “is answered”."))
    elif not values:
        reader.wrong("show_if", _("Say which answer the question depends on."))
    elif source.values and not set(values) <= source.values:
        reader.wrong("show_if", _("That question no longer has this choice."))
    return Condition(source.key, Operator(operator), values)


def _question(
    index: int, data: Mapping[str, Any], earlier: Mapping[str, Question], problems: list[Problem]
) -> Question | None:
    reader = _Reader(index, data, problems)
    key, kind = reader.text("key"), reader.text("kind")
    if not KEY.fullmatch(key):
        reader.wrong("key", _("Use small letters, digits and _, starting with a letter."))
    elif key in earlier:
        reader.wrong("key", _("Another question has the same column name."))
    if not (reader.text("label") or reader.text("label_en")):
        reader.wrong("label", _("Write the question."))
    if kind not in Kind.values:
        reader.wrong("kind", _("Choose what is asked for."))
        return None
    known = Kind(kind)
    return Question(
        key=key,
        kind=known,
        label=reader.text("label"),
        label_en=reader.text("label_en"),
        help=reader.text("help"),
        help_en=reader.text("help_en"),
        required=data.get("required") is True,
        options=_options(reader, known),
        show_if=_conditions(reader, earlier),
        validation=_limits(reader, known),
        position=index,
    )


def parse_questions(data: object) -> tuple[Question, ...]:
    """The questions described by a JSON list. Raises QuestionsError naming every problem at once.

    Conditions may refer only to questions that stand earlier in the list, so that no circle can arise.
    """
    if not isinstance(data, list) or len(data) > MAX_QUESTIONS:
        raise QuestionsError([Problem(0, "list", _("A form has a list of at most 100 questions."))])
    problems: list[Problem] = []
    known: dict[str, Question] = {}
    for index, item in enumerate(data):
        question = _question(index, item if isinstance(item, Mapping) else {}, known, problems)
        if question is not None:
            known.setdefault(question.key, question)
    if problems:
        raise QuestionsError(problems)
    return tuple(known.values())


def dump_questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The JSON list from which `parse_questions` makes equal questions; empty fields are left out."""
    return [_dump(question) for question in questions]


def _dump(question: Question) -> dict[str, Any]:
    limits = question.validation
    data: dict[str, Any] = {
        "key": question.key,
        "kind": question.kind.value,
        "label": question.label,
        "label_en": question.label_en,
        "help": question.help,
        "help_en": question.help_en,
        "required": question.required,
        "options": [{"value": o.value, "label": o.label, "label_en": o.label_en} for o in question.options],
        "show_if": [
            {"question": c.question, "operator": c.operator.value, "values": list(c.values)}
            for c in question.show_if
        ],
        "latest_today": limits.latest_today,
        "format": limits.format.value,
        "mask": limits.mask,
    }
    for name in ("min", "max", "earliest", "latest", "min_length", "max_length"):
        value = getattr(limits, name)
        data[name] = "" if value is None else str(value)
    return {name: value for name, value in data.items() if value not in ("", [], False)}
