"""Reading a list of questions: what is refused, and how it is said."""

from __future__ import annotations

import pytest
from django.utils import translation

from zhulian.tickets.questions import Condition, Operator, QuestionsError, parse_questions


def refused(*rows: dict) -> dict[int, dict[str, str]]:
    with translation.override("en"), pytest.raises(QuestionsError) as caught:
        parse_questions(list(rows))
    return {index: caught.value.of(index) for index in range(len(rows))}


def test_all_problems_are_named_at_once_with_their_place():
    found = refused(
        {"key": "A B", "kind": "text", "label": ""},
        {"key": "colour", "kind": "choice", "label": "颜色", "options": [{"value": "red", "label": "红"}]},
        {"key": "colour", "kind": "number", "label": "n", "min": "9", "max": "1"},
        {"key": "when", "kind": "hour", "label": "w"},
    )
    assert found == {
        0: {
            "key": "Use small letters, digits and _, starting with a letter.",
            "label": "Write the question.",
        },
        1: {"options": "Give at least two choices."},
        2: {
            "key": "Another question has the same column name.",
            "max": "The upper limit lies below the lower one.",
        },
        3: {"kind": "Choose what is asked for."},
    }


def test_a_condition_looks_only_upwards():
    found = refused(
        {"key": "a", "kind": "text", "label": "a", "show_if": [{"question": "b", "operator": "filled"}]},
        {
            "key": "b",
            "kind": "yes_no",
            "label": "b",
            "show_if": [{"question": "a", "operator": "is", "values": []}],
        },
        {
            "key": "c",
            "kind": "text",
            "label": "c",
            "show_if": [{"question": "b", "operator": "is", "values": ["maybe"]}],
        },
    )
    assert found == {
        0: {"show_if": "Choose a question that stands above this one."},
        1: {"show_if": "Say which answer the question depends on."},
        2: {"show_if": "That question no longer has this choice."},
    }


def test_a_condition_on_files_can_only_ask_whether_there_are_any():
    rows = [
        {"key": "photo", "kind": "file", "label": "照片"},
        {
            "key": "what",
            "kind": "text",
            "label": "what",
            "show_if": [{"question": "photo", "operator": "is", "values": ["x"]}],
        },
    ]
    assert refused(*rows)[1] == {"show_if": "The answer to that question can only be “is answered”."}
    rows[1]["show_if"] = [{"question": "photo", "operator": "filled"}]
    assert parse_questions(rows)[1].show_if == (Condition("photo", Operator.FILLED),)


def test_more_than_a_hundred_questions_are_refused():
    rows = [{"key": f"q{i}", "kind": "text", "label": "x"} for i in range(101)]
    with pytest.raises(QuestionsError):
        parse_questions(rows)
    assert len(parse_questions(rows[:100])) == 100
