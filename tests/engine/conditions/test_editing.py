"""Trees changed chip by chip (SPEC RQ10)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.conditions.fields import SPECS
from tests.engine.conditions.worlds import trees
from zhulian.engine import conditions as c

O = c.Operator  # noqa: E741
A, B, D = c.Test("integer", O.IS, 1), c.Test("text", O.CONTAINS, "b"), c.Test("agent", O.IS_ME)


def paths(tree, path=()):
    """Every path of a tree that leads somewhere."""
    found = [path]
    match tree:
        case c.All(parts):
            steps = [("all", index, part) for index, part in enumerate(parts)]
        case c.Any(parts):
            steps = [("any", index, part) for index, part in enumerate(parts)]
        case c.Not(part):
            return found + paths(part, (*path, "not"))
        case _:
            steps = []
    for name, index, part in steps:
        found += paths(part, (*path, name, index))
    return found


@settings(max_examples=70, deadline=None)
@given(trees(SPECS), st.data())
def test_a_node_put_back_where_it_was_changes_nothing(tree, data):
    path = data.draw(st.sampled_from(paths(tree)))
    there = c.node_at(tree, path)
    assert c.replaced(tree, path, there) == tree
    assert c.node_at(c.replaced(tree, path, D), path) == D
    assert c.read_path(c.path_text(path)) == path


@settings(max_examples=70, deadline=None)
@given(trees(SPECS), st.data())
def test_what_is_removed_is_gone_and_nothing_else(tree, data):
    path = data.draw(st.sampled_from(paths(tree)))
    gone = list(c.tests(c.node_at(tree, path)))
    left = list(c.tests(c.removed(tree, path)))
    assert sorted(map(repr, left + gone)) == sorted(map(repr, c.tests(tree)))


@settings(max_examples=70, deadline=None)
@given(trees(SPECS), st.data())
def test_what_is_added_joins_the_others(tree, data):
    path = data.draw(st.sampled_from(paths(tree)))
    more = c.added(tree, path, D)
    assert sorted(map(repr, c.tests(more))) == sorted(map(repr, [*c.tests(tree), D]))


@pytest.mark.parametrize(
    ("tree", "path", "joined"),
    [
        (c.EVERYTHING, (), c.All((D,))),
        (A, (), c.All((A, D))),
        (c.Any((A, B)), (), c.All((c.Any((A, B)), D))),
        (c.All((c.Any((A,)), B)), ("all", 0), c.All((c.Any((A, D)), B))),
        (c.All((A, B)), ("all", 1), c.All((A, c.All((B, D))))),
    ],
)
def test_a_new_condition_narrows_the_list_unless_it_is_put_into_alternatives(tree, path, joined):
    assert c.added(tree, path, D) == joined


def test_a_group_left_empty_goes():
    tree = c.All((A, c.Any((B,)), c.Not(D)))
    assert c.removed(tree, ("all", 1, "any", 0)) == c.All((A, c.Not(D)))
    assert c.removed(tree, ("all", 2, "not")) == c.All((A, c.Any((B,))))
    assert c.removed(tree, ()) == c.EVERYTHING


@pytest.mark.parametrize(
    "text", ["all.7", "any.0", "all", "not", "all.0.all.0", "all.x", "0", "all.-1", "all.²"]
)
def test_a_path_that_leads_nowhere_is_refused(text):
    tree = c.All((A, B))
    for change in (c.node_at, c.removed, lambda t, p: c.replaced(t, p, D), lambda t, p: c.added(t, p, D)):
        with pytest.raises(c.BadNode):
            change(tree, c.read_path(text))
