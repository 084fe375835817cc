"""What comes from outside is read exactly or refused with the path to the fault (SPEC RQ10)."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.conditions.fields import SPECS, node, tree
from tests.engine.conditions.worlds import trees
from zhulian.engine import conditions as c

WHERE = ("where",)
VALUE = ("where", "value")


@settings(max_examples=80, deadline=None)
@given(trees(SPECS))
def test_dump_is_the_inverse_of_parse(found):
    assert c.parse(c.dump(found), SPECS) == found
    assert c.parse_text(c.dump_text(found), SPECS) == found
    assert c.check(found, SPECS) == found


@pytest.mark.parametrize(
    ("test", "value"),
    [
        (node("text", "is", "Ａ%"), "Ａ%"),
        (node("choice", "in", ["low", "high"]), ("low", "high")),
        (node("boolean", "is", True), True),
        (node("integer", "between", [1, 5]), (1, 5)),
        (node("decimal", "lt", "-12.50"), Decimal("-12.50")),
        (node("date", "on", "2025-11-02"), date(2025, 11, 2)),
        (node("moment", "before", "2025-11-02"), date(2025, 11, 2)),
        (node("moment", "after", "2025-11-02T08:00:00+08:00"), datetime(2025, 11, 2, tzinfo=UTC)),
        (node("moment", "in_last", {"n": 3, "unit": "hours"}), c.Amount(3, c.Unit.HOURS)),
        (node("agent", "is_me"), None),
        (node("labels", "contains_all", [2, 1]), (2, 1)),
    ],
)
def test_values_become_typed(test, value):
    assert c.parse(tree(test), SPECS) == c.Test(test["field"], c.Operator(test["op"]), value)


LONG = "x" * 401
REFUSED = [
    (None, c.UnknownVersion, ()),
    ([], c.UnknownVersion, ()),
    ({"v": 2, "where": {"all": []}}, c.UnknownVersion, ("v",)),
    ({"v": True, "where": {"all": []}}, c.UnknownVersion, ()),
    ({"v": 1, "where": {"all": []}, "more": 1}, c.UnknownVersion, ()),
    (tree("state = 1"), c.BadNode, WHERE),
    (tree({}), c.BadNode, WHERE),
    (tree({"all": [], "any": []}), c.BadNode, WHERE),
    (tree({"all": {}}), c.BadNode, (*WHERE, "all")),
    (tree({"all": [{"not": [1]}]}), c.BadNode, (*WHERE, "all", 0, "not")),
    (tree({"field": "text", "op": "is", "value": "a", "extra": "RawSQL"}), c.BadNode, WHERE),
    (tree({"field": ["text"], "op": "is", "value": "a"}), c.WrongType, (*WHERE, "field")),
    (tree(node("text", ["is"], "a")), c.WrongType, (*WHERE, "op")),
    (tree(node("nothing", "is", 1)), c.UnknownField, (*WHERE, "field")),
    (tree(node("text__regex", "is", "(a+)+$")), c.UnknownField, (*WHERE, "field")),
    (tree(node("agent__password", "starts_with", "p")), c.UnknownField, (*WHERE, "field")),
    (tree(node("text' OR 1=1 --", "is", "a")), c.UnknownField, (*WHERE, "field")),
    (tree(node("__class__", "is", "a")), c.UnknownField, (*WHERE, "field")),
    (tree(node("text", "regex", "(a+)+$")), c.UnknownOperator, (*WHERE, "op")),
    (tree(node("text", "iexact", "a")), c.UnknownOperator, (*WHERE, "op")),
    (tree(node("text", "lt", "a")), c.WrongOperator, (*WHERE, "op")),
    (tree(node("category", "is_me")), c.WrongOperator, (*WHERE, "op")),
    (tree(node("agent", "under", 1)), c.WrongOperator, (*WHERE, "op")),
    (tree(node("category", "in_my_teams")), c.WrongOperator, (*WHERE, "op")),
    (tree(node("text", "is")), c.MissingValue, VALUE),
    (tree(node("text", "is", None)), c.MissingValue, VALUE),
    (tree(node("text", "is", "")), c.MissingValue, VALUE),
    (tree(node("text", "in", [])), c.MissingValue, VALUE),
    (tree(node("agent", "is_me", 5)), c.UnexpectedValue, VALUE),
    (tree(node("text", "is", 5)), c.WrongType, VALUE),
    (tree(node("text", "is", {"$ne": None})), c.WrongType, VALUE),
    (tree(node("text", "in", "abc")), c.WrongType, VALUE),
    (tree(node("text", "in", ["a", ["b"]])), c.WrongType, (*VALUE, 1)),
    (tree(node("text", "is", LONG)), c.TextTooLong, VALUE),
    (tree(node("text", "is", "a\0b")), c.BadText, VALUE),
    (tree(node("text", "in", ["a", "\ud842"])), c.BadText, (*VALUE, 1)),
    (tree(node("choice", "is", "medium")), c.UnknownChoice, VALUE),
    (tree(node("choice", "is", 1)), c.WrongType, VALUE),
    (tree(node("boolean", "is", 1)), c.WrongType, VALUE),
    (tree(node("boolean", "is", "true")), c.WrongType, VALUE),
    (tree(node("integer", "is", True)), c.WrongType, VALUE),
    (tree(node("integer", "is", 1.0)), c.WrongType, VALUE),
    (tree(node("integer", "is", float("nan"))), c.WrongType, VALUE),
    (tree(node("integer", "is", "1")), c.WrongType, VALUE),
    (tree(node("integer", "is", 2**63)), c.OutOfRange, VALUE),
    (tree(node("integer", "is", -(10**400))), c.OutOfRange, VALUE),
    (tree(node("integer", "between", [1])), c.WrongType, VALUE),
    (tree(node("integer", "between", [5, 1])), c.EmptyRange, VALUE),
    (tree(node("duration", "is", -1)), c.OutOfRange, VALUE),
    (tree(node("category", "is", 0)), c.OutOfRange, VALUE),
    (tree(node("decimal", "is", 1.5)), c.WrongType, VALUE),
    (tree(node("decimal", "is", "NaN")), c.OutOfRange, VALUE),
    (tree(node("decimal", "is", "1e5")), c.OutOfRange, VALUE),
    (tree(node("decimal", "is", "١٢")), c.OutOfRange, VALUE),
    (tree(node("decimal", "is", "1.00001")), c.OutOfRange, VALUE),
    (tree(node("date", "on", "2025-02-30")), c.OutOfRange, VALUE),
    (tree(node("date", "on", "0001-01-01")), c.OutOfRange, VALUE),
    (tree(node("date", "on", "20251102")), c.WrongType, VALUE),
    (tree(node("date", "on", "2025-11-02T10:00:00Z")), c.WrongType, VALUE),
    (tree(node("date", "in_last", {"n": 1, "unit": "hours"})), c.WrongType, (*VALUE, "unit")),
    (tree(node("moment", "on", "2025-11-02T10:00:00Z")), c.WrongType, VALUE),
    (tree(node("moment", "before", "2025-11-02T10:00:00")), c.WrongType, VALUE),
    (tree(node("moment", "before", "9999-12-31T23:59:59-23:59")), c.OutOfRange, VALUE),
    (tree(node("moment", "between", ["2025-11-02", "2025-11-02T10:00:00Z"])), c.WrongType, VALUE),
    (tree(node("moment", "in_last", 3)), c.WrongType, VALUE),
    (tree(node("moment", "in_last", {"n": 0, "unit": "days"})), c.OutOfRange, (*VALUE, "n")),
    (tree(node("moment", "in_last", {"n": 10**9, "unit": "days"})), c.OutOfRange, (*VALUE, "n")),
    (tree(node("moment", "in_last", {"n": 1, "unit": "years"})), c.WrongType, (*VALUE, "unit")),
    (tree(node("phone", "is", "call me")), c.BadPhone, VALUE),
    (tree(node("phone", "is", "1" * 41)), c.BadPhone, VALUE),
    (tree(node("text", "in", ["a"] * 501)), c.TooManyValues, VALUE),
    (tree(node("labels", "contains_all", [1] * 51)), c.TooManyValues, VALUE),
    (tree({"any": [node("integer", "in", [1] * 500)] * 5}), c.TooManyValues, (*WHERE, "any", 4, "value")),
    (tree({"all": [{"all": []}] * 200}), c.TooManyNodes, (*WHERE, "all", 199)),
]


@pytest.mark.parametrize(("data", "error", "path"), REFUSED)
def test_what_does_not_fit_is_refused_at_its_place(data, error, path):
    with pytest.raises(c.ConditionError) as refused:
        c.parse(data, SPECS)
    assert (type(refused.value), refused.value.path) == (error, path)
    assert refused.value.code in str(refused.value)


def nested(depth):
    return {"not": nested(depth - 1)} if depth > 1 else node("text", "is", "a")


def test_six_levels_are_read_and_seven_refused():
    assert c.dump(c.parse(tree(nested(6)), SPECS)) == tree(nested(6))
    with pytest.raises(c.TooDeep) as refused:
        c.parse(tree(nested(7)), SPECS)
    assert refused.value.values() == {"limit": 6}


def test_trees_made_in_code_have_the_same_limits():
    deep = c.Test("text", c.Operator.IS, "a")
    for _ in range(5_000):
        deep = c.Not(deep)
    for made, error in (
        (deep, c.TooDeep),
        (c.All((c.All(),) * 200), c.TooManyNodes),
        (c.Test("text", c.Operator.IS, object()), c.WrongType),
        (c.Test("text", "1=1", "a"), c.UnknownOperator),
    ):
        with pytest.raises(error):
            c.check(made, SPECS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"v": 1, "where": NaN}',
        '{"v": 1, "where": {"all": []}, "where": {"any": []}}',
        "[" * 100_000,
        '{"v": 1, "where": ' + "9" * 10_000 + "}",
        " " * 300_001,
    ],
)
def test_text_that_is_not_json_is_refused(text):
    with pytest.raises(c.NotJson):
        c.parse_text(text, SPECS)


def test_a_strange_key_is_repeated_short_and_printable():
    with pytest.raises(c.UnknownField) as refused:
        c.parse(tree(node("\n<b>\u202e" + "x" * 500, "is", 1)), SPECS)
    assert re.fullmatch("�<b>�x{55}", refused.value.field)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(sorted(SPECS)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "field", "op", "value", "v", "where"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from(sorted(SPECS)), st.sampled_from(sorted(c.Operator)))
def test_whatever_is_sent_is_read_or_refused(data, key, operator):
    for sent in (data, tree(data), tree(node(key, operator, data))):
        try:
            found = c.parse(sent, SPECS)
        except c.ConditionError as error:
            assert error.code and isinstance(error.path, tuple)
        else:
            assert c.parse(json.loads(c.dump_text(found)), SPECS) == found
