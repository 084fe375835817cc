"""Which questions are asked, given the answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhulian.tickets.questions.kinds import Operator
from zhulian.tickets.questions.shapes import Condition, Question

Raw = Mapping[str, str | Sequence[str]]


def given(answers: Raw, key: str) -> tuple[str, ...]:
    """The non-empty, trimmed values under `key`; a single text counts as a list of one."""
    value = answers.get(key, ())
    items = (value,) if isinstance(value, str) else tuple(value)
    return tuple(text for item in items if (text := str(item).strip()))


def holds(condition: Condition, have: tuple[str, ...]) -> bool:
    """True if the given values satisfy the condition. An unanswered question `is_not` anything."""
    if condition.operator is Operator.FILLED:
        return bool(have)
    matches = any(value in condition.values for value in have)
    return not matches if condition.operator is Operator.IS_NOT else matches


def visible(questions: Sequence[Question], answers: Raw) -> tuple[Question, ...]:
    """The questions to ask, in order. A question that is not asked counts as unanswered for the later ones."""
    shown: dict[str, Question] = {}
    for question in questions:
        if all(holds(c, given(answers, c.question) if c.question in shown else ()) for c in question.show_if):
            shown[question.key] = question
    return tuple(shown.values())
