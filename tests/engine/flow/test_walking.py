"""Walks: they end or wait, go back exactly, survive being written down, and do what the data plainly says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.flow import slow
from tests.engine.flow.flows import LANGUAGES, VOCABULARY, WORDS, any_flows, inputs_at, sound_flows
from zhulian.engine import flow as f

TITLE = {"title": WORDS}


def simple(*nodes, start=""):
    """A flow of these nodes."""
    return f.Walker(f.Flow(LANGUAGES, start or nodes[0].id, nodes), VOCABULARY)


ROUTER = (
    f.Node(
        "light",
        "ask",
        TITLE,
        {"variable": "light"},
        (f.Choice("red", WORDS), f.Choice("green", WORDS)),
        {"red": "restart", "green": "speed"},
    ),
    f.Node("restart", "step", TITLE, {"asks": True}, (), {"next": "call"}),
    f.Node("speed", "enter", TITLE, {"variable": "speed", "type": "number", "low": 1}, (), {"next": "which"}),
    f.Node(
        "which",
        "decide",
        {},
        {},
        (
            f.Choice(
                "slow",
                {},
                {
                    "v": 1,
                    "where": {
                        "all": [
                            {"field": "light", "op": "is", "value": "green"},
                            {"field": "speed", "op": "lt", "value": "10"},
                        ]
                    },
                },
            ),
        ),
        {"slow": "restart", "otherwise": "fine"},
    ),
    f.Node("fine", "good", TITLE),
    f.Node("call", "help", TITLE),
)


def test_a_walk_to_a_request():
    walker = simple(*ROUTER)
    state = walker.advance(walker.begin(), "green")
    assert (state.at, state.variables) == ("speed", {"light": "green"})
    state = walker.advance(state, " 4 ")
    assert (state.at, state.variables) == ("restart", {"light": "green", "speed": 4})
    assert [(visit.node, visit.outlet) for visit in state.path] == [
        ("light", "green"),
        ("speed", "next"),
        ("which", "slow"),
    ]
    ended = walker.advance(state, "next")
    assert (ended.at, ended.status, ended.outcome) == ("call", f.Status.ENDED, "request")


def test_an_outlet_that_closes_ends_the_walk_where_it_stands():
    walker = simple(*ROUTER)
    state = walker.advance(walker.advance(walker.begin(), "red"), "helped")
    assert (state.at, state.status, state.outcome) == ("restart", f.Status.ENDED, "solved")


def test_the_outlet_for_all_others():
    walker = simple(*ROUTER)
    state = walker.advance(walker.advance(walker.begin(), "green"), 10)
    assert (state.at, state.outcome) == ("fine", "solved")


@pytest.mark.parametrize(
    ("put_in", "why"),
    [
        ("", "empty"),
        (None, "empty"),
        ("ten", "type"),
        ("nan", "type"),
        ("1e999", "type"),
        (True, "type"),
        ("0.5", "low"),
    ],
)
def test_a_wrong_number_changes_nothing(put_in, why):
    walker = simple(*ROUTER)
    state = walker.advance(walker.begin(), "green")
    with pytest.raises(f.BadInput) as error:
        walker.advance(state, put_in)
    assert error.value.why == why
    assert walker.advance(state, 20).outcome == "solved"


@pytest.mark.parametrize("put_in", ["blue", "", None, 3, "next"])
def test_what_cannot_be_chosen(put_in):
    walker = simple(*ROUTER)
    with pytest.raises(f.BadInput) as error:
        walker.advance(walker.begin(), put_in)
    assert error.value.why == "outlet"


def test_nothing_follows_an_end():
    walker = simple(*ROUTER)
    ended = walker.advance(walker.advance(walker.begin(), "red"), "helped")
    with pytest.raises(f.BadInput):
        walker.advance(ended, "next")


def test_a_text_too_long():
    node = f.Node("n", "enter", TITLE, {"variable": "x", "type": "text", "most": 3}, (), {"next": "e"})
    walker = simple(node, f.Node("e", "good", TITLE))
    with pytest.raises(f.BadInput) as error:
        walker.advance(walker.begin(), "four")
    assert (error.value.why, error.value.limit) == ("long", 3)
    assert walker.advance(walker.begin(), "abc").variables == {"x": "abc"}


def test_an_answer_left_out_forgets_the_one_before():
    node = f.Node("n", "enter", TITLE, {"variable": "x", "type": "text", "optional": True}, (), {"next": "n"})
    walker = simple(node)
    state = walker.advance(walker.begin({"x": "given"}), "new")
    assert state.variables == {"x": "new"}
    assert walker.advance(state, "").variables == {}


def test_to_an_earlier_answer():
    walker = simple(*ROUTER)
    begun = walker.begin()
    later = walker.advance(walker.advance(begun, "green"), 3)
    assert f.jump(later, 0) == begun
    with pytest.raises(f.BadState):
        f.jump(later, 2)


def test_what_breaks_is_said_and_not_raised():
    circle = simple(
        f.Node("a", "decide", edges={"otherwise": "b"}), f.Node("b", "decide", edges={"otherwise": "a"})
    )
    assert (circle.begin().status, circle.begin().outcome) == (f.Status.BROKEN, f.ENDLESS)
    loose = simple(f.Node("a", "step", TITLE))
    assert loose.advance(loose.begin(), "next").outcome == f.NO_WAY
    gone = simple(f.Node("a", "step", TITLE, edges={"next": "gone"}))
    assert gone.advance(gone.begin(), "next").outcome == f.NO_NODE
    assert f.begin(f.Flow(LANGUAGES), VOCABULARY).outcome == f.NO_NODE


def test_who_goes_in_circles_is_stopped():
    walker = simple(f.Node("a", "step", TITLE, edges={"next": "a"}))
    state = walker.begin()
    for _time in range(f.MOST_VISITS):
        assert state.status is f.Status.WAITING
        state = walker.advance(state, "next")
    assert (state.status, state.outcome, len(state.path)) == (f.Status.BROKEN, f.TOO_LONG, f.MOST_VISITS)


@settings(max_examples=150, deadline=None)
@given(sound_flows(), st.data())
def test_sound_flows_are_walked_as_a_plain_reading_says(flow, data):
    assert f.grave(f.lint(flow, VOCABULARY)) == []
    walker, plain = f.Walker(flow, VOCABULARY), f.dump(flow)
    state, inputs = walker.begin(), []
    assert state.status is f.Status.WAITING
    for _step in range(25):
        put_in = data.draw(st.sampled_from(inputs_at(walker, state)))
        inputs.append(put_in)
        before, state = state, walker.advance(state, put_in)
        assert f.back(state) == before
        assert f.load_state(json.loads(json.dumps(f.dump_state(state)))) == state
        at, status, outcome, seen, known = slow.walk(plain, inputs)
        assert (state.at, state.status, state.outcome) == (at, status, outcome)
        assert [visit.node for visit in state.path] == seen
        assert state.variables == known
        if state.status is not f.Status.WAITING:
            break
    assert state.status in (f.Status.WAITING, f.Status.ENDED)


@settings(max_examples=200, deadline=None)
@given(
    any_flows(),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.booleans()), max_size=10),
)
def test_no_flow_and_no_input_does_harm(flow, inputs):
    walker = f.Walker(flow, VOCABULARY)
    state = walker.begin()
    for put_in in [*inputs, "next", "a", "helped"]:
        if state.status is not f.Status.WAITING:
            break
        try:
            state = walker.advance(state, put_in)
        except f.BadInput:
            continue
    assert {visit.node for visit in state.path} <= {node.id for node in flow.nodes}


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        "state",
        {"at": "a", "status": "waiting", "outcome": "", "given": {}, "path": [{"node": "A B", "outlet": ""}]},
        {"at": "a", "status": "flying", "outcome": "", "given": {}, "path": []},
        {"at": "a", "status": "waiting", "outcome": "", "given": {"x": {}}, "path": []},
        {"at": "a", "status": "waiting", "outcome": "", "given": {}, "path": [7]},
        {"at": "a", "status": "waiting", "outcome": "", "given": {}, "path": {"node": 1}},
        {"at": "a", "status": ["waiting"], "outcome": "", "given": 3, "path": []},
        {"at": "a", "status": "waiting", "outcome": "", "given": {}, "path": [], "more": 1},
        {
            "at": "a",
            "status": "waiting",
            "outcome": "",
            "given": {},
            "path": [{"node": "a", "outlet": "b"}] * 501,
        },
    ],
)
def test_a_state_that_nobody_wrote(data):
    with pytest.raises(f.BadState):
        f.load_state(data)
