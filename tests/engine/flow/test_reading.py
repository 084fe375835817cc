"""Flows from outside: the same flow comes back, and nothing hostile gets further than BadFlow."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.flow.flows import any_flows, sound_flows
from zhulian.engine import flow as f

EMPTY = {"schema": 1, "languages": ["en"], "start": "", "nodes": []}
NODE = {"id": "a", "kind": "step"}


@settings(max_examples=150, deadline=None)
@given(st.one_of(any_flows(), sound_flows()))
def test_what_is_written_is_read_back(flow):
    assert f.parse_text(f.dump_text(flow)) == flow
    assert f.parse(f.dump(flow)) == flow


def deep(levels):
    """A condition that goes on and on."""
    return {"not": deep(levels - 1)} if levels else None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"schema": 2}, "schema"),
        ({"schema": True}, "schema"),
        ({"languages": []}, "languages"),
        ({"languages": ["en", "en"]}, "languages"),
        ({"languages": ["E N"]}, "name"),
        ({"start": 7}, "name"),
        ({"more": 1}, "key"),
        ({"nodes": {}}, "type"),
        ({"nodes": [NODE] * 501}, "too_many"),
        ({"nodes": [7]}, "type"),
        ({"nodes": [{"id": "a"}]}, "name"),
        ({"nodes": [{**NODE, "id": "a/b"}]}, "name"),
        ({"nodes": [{**NODE, "id": "a" * 41}]}, "name"),
        ({"nodes": [{**NODE, "script": "x"}]}, "key"),
        ({"nodes": [{**NODE, "texts": {"title": "x"}}]}, "type"),
        ({"nodes": [{**NODE, "texts": {"title": {"en": "x" * 20_001}}}]}, "too_long"),
        ({"nodes": [{**NODE, "texts": {"title": {"en": "\0"}}}]}, "text"),
        ({"nodes": [{**NODE, "texts": {"title": {"en": "\ud800"}}}]}, "text"),
        ({"nodes": [{**NODE, "settings": {"a": [1]}}]}, "type"),
        ({"nodes": [{**NODE, "settings": {"a": None}}]}, "type"),
        ({"nodes": [{**NODE, "settings": {"a": 10**16}}]}, "number"),
        ({"nodes": [{**NODE, "settings": {"a": float("inf")}}]}, "number"),
        ({"nodes": [{**NODE, "settings": {f"a{n}": 1 for n in range(21)}}]}, "too_many"),
        ({"nodes": [{**NODE, "choices": [{"id": "c"}] * 51}]}, "too_many"),
        ({"nodes": [{**NODE, "choices": [{"id": "c", "when": deep(30)}]}]}, "deep"),
        ({"nodes": [{**NODE, "edges": {"next": 3}}]}, "name"),
        ({"nodes": [{**NODE, "edges": {"<b>": "a"}}]}, "name"),
    ],
)
def test_what_has_another_shape(change, why):
    with pytest.raises(f.BadFlow) as error:
        f.parse({**EMPTY, **change})
    assert error.value.why == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"schema": 1, "schema": 1}', "twice"),
        ('{"schema": NaN}', "not_json"),
        ("1" * 5000, "not_json"),
        (" " * 1_000_001, "too_long"),
        ("[]", "type"),
        (b"\xff\xfe{", "not_json"),
    ],
)
def test_what_is_no_flow_at_all(text, why):
    with pytest.raises(f.BadFlow) as error:
        f.parse_text(text)
    assert error.value.why == why


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["schema", "languages", "start", "nodes", "id", "kind", "texts", "choices", "when"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(JSON, JSON, JSON)
def test_any_json_is_a_flow_or_refused(whole, nodes, node):
    for data in (whole, {**EMPTY, "nodes": nodes}, {**EMPTY, "nodes": [node, {**NODE, "choices": nodes}]}):
        try:
            flow = f.parse(data)
        except f.BadFlow as error:
            assert str(error)
            continue
        assert f.parse(json.loads(json.dumps(f.dump(flow)))) == flow
