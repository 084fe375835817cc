"""Trees in their simplest form, their fields and costs, and as chips (SPEC RQ10)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.conditions.fields import SPECS
from tests.engine.conditions.test_meaning import CONTEXT, values
from tests.engine.conditions.worlds import trees
from zhulian.engine import conditions as c

O = c.Operator  # noqa: E741
A, B = c.Test("integer", O.IS, 1), c.Test("text", O.CONTAINS, "b")
IS_ME = c.Test("agent", O.IS_ME)


@settings(max_examples=70, deadline=None)
@given(trees(SPECS), st.data())
def test_simplifying_changes_no_answer(tree, data):
    row = {key: data.draw(values(SPECS[key])) for key in sorted(c.fields_of(tree))}
    plain = c.simplify(tree)
    assert c.evaluate(plain, SPECS, CONTEXT, row.get) is c.evaluate(tree, SPECS, CONTEXT, row.get)
    assert c.simplify(plain) == plain
    assert c.fields_of(plain) <= c.fields_of(tree)
    if plain not in (c.EVERYTHING, c.NOTHING):
        assert not any(found in (c.EVERYTHING, c.NOTHING) for _depth, found in c.walk(plain))


@pytest.mark.parametrize(
    ("tree", "plain"),
    [
        (c.All((A,)), A),
        (c.All((c.All((A, B)), A)), c.All((A, B))),
        (c.Any((A, c.Any((B,)), c.Any())), c.Any((A, B))),
        (c.All((A, c.Any())), c.NOTHING),
        (c.Any((A, c.All())), c.EVERYTHING),
        (c.Not(c.Not(B)), B),
        (c.Not(c.All((c.All(),))), c.NOTHING),
        (c.Not(IS_ME), c.Test("agent", O.IS_NOT_ME)),
        (c.Not(c.Test("text", O.STARTS_WITH, "a")), c.Not(c.Test("text", O.STARTS_WITH, "a"))),
        (c.Not(c.All((A, B))), c.Not(c.All((A, B)))),
    ],
)
def test_simplest_forms(tree, plain):
    assert c.simplify(tree) == plain


def test_costs_are_summed_and_limited():
    tree = c.All((A, B, c.Not(B)))
    assert c.cost(tree, SPECS) == 11
    c.require_cost(tree, SPECS, 11)
    with pytest.raises(c.TooCostly) as refused:
        c.require_cost(tree, SPECS, 10)
    assert refused.value.values() == {"limit": 10, "cost": 11}


class Plain:
    """Words that show what they were asked."""

    def field(self, spec):
        return spec.key.upper()

    def operator(self, spec, operator):
        return f"<{operator}>"

    def value(self, spec, value):
        return f"{value}"


def test_a_tree_is_described_as_nested_chips_with_their_paths():
    labels = c.Test("labels", O.CONTAINS_ANY, (3, 4))
    shown = c.describe(c.All((A, c.Not(c.Any((labels, IS_ME))))), SPECS, Plain())
    inner = ("where", "all", 1, "not")
    assert shown == c.Group(
        ("where",),
        "all",
        (
            c.Chip(("where", "all", 0), "integer", O.IS, "INTEGER", "<is>", ("1",)),
            c.Group(
                ("where", "all", 1),
                "not",
                (
                    c.Group(
                        inner,
                        "any",
                        (
                            c.Chip(
                                (*inner, "any", 0),
                                "labels",
                                O.CONTAINS_ANY,
                                "LABELS",
                                "<contains_any>",
                                ("3", "4"),
                            ),
                            c.Chip((*inner, "any", 1), "agent", O.IS_ME, "AGENT", "<is_me>", ()),
                        ),
                    ),
                ),
            ),
        ),
    )
    assert c.references_of(c.All((labels, IS_ME, A)), SPECS) == {"labels": {3, 4}, "agent": frozenset()}
    with pytest.raises(c.UnknownField) as refused:
        c.describe(c.Not(A), {}, Plain())
    assert refused.value.path == ("where", "not")


def test_a_field_that_went_away_is_not_evaluated():
    with pytest.raises(c.UnknownField):
        c.evaluate(A, {}, CONTEXT, {}.get)
    with pytest.raises(c.WrongOperator):
        c.evaluate(c.Test("text", O.LESS, 1), SPECS, CONTEXT, {"text": "a"}.get)
