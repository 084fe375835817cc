"""Conditions and their errors in words (SPEC RQ10)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.platform.conditions.world import FIRST
from zhulian.engine import conditions as c
from zhulian.platform.access import Actor
from zhulian.platform.conditions import ERROR_WORDS, OPERATOR_WORDS, described, explain
from zhulian.tickets.conditions import SOURCE

O = c.Operator  # noqa: E741


def test_every_operator_and_every_error_has_words():
    assert set(OPERATOR_WORDS) == set(O)
    assert set(ERROR_WORDS) == {error.code for error in c.ALL_ERRORS}


def test_errors_say_what_to_do():
    with translation.override("en"):
        assert (
            explain(c.TooDeep(("where",), 6))
            == "Groups may lie at most 6 levels deep. Move the innermost one up."
        )
        assert explain(c.UnknownField((), "x%s")) == "There is no field “x%s”. Remove this condition."
        assert explain(c.TooCostly((), 10, 12)).startswith("This filter would take too long.")
        assert explain(c.BadPhone(())) == "Enter a telephone number or a part of one, with 1 to 40 digits."


def chips(*tests, user):
    with translation.override("en"):
        shown = described(c.All(tests), SOURCE, Actor.of(user), ZoneInfo("Asia/Shanghai"))
        return [
            f"{chip.field_label} {chip.operator_label} {', '.join(chip.values)}".strip()
            for chip in shown.parts
        ]


@pytest.mark.django_db
def test_chips_speak_of_things_by_their_names(world):
    specs = SOURCE.specs
    read = [
        ("state", "is", "in_progress"),
        ("priority", "in", ["high", "urgent"]),
        ("taken", "is", True),
        ("category", "under", FIRST),
        ("queue", "in_my_teams", None),
        ("agent", "is_not", FIRST + 5),
        ("due", "in_next", {"n": 1, "unit": "hours"}),
        ("opened", "after", "2025-11-02T01:00:00Z"),
        ("urge_count", "gte", 2),
        ("customer_phone", "is", "13800138000"),
        ("subject", "contains", "宽带"),
    ]
    tests = [
        c.parse(
            {"v": 1, "where": {"field": key, "op": op} | ({} if value is None else {"value": value})}, specs
        )
        for key, op, value in read
    ]
    assert chips(*tests, user=world.me) == [
        "State is In progress",
        "Priority is one of High, Urgent",
        "Somebody has taken it is Yes",
        f"Category is or lies below 名{FIRST}",
        "Skill group is in my teams",
        "Agent is not (not available)",
        "Due time is in the next 1 hour",
        "Opened is after 11/02/2025 09:00",
        "Times urged is at least 2",
        "Customer's telephone is 138 0013 8000",
        "Subject contains 宽带",
    ]


@pytest.mark.django_db
def test_things_of_other_clients_stay_unnamed(world):
    of_a, of_b = FIRST, FIRST + 1
    tests = [c.Test("product", O.IN, (of_a, of_b)), c.Test("customer_groups", O.CONTAINS_ANY, (of_b, of_a))]
    assert chips(*tests, user=world.me) == [
        f"Product is one of 名{of_a}, 名{of_b}",
        f"Customer groups contains any of 组{of_b}, 组{of_a}",
    ]
    world.half.grants.filter(client=world.b).delete()
    only_a = type(world.half).objects.get(pk=world.half.pk)
    assert chips(*tests, user=only_a) == [
        f"Product is one of 名{of_a}, (not available)",
        f"Customer groups contains any of (not available), 组{of_a}",
    ]
