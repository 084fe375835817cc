"""What is told of the API, and that it only grows: programs rely on it (PF3).

Additions pass; take them into the snapshot with the change that makes them, so that they are kept from then on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.platform.api.caller import Caller, caller

SNAPSHOT = Path(__file__).with_name("openapi.json")
RENEW = (
    "Programs of others rely on this: keep it and add beside it. Where that cannot be, begin /api/v2; "
    "a change of what nobody was told yet is renewed with ZHULIAN_RENEW=1 pytest tests/platform/api/test_openapi.py"
)
# Words may be written better; a new kind of input may be offered, but none may be asked for.
WORDS = {"description", "summary", "title"}


def losses(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Where the new document lacks or changes what the old one promised."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() - WORDS if "properties" not in place.rsplit("/", 1)[-1] else old:
            if key not in new:
                yield f"{place}/{key} is gone"
            else:
                yield from losses(old[key], new[key], f"{place}/{key}")
        if place.startswith("/components/schemas") and place.endswith(("In", "Change", "Ref")):
            yield from (f"{place}: {name} must be sent" for name in _required(new) - _required(old))
    elif isinstance(old, list) and isinstance(new, list):
        kept = [json.dumps(one, sort_keys=True) for one in new]
        yield from (
            f"{place} lacks {json.dumps(one)}" for one in old if json.dumps(one, sort_keys=True) not in kept
        )
    elif old != new:
        yield f"{place} was {old!r} and is {new!r}"


def _required(schema: dict[str, Any]) -> set[str]:
    return set(schema.get("required", ()))


@pytest.mark.django_db
def test_nothing_that_was_promised_is_gone_or_changed(world):
    document = caller(world.users["wang"]).get("/openapi.json").json()
    if os.environ.get("ZHULIAN_RENEW"):
        SNAPSHOT.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    held = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert list(losses(held, document)) == [], RENEW


def test_losses_are_seen_and_additions_are_not():
    old = {
        "paths": {"/a": {"get": {"parameters": [{"name": "x"}]}}},
        "components": {
            "schemas": {"AIn": {"properties": {"title": {"type": "string"}}, "required": ["title"]}}
        },
    }
    more = json.loads(json.dumps(old))
    more["paths"]["/b"] = {}
    more["components"]["schemas"]["AIn"]["properties"]["new"] = {"type": "string"}
    assert list(losses(old, more)) == []
    more["components"]["schemas"]["AIn"]["required"].append("new")
    assert list(losses(old, more)) == ["/components/schemas/AIn: new must be sent"]
    del more["components"]["schemas"]["AIn"]["properties"]["title"]
    more["paths"]["/a"]["get"]["parameters"] = []
    assert sorted(losses(old, more)) == [
        "/components/schemas/AIn/properties/title is gone",
        "/components/schemas/AIn: new must be sent",
        '/paths//a/get/parameters lacks {"name": "x"}',
    ]


@pytest.mark.django_db
def test_it_needs_a_token_and_names_every_problem(world):
    assert Caller("x").get("/openapi.json").status_code == 401
    assert caller(world.users["wang"]).get("/docs").status_code == 404
    document = caller(world.users["wang"]).get("/openapi.json").json()
    assert document["components"]["securitySchemes"] == {"ApiToken": {"type": "http", "scheme": "bearer"}}
    for path in document["paths"].values():
        for operation in path.values():
            assert {"401", "404", "409", "422", "429"} <= operation["responses"].keys()
            assert operation["summary"] and operation["description"] and operation["security"]
    change = document["components"]["schemas"]["TicketChange"]["properties"]
    assert change and not [name for name, field in change.items() if "default" in field]
    keyed = document["paths"]["/api/v1/tickets"]["post"]["parameters"]
    assert [one["name"] for one in keyed] == ["Idempotency-Key"]
