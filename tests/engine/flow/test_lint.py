"""Every finding, where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.engine.flow.flows import LANGUAGES, VOCABULARY, WORDS, any_flows
from tests.engine.flow.flows import test as condition_of
from zhulian.engine import flow as f

TITLE = {"title": WORDS}
END = f.Node("end", "good", TITLE)
ASK = f.Node("ask", "ask", TITLE, {}, (f.Choice("a", WORDS),), {"a": "end"})


def found(*nodes, start=None):
    """What is wrong with a flow of these nodes and an end: (code, node, detail, language)."""
    flow = f.Flow(LANGUAGES, nodes[0].id if start is None else start, (*nodes, END))
    return [(one.code.value, one.node, one.detail, one.language) for one in f.lint(flow, VOCABULARY)]


def step(node_id, goal, **settings_):
    """A step that leads on."""
    return f.Node(node_id, "step", TITLE, settings_, (), {"next": goal})


def test_nothing_is_wrong():
    assert found(ASK) == []


NINE = tuple(f.Choice(name, WORDS) for name in "abcdefgh")
ENTER = f.Node("in", "enter", TITLE, {"variable": "x", "type": "text"}, (), {"next": "end"})


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            replace(ASK, kind="odd"),
            [("unknown_kind", "ask", "odd", ""), ("no_end", "ask", "", ""), ("unreachable", "end", "", "")],
        ),
        (replace(ASK, settings={"odd": 1}), [("unknown_setting", "ask", "odd", "")]),
        (replace(ASK, settings={"variable": "A b"}), [("bad_setting", "ask", "variable", "")]),
        (step("s", "end", asks="yes"), [("bad_setting", "s", "asks", "")]),
        (step("s", "end", page=0), [("bad_setting", "s", "page", "")]),
        (step("s", "end", page=True), [("bad_setting", "s", "page", "")]),
        (step("s", "end", page=1.5), [("bad_setting", "s", "page", "")]),
        (replace(ENTER, settings={"type": "text"}), [("missing_setting", "in", "variable", "")]),
        (replace(ENTER, settings={"variable": "x", "type": "date"}), [("bad_setting", "in", "type", "")]),
        (
            replace(ENTER, settings={**ENTER.settings, "type": "number", "low": 5, "high": 4}),
            [("bad_setting", "in", "high", "")],
        ),
        (replace(ASK, texts={}), [("missing_text", "ask", "title", "")]),
        (replace(ASK, texts={"title": {"en": "x"}}), [("missing_language", "ask", "title", "zh-hans")]),
        (
            replace(ASK, texts={**TITLE, "body": {"en": "x"}}),
            [("missing_language", "ask", "body", "zh-hans")],
        ),
        (replace(ASK, texts={**TITLE, "odd": WORDS}), [("unknown_text", "ask", "odd", "")]),
        (replace(ASK, texts={"title": {**WORDS, "en": "x" * 81}}), [("long_text", "ask", "title", "")]),
        (replace(ASK, choices=(f.Choice("a", {"zh-hans": "一"}),)), [("missing_language", "ask", "a", "en")]),
        (
            replace(ASK, choices=(f.Choice("a", WORDS), f.Choice("a", WORDS))),
            [("duplicate_choice", "ask", "a", "")],
        ),
        (
            replace(ASK, choices=NINE, edges=dict.fromkeys("abcdefgh", "end")),
            [("many_choices", "ask", "", "")],
        ),
        (replace(step("s", "end"), choices=NINE), [("strange_choices", "s", "", "")]),
        (replace(ENTER, settings={"variable": "x", "type": "choice"}), [("no_choices", "in", "", "")]),
        (
            replace(ASK, edges={}),
            [("missing_outlet", "ask", "a", ""), ("no_end", "ask", "", ""), ("unreachable", "end", "", "")],
        ),
        (replace(ASK, edges={"a": "end", "b": "end"}), [("unknown_outlet", "ask", "b", "")]),
        (
            replace(ASK, edges={"a": "gone"}),
            [("unknown_goal", "ask", "a", ""), ("no_end", "ask", "", ""), ("unreachable", "end", "", "")],
        ),
    ],
)
def test_one_node(node, expected):
    assert found(node) == expected


def decide(node_id, goal, when=None, otherwise="end"):
    """A node that asks nothing."""
    return f.Node(node_id, "decide", {}, {}, (f.Choice("a", {}, when),), {"a": goal, "otherwise": otherwise})


def test_no_start():
    assert found(ASK, start="")[0] == ("no_start", "", "", "")
    assert found(ASK, start="gone")[0] == ("no_start", "", "gone", "")


def test_two_nodes_with_one_id():
    assert found(ASK, ASK) == [("duplicate_node", "ask", "", "")]


def test_conditions():
    good = condition_of("x", "is", "yes")
    into = replace(ENTER, edges={"next": "d"})
    assert found(into, decide("d", "end", good)) == []
    assert found(into, decide("d", "end")) == [("missing_condition", "d", "a", "")]
    assert found(into, decide("d", "end", condition_of("y", "is", "yes"))) == [
        ("bad_condition", "d", "a", "")
    ]
    assert found(into, decide("d", "end", {"v": 9})) == [("bad_condition", "d", "a", "")]


def test_one_variable_of_two_sorts():
    other = replace(ENTER, id="too", settings={"variable": "x", "type": "number"})
    assert found(replace(ENTER, edges={"next": "too"}), other) == [("variable_clash", "too", "x", "")]


def test_a_choice_may_not_be_called_like_an_outlet_of_the_kind():
    node = f.Node("d", "decide", {}, {}, (f.Choice("otherwise", {}, {"v": 1}),), {"otherwise": "end"})
    assert ("choice_name", "d", "otherwise", "") in found(node)


def test_a_circle_that_asks_nothing():
    good = condition_of("x", "is", "yes")
    nodes = (replace(ENTER, edges={"next": "d"}), decide("d", "e", good), decide("e", "d", good))
    assert found(*nodes) == [("endless", "d", "", ""), ("endless", "e", "", "")]


def test_a_circle_with_questions_and_a_way_out_is_good():
    assert found(replace(ASK, choices=NINE[:2], edges={"a": "ask", "b": "end"})) == []


def test_a_circle_without_a_way_out():
    assert found(step("s", "t"), step("t", "s")) == [
        ("no_end", "s", "", ""),
        ("no_end", "t", "", ""),
        ("unreachable", "end", "", ""),
    ]


def test_a_step_that_may_end_by_itself_needs_no_end():
    assert ("no_end", "s", "", "") not in found(step("s", "s", asks=True))


def test_what_cannot_be_reached_may_be_published():
    findings = f.lint(f.Flow(LANGUAGES, "ask", (ASK, END, step("s", "end"))), VOCABULARY)
    assert [(one.code, one.node) for one in findings] == [(f.Code.UNREACHABLE, "s")]
    assert f.grave(findings) == []


def test_too_deep():
    nodes = [step(f"s{number}", f"s{number + 1}") for number in range(31)]
    last = step("s31", "end")
    assert found(*nodes, last) == [("too_deep", "s31", "", ""), ("too_deep", "end", "", "")]


@settings(max_examples=200, deadline=None)
@given(any_flows())
def test_any_flow_can_be_judged_and_what_passes_never_breaks(flow):
    findings = f.lint(flow, VOCABULARY)
    assert len(set(findings)) == len(findings)
    if not f.grave(findings):
        assert f.begin(flow, VOCABULARY).status is not f.Status.BROKEN
