"""Answers: what is taken into which column, and what is said about the rest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from zhulian.tickets.questions import Answered, described, parse_questions, validate

TODAY = date(2025, 11, 2)


def check(row: dict, *typed: str, files: list[int] | None = None):
    with translation.override("en"):
        return validate(
            parse_questions([{"key": "q", "label": "Q", **row}]),
            {"q": typed},
            {"q": files or []},
            today=TODAY,
        )


@pytest.mark.parametrize(
    ("row", "typed", "answer"),
    [
        ({"kind": "text"}, "  断网\x00了 ", Answered("q", value_text="断网了")),
        ({"kind": "long_text"}, "a\r\nb", Answered("q", value_text="a\nb")),
        ({"kind": "number"}, "１，234．5", Answered("q", value_number=Decimal("1234.5"))),
        ({"kind": "date"}, "2025年3月8日", Answered("q", value_date=date(2025, 3, 8))),
        ({"kind": "date"}, "2025-03-08", Answered("q", value_date=date(2025, 3, 8))),
        ({"kind": "yes_no"}, "no", Answered("q", value_text="no")),
        ({"kind": "phone"}, "138 0013 8000", Answered("q", value_text="+8613800138000")),
        ({"kind": "phone"}, "＋44 20 7946 0958", Answered("q", value_text="+442079460958")),
        ({"kind": "email"}, " li@例子.cn", Answered("q", value_text="li@例子.cn")),
        ({"kind": "serial"}, "ｓｎ-12/34", Answered("q", value_text="SN-12/34")),
        ({"kind": "text", "format": "plate"}, "粤A12345", Answered("q", value_text="粤A12345")),
        ({"kind": "text", "format": "mask", "mask": "AB-##*"}, "AB-12x", Answered("q", value_text="AB-12x")),
    ],
)
def test_answers_land_in_the_column_of_their_type(row, typed, answer):
    result = check(row, typed)
    assert (result.answers, result.errors) == ((answer,), {})


@pytest.mark.parametrize(
    ("row", "typed", "error"),
    [
        ({"kind": "number"}, "many", "Please enter a number."),
        ({"kind": "number"}, ".", "Please enter a number."),
        ({"kind": "number"}, "NaN", "Please enter a number."),
        ({"kind": "number"}, "1" * 15, "This number is too large."),
        ({"kind": "number"}, "0.00001", "Please use at most four decimal places."),
        ({"kind": "number", "min": "2"}, "1.5", "Please enter 2 or more."),
        ({"kind": "number", "max": "2"}, "2.5", "Please enter 2 or less."),
        ({"kind": "date"}, "2025-02-30", "Please enter a date like 2025-11-02."),
        ({"kind": "date", "earliest": "2025-01-01"}, "2024-12-31", "Please choose 2025-01-01 or later."),
        ({"kind": "date", "latest": "2025-01-01"}, "2025-01-02", "Please choose 2025-01-01 or earlier."),
        (
            {"kind": "date", "latest_today": True},
            "2025-11-03",
            "This date lies in the future; please choose today or an earlier day.",
        ),
        ({"kind": "yes_no"}, "perhaps", "Please choose one of the answers."),
        ({"kind": "email"}, "li", "Please enter an e-mail address like name@example.com."),
        (
            {"kind": "phone"},
            "12",
            "Please enter a telephone number with its area code, or with + and the country code.",
        ),
        ({"kind": "text", "min_length": "3"}, "ab", "Please write at least 3 characters."),
        ({"kind": "text", "max_length": "3"}, "abcd", "Please write at most 3 characters; there are 4."),
        ({"kind": "text", "format": "digits"}, "12a", "Please use digits only."),
        (
            {"kind": "text", "format": "mask", "mask": "A-#"},
            "B-1",
            "Please follow the pattern A-# (# is a digit, @ a letter, * either).",
        ),
    ],
)
def test_mistakes_are_said_with_their_mend(row, typed, error):
    result = check(row, typed)
    assert (result.answers, result.errors) == ((), {"q": error})


def test_required_speaks_to_the_kind():
    choices = {"options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}
    assert check({"kind": "text", "required": True}, " ").errors == {"q": "Please answer this question."}
    assert check({"kind": "choice", "required": True, **choices}).errors == {"q": "Please choose an answer."}
    assert check({"kind": "file", "required": True}, "x").errors == {"q": "Please attach a file."}
    assert check({"kind": "file", "required": True}, files=[7]).answers == (Answered("q", value_list=("7",)),)


def test_hidden_required_question_is_dropped_with_its_value():
    questions = parse_questions(
        [
            {"key": "broken", "kind": "yes_no", "label": "坏了吗", "label_en": "Broken?"},
            {
                "key": "part",
                "kind": "text",
                "label": "零件",
                "required": True,
                "show_if": [{"question": "broken", "operator": "is", "values": ["yes"]}],
            },
            {
                "key": "since",
                "kind": "date",
                "label": "自从",
                "show_if": [{"question": "part", "operator": "filled"}],
            },
        ]
    )
    typed = {"broken": "no", "part": "fan", "since": "rubbish"}
    result = validate(questions, typed, {}, today=TODAY)
    assert (result.answers, result.errors) == ((Answered("broken", value_text="no"),), {})
    with translation.override("en"):
        assert described(questions, result.answers) == [("Broken?", "No")]


def test_several_choices_come_in_the_order_of_the_form_and_read_as_labels():
    options = [{"value": "a", "label": "甲", "label_en": "A"}, {"value": "b", "label": "乙", "label_en": "B"}]
    row = {"key": "q", "kind": "multi_choice", "label": "问", "options": options}
    questions = parse_questions([row])
    result = validate(questions, {"q": ["b", "a", "b"]}, {}, today=TODAY)
    assert result.answers == (Answered("q", value_list=("a", "b")),)
    with translation.override("en"):
        assert described(questions, result.answers) == [("问", "A, B")]
    assert validate(questions, {"q": ["a", "z"]}, {}, today=TODAY).answers == ()
