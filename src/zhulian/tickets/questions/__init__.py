"""Forms as data: questions, their conditions, and the check of answers.

`form_for` chooses the form, `validate` makes typed `Answered` values of what was typed, `described` says them
in words. The questions of a published FormVersion are JSON; `parse_questions` is the only way to read them.
"""

from zhulian.tickets.questions.checking import (
    Mistake,
    checked_email,
    checked_phone,
    clean_text,
    pattern_of,
    validate,
)
from zhulian.tickets.questions.choosing import BUILT_IN, Asked, asked_version, form_for
from zhulian.tickets.questions.conditions import given, visible
from zhulian.tickets.questions.kinds import Format, Kind, Operator
from zhulian.tickets.questions.parsing import Problem, QuestionsError, dump_questions, parse_questions
from zhulian.tickets.questions.shapes import Answered, Condition, Limits, Option, Question, Result
from zhulian.tickets.questions.showing import answer_text, described

__all__ = [
    "BUILT_IN",
    "Answered",
    "Asked",
    "Condition",
    "Format",
    "Kind",
    "Limits",
    "Mistake",
    "Operator",
    "Option",
    "Problem",
    "Question",
    "QuestionsError",
    "Result",
    "answer_text",
    "asked_version",
    "checked_email",
    "checked_phone",
    "clean_text",
    "described",
    "dump_questions",
    "form_for",
    "given",
    "parse_questions",
    "pattern_of",
    "validate",
    "visible",
]
