"""Outlines, edits and differences."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.flow.flows import LANGUAGES, VOCABULARY, WORDS, any_flows, sound_flows
from zhulian.engine import flow as f
from zhulian.engine.flow import editing

TITLE = {"title": WORDS}


def step(node_id, goal):
    """A step that leads on."""
    return f.Node(node_id, "step", TITLE, {}, (), {"next": goal})


TWO = (f.Choice("a", WORDS), f.Choice("b", WORDS))
FLOW = f.Flow(
    LANGUAGES,
    "one",
    (
        step("one", "ask"),
        f.Node("ask", "ask", TITLE, {}, TWO, {"a": "two", "b": "three"}),
        step("two", "end"),
        step("three", "two"),
        f.Node("end", "good", TITLE),
        step("loose", "end"),
    ),
)


def lines(flow):
    """The outline: number, what stands there, what it points to."""
    return [
        (line.number, "→" + line.outlet if line.is_way else line.node and line.node.id, line.see)
        for line in f.outline(flow, VOCABULARY)
    ]


def test_the_outline():
    assert lines(FLOW) == [
        ("1", "one", ""),
        ("2", "ask", ""),
        ("2a", "→a", ""),
        ("2a1", "two", ""),
        ("2a2", "end", ""),
        ("2b", "→b", ""),
        ("2b1", "three", ""),
        ("2b2", "two", "2a1"),
        ("3", "loose", ""),
        ("4", "end", "2a2"),
    ]
    assert [line.number for line in f.outline(FLOW, VOCABULARY) if line.is_loose] == ["3"]


def test_a_way_that_leads_nowhere_stands_in_the_outline():
    flow = f.Flow(LANGUAGES, "ask", (f.Node("ask", "ask", TITLE, {}, TWO, {}),))
    assert lines(flow) == [("1", "ask", ""), ("1a", "→a", ""), ("1b", "→b", "")]


@settings(max_examples=200, deadline=None)
@given(any_flows())
def test_every_node_stands_in_the_outline_once(flow):
    found = f.outline(flow, VOCABULARY)
    firsts = [line.node.id for line in found if line.node and not line.is_way and not line.see]
    assert sorted(firsts) == sorted({node.id for node in flow.nodes})
    numbers = [line.number for line in found if line.node and not line.see]
    assert len(set(numbers)) == len(numbers)


def edges(flow, node_id):
    """Where a node leads."""
    return dict(flow.node(node_id).edges)


def test_added_between_two():
    new = f.Node("new", "step", TITLE)
    edited = editing.added(FLOW, VOCABULARY, new, "ask", "b")
    assert edges(edited.flow, "ask") == {"a": "two", "b": "new"}
    assert edges(edited.flow, "new") == {"next": "three"}
    assert edited.broke == ()


def test_added_at_the_start():
    edited = editing.added(FLOW, VOCABULARY, f.Node("new", "step", TITLE))
    assert (edited.flow.start, edges(edited.flow, "new")) == ("new", {"next": "one"})


def test_added_to_nothing():
    edited = editing.added(f.Flow(LANGUAGES), VOCABULARY, f.Node("new", "step", TITLE))
    assert (edited.flow.start, edges(edited.flow, "new")) == ("new", {})
    assert [one.code for one in edited.broke] == [f.Code.MISSING_OUTLET, f.Code.NO_END]


def test_an_end_put_between_cuts_off_the_rest_and_says_so():
    edited = editing.added(FLOW, VOCABULARY, f.Node("stop", "help", TITLE), "one", "next")
    assert edges(edited.flow, "one") == {"next": "stop"}
    assert {(one.code, one.node) for one in edited.broke} == {
        (f.Code.UNREACHABLE, name) for name in ("ask", "two", "three", "end")
    } - {(f.Code.UNREACHABLE, "loose")}


def test_removed_closes_the_gap():
    edited = editing.removed(FLOW, VOCABULARY, "two")
    assert edges(edited.flow, "ask") == {"a": "end", "b": "three"}
    assert edges(edited.flow, "three") == {"next": "end"}
    assert edited.broke == ()


def test_a_removed_fork_breaks_the_way_to_it():
    edited = editing.removed(FLOW, VOCABULARY, "ask")
    assert edges(edited.flow, "one") == {}
    assert (f.Code.MISSING_OUTLET, "one") in [(one.code, one.node) for one in edited.broke]


def test_the_removed_start():
    assert editing.removed(FLOW, VOCABULARY, "one").flow.start == "ask"


def test_moved():
    edited = editing.moved(FLOW, VOCABULARY, "three", "one", "next")
    assert edges(edited.flow, "one") == {"next": "three"}
    assert edges(edited.flow, "three") == {"next": "ask"}
    assert edges(edited.flow, "ask") == {"a": "two", "b": "two"}
    assert edited.broke == ()


def test_moved_to_the_front():
    edited = editing.moved(FLOW, VOCABULARY, "three")
    assert (edited.flow.start, edges(edited.flow, "three")) == ("three", {"next": "one"})


def test_renamed():
    edited = editing.renamed(FLOW, VOCABULARY, "one", "first")
    assert (edited.flow.start, edges(edited.flow, "first")) == ("first", {"next": "ask"})
    assert edited.broke == ()
    with pytest.raises(f.NoSuchNode):
        editing.renamed(FLOW, VOCABULARY, "one", "two")


def test_connected():
    edited = editing.connected(FLOW, VOCABULARY, "ask", "b", "one")
    assert edges(edited.flow, "ask") == {"a": "two", "b": "one"}
    assert [(one.code, one.node) for one in edited.broke] == [(f.Code.UNREACHABLE, "three")]
    assert edges(editing.connected(FLOW, VOCABULARY, "ask", "b", "").flow, "ask") == {"a": "two"}


def test_rewritten_keeps_the_ways_that_remain():
    node = replace(FLOW.node("ask"), choices=TWO[:1], edges={})
    edited = editing.rewritten(FLOW, VOCABULARY, node)
    assert edges(edited.flow, "ask") == {"a": "two"}


def test_another_start():
    assert editing.started(FLOW, VOCABULARY, "two").flow.start == "two"


@pytest.mark.parametrize("edit", [editing.removed, editing.moved, editing.started])
def test_nodes_that_are_not_there(edit):
    with pytest.raises(f.NoSuchNode):
        edit(FLOW, VOCABULARY, "gone")


def test_a_node_behind_itself_or_nothing():
    with pytest.raises(f.NoSuchNode):
        editing.moved(FLOW, VOCABULARY, "one", "one", "next")
    with pytest.raises(f.NoSuchNode):
        editing.added(FLOW, VOCABULARY, f.Node("new", "step"), "gone", "next")


def test_fresh_ids():
    assert f.fresh_id(FLOW, "step") == "step-1"
    assert f.fresh_id(replace(FLOW, nodes=(f.Node("step-1", "step"),)), "step") == "step-2"


@settings(max_examples=100, deadline=None)
@given(sound_flows(), st.data())
def test_edits_keep_the_other_nodes(flow, data):
    names = [node.id for node in flow.nodes]
    one, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    outlets = VOCABULARY.outlets(flow.node(other)) or ("next",)
    outlet = data.draw(st.sampled_from(outlets))
    removed = editing.removed(flow, VOCABULARY, one).flow
    assert [node.id for node in removed.nodes] == [name for name in names if name != one]
    assert all(goal != one for _node, _outlet, goal in removed.arrows())
    if one != other:
        moved = editing.moved(flow, VOCABULARY, one, other, outlet).flow
        assert sorted(node.id for node in moved.nodes) == sorted(names)
        assert moved.node(other).edges[outlet] == one
    assert f.parse(f.dump(removed)) == removed


def test_differences():
    asked = replace(
        FLOW.node("ask"),
        texts={"title": {"zh-hans": "一", "en": "two"}},
        settings={"variable": "x"},
        choices=(TWO[0], f.Choice("b", {"zh-hans": "二", "en": "one"}, {"v": 1}), f.Choice("c", WORDS)),
        edges={"a": "two", "b": "end", "c": "end"},
    )
    nodes = [asked if node.id == "ask" else node for node in FLOW.nodes if node.id != "loose"]
    new = f.Flow(("zh-hans",), "ask", (*nodes, f.Node("new", "help", TITLE)))
    part = f.Part
    assert f.diff(FLOW, new) == [
        f.Change(part.START, old="one", new="ask"),
        f.Change(part.LANGUAGES, old="zh-hans en", new="zh-hans"),
        f.Change(part.REMOVED, "loose", old="step"),
        f.Change(part.TEXT, "ask", "title", "en", "one", "two"),
        f.Change(part.SETTING, "ask", "variable", old="", new="x"),
        f.Change(part.CHOICE, "ask", old="a b", new="a b c"),
        f.Change(part.CHOICE, "ask", "b", "zh-hans", "一", "二"),
        f.Change(part.CHOICE, "ask", "b", old="", new="{'v': 1}"),
        f.Change(part.EDGE, "ask", "b", old="three", new="end"),
        f.Change(part.EDGE, "ask", "c", old="", new="end"),
        f.Change(part.ADDED, "new", new="help"),
    ]


def written(flow):
    """The flow's one form."""
    return json.dumps(f.dump(flow), sort_keys=True)


@settings(max_examples=200, deadline=None)
@given(any_flows(), any_flows())
def test_only_equal_flows_have_no_difference(old, new):
    assert f.diff(old, old) == []
    assert (f.diff(old, new) == []) == (written(old) == written(new))
