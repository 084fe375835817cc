"""Every operation of the API × every role, by tokens, with ids of client A's objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.platform.api.caller import Caller, caller
from tests.security.matrix import API, OUTSIDERS, STAFF
from tests.security.scene import SECRET, Scene, traces
from zhulian.platform.api.main import build, description

BODIES: dict[str, dict[str, Any]] = {
    "create_customer": {"name": "x"},
    "change_customer": {"name": "x"},
    "add_contact": {"kind": "plate", "value": "x"},
    "create_organisation": {"name": "x"},
    "change_organisation": {"name": "x"},
    "open_ticket": {"type": "complaint", "subject": "x", "customer": {"name": "x"}},
    "change_ticket": {"priority": "high"},
    "reply": {"body": "x"},
    "add_note": {"body": "x"},
}


def operations(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """(name, method, path) of every operation, with client A's ids."""
    yield "openapi", "GET", "/openapi.json"
    for path, methods in description(build())["paths"].items():
        filled = re.sub(r"\{(\w+)\}", lambda found: str(scene.ids[found[1]]), path.removeprefix("/api/v1"))
        for method, operation in methods.items():
            name = operation["operationId"]
            yield name, method.upper(), filled + ("?of=customer" if name == "list_custom_fields" else "")


def faults(scene: Scene, role: str) -> Iterator[str]:
    """Everything that is not as the table says."""
    program = caller(scene.centre.users[role])
    assert program.get("/openapi.json").status_code == 200
    before = traces()
    for name, method, path in operations(scene):
        with transaction.atomic():
            answer = program(method, path, BODIES.get(name))
            changed = traces() != before
            transaction.set_rollback(True)
        place = f"{name} as {role}: {answer.status_code}"
        is_in = answer.status_code < 400 or answer.status_code == 422
        if is_in != (role in API[name]) or (not is_in and answer.status_code != 404):
            yield place
        if changed and (method == "GET" or not is_in):
            yield f"{place}, and something changed"
        if role in OUTSIDERS and SECRET in answer.content.decode():
            yield f"{place} shows client A's words"


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_operation_lets_in_exactly_whom_the_table_names(scene, role):
    assert list(faults(scene, role)) == []


def test_the_table_names_every_operation_and_nothing_else(scene):
    assert {name for name, _method, _path in operations(scene)} == set(API)


def test_without_a_token_every_operation_is_refused_alike(scene):
    before = traces()
    answers = [Caller("zl_" + "A" * 43)(method, path, {}) for _name, method, path in operations(scene)]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1 and traces() == before
