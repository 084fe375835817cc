"""Answers in words, for pages, mails and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import formats
from django.utils.translation import gettext as _

from zhulian.tickets.questions.kinds import YES, Kind, Operator
from zhulian.tickets.questions.shapes import Answered, Condition, Question


def answer_text(question: Question, answer: Answered) -> str:
    """One answer in the reader's language; "" for files, which are shown as files."""
    if question.kind is Kind.FILE:
        return ""
    if question.kind is Kind.NUMBER and answer.value_number is not None:
        return f"{answer.value_number.normalize():f}"
    if question.kind is Kind.DATE and answer.value_date is not None:
        return str(formats.date_format(answer.value_date))
    if question.kind is Kind.YES_NO:
        return _("Yes") if answer.value_text == YES else _("No")
    labels = {option.value: option.text() for option in question.options}
    if question.kind is Kind.MULTI_CHOICE:
        return _(", ").join(labels.get(value, value) for value in answer.value_list)
    return labels.get(answer.value_text, answer.value_text)


def described(questions: Sequence[Question], answers: Iterable[Answered]) -> list[tuple[str, str]]:
    """(question, answer) in words and in the order of the form, without files and unanswered questions."""
    by_key = {answer.key: answer for answer in answers}
    pairs = [(q.text(), answer_text(q, by_key[q.key])) for q in questions if q.key in by_key]
    return [(label, text) for label, text in pairs if text]


def value_text(question: Question, value: str) -> str:
    """One possible answer in the reader's language."""
    if question.kind is Kind.YES_NO:
        return _("Yes") if value == YES else _("No")
    return {option.value: option.text() for option in question.options}.get(value, value)


def condition_text(condition: Condition, above: Question) -> str:
    """The condition on the question `above` as a sentence for readers."""
    if condition.operator is Operator.FILLED:
        return _("Only if you answered “%(question)s”") % {"question": above.text()}
    values = _(", ").join(value_text(above, value) for value in condition.values)
    if condition.operator is Operator.IS_NOT:
        text = _("Only if the answer to “%(question)s” is not %(values)s")
    else:
        text = _("Only if the answer to “%(question)s” is %(values)s")
    return text % {"question": above.text(), "values": values}
