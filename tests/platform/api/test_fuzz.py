"""Whatever is sent, the API answers with an answer or a problem, and never fails (PF3)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.platform.api.caller import Caller, caller
from tests.platform.api.test_customers import VALUES, field
from tests.world import Centre
from zhulian.platform.api.main import build, description

LIMITS = settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXT = st.text(max_size=20)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    TEXT,
    st.sampled_from(
        ["a-co", "complaint", "vip", "wang", "phone", "high", "2025-11-02", "", "\0", "\ud800", "9" * 25]
    ),
)
VALUES_OF_ALL_KINDS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
IDS = st.sampled_from(["1", "0", "99999999999999999999", "x", "-1", "%00", "1/2"])


def keys() -> list[str]:
    """Names that bodies and queries know."""
    schemas = description(build())["components"]["schemas"].values()
    found = {name for schema in schemas for name in schema.get("properties", {})}
    return sorted(
        found | {"limit", "cursor", "where", "updated_since", "of"} | {f"f_{kind}" for kind in VALUES}
    )


def operations() -> list[tuple[str, str]]:
    """(method, path) of every operation."""
    paths = description(build())["paths"]
    return [(method.upper(), path.removeprefix("/api/v1")) for path, by in paths.items() for method in by]


CUSTOM = {f"f_{kind}": value for kind, value in VALUES.items()}
GOOD: list[tuple[str, dict[str, Any]]] = [
    (
        "/customers",
        {
            "client": "a-co",
            "name": "x",
            "tier": "vip",
            "language": "en",
            "manager": "wang",
            "groups": [],
            "remark": "x",
            "contacts": [{"kind": "phone", "value": "13800138000"}],
            "custom": CUSTOM,
        },
    ),
    (
        "/tickets",
        {
            "type": "complaint",
            "subject": "x",
            "body": "x",
            "customer": {"name": "x", "phone": "13800138000", "email": "x@example.com"},
            "channel": "phone",
            "priority": "high",
            "category": "line",
            "custom": CUSTOM,
        },
    ),
    ("/tickets/1", {"priority": "high", "waiting_reason": "customer", "custom": CUSTOM}),
    ("/customers/1", {"name": "x", "remark": "x", "custom": CUSTOM}),
]
NAMES = st.sampled_from(keys())
BODIES = st.one_of(
    st.dictionaries(NAMES, VALUES_OF_ALL_KINDS | st.dictionaries(NAMES, SCALARS, max_size=3), max_size=5),
    VALUES_OF_ALL_KINDS,
)


@pytest.fixture
def program(world: Centre) -> Caller:
    """With an object of each kind and fields of all kinds."""
    for kind in VALUES:
        for on in ("customer", "ticket", "organisation"):
            field(world, f"f_{kind}", kind, on=on)
    ticket = world.ticket()
    found = caller(world.users["sun"])
    found.ids = {"/tickets/1": f"/tickets/{ticket.pk}", "/customers/1": f"/customers/{ticket.customer_id}"}
    return found


def call(program: Caller, method: str, path: str, raw: bytes | None, **headers: str) -> None:
    """One call whose effects are undone."""
    with transaction.atomic():
        answer = program(method, path, raw=raw, **headers)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (method, path, raw, answer.content)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["status"] == answer.status_code


@pytest.mark.django_db
@LIMITS
@given(operation=st.sampled_from(operations()), number=IDS, body=BODIES, key=TEXT)
def test_bodies(program: Caller, operation: tuple[str, str], number: str, body: Any, key: str) -> None:
    method, path = operation
    raw = None if method == "GET" else json.dumps(body).encode()
    sent = {"Idempotency_Key": key} if key.isascii() and key.isprintable() else {}
    call(program, method, re.sub(r"\{\w+\}", number, path), raw, **sent)
    assert method


@pytest.mark.django_db
@LIMITS
@given(data=st.data())
def test_bodies_that_are_nearly_right(program: Caller, data: st.DataObject) -> None:
    """A good body with one field, or one custom field, that is anything."""
    path, good = data.draw(st.sampled_from(GOOD))
    name = data.draw(st.sampled_from(sorted(good)))
    inner = good[name]
    wrong = data.draw(VALUES_OF_ALL_KINDS)
    if isinstance(inner, dict) and data.draw(st.booleans()):
        wrong = {**inner, data.draw(st.sampled_from(sorted(inner))): wrong}
    method = "PATCH" if path.endswith("1") else "POST"
    call(program, method, program.ids.get(path, path), json.dumps({**good, name: wrong}).encode())
    assert method


@pytest.mark.django_db
@LIMITS
@given(
    path=st.sampled_from(
        ["/customers", "/organisations", "/tickets", "/tickets/1/messages", "/custom-fields"]
    ),
    query=st.dictionaries(NAMES, SCALARS.map(str) | BODIES.map(json.dumps), max_size=4),
)
def test_queries(program: Caller, path: str, query: dict[str, str]) -> None:
    clean = {name: text.encode("utf-8", "replace").decode() for name, text in query.items()}
    answer = program.get(path, **clean)
    assert answer.status_code in (200, 404, 422), answer.content


@pytest.mark.django_db
@LIMITS
@given(raw=st.binary(max_size=60))
def test_bytes(program: Caller, raw: bytes) -> None:
    call(program, "POST", "/tickets", raw)
    assert program is not None
