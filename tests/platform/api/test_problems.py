"""Whatever is wrong is a problem document in the reader's language, never a page (PF3)."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext

from tests.platform.api.caller import caller, faults
from zhulian.customers.models import Customer
from zhulian.platform.clock import now
from zhulian.platform.models import ThrottleBucket
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def wang(world):
    return caller(world.users["wang"])


def test_in_the_language_that_is_asked_for(world, wang):
    answer = wang.get("/customers/999")
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "It was removed, the address is mistyped, or it is not meant for you.",
    }
    for wanted, language in (
        ("zh-CN,en;q=0.5", "zh-hans"),
        ("fr,en;q=0.5", "en"),
        ("xx", "zh-hans"),
        ("", "zh-hans"),
    ):
        wang.headers["Accept-Language"] = wanted
        answer = wang.get("/customers/999")
        with translation.override(language):
            words = gettext("It was removed, the address is mistyped, or it is not meant for you.")
        assert (answer["Content-Language"], answer.json()["detail"]) == (language, words)


def test_absent_and_not_allowed_look_the_same(world, wang):
    theirs = world.customer("乙的客户", email="b@example.com", client=world.b)
    known, unknown = wang.get(f"/customers/{theirs.pk}"), wang.get("/customers/987654")
    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/customers/", "/customers/x", "/customers/-1", "/../login/"]
)
def test_unknown_addresses(wang, path):
    answer = wang.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_ids_beyond_every_number(wang):
    assert wang.get(f"/customers/{10**30}").status_code == 404
    assert wang.get(f"/tickets/{2**63}").status_code == 404


def test_a_method_that_is_not_offered(wang):
    answer = wang("DELETE", "/customers")
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert wang("OPTIONS", "/customers").status_code == 405


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"organisation": ' + b"9" * 19 + b"}",
        b"[" * 100_000,
        b'{"custom": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}",
    ],
)
def test_what_is_no_json_that_can_be_kept(wang, raw):
    answer = wang("POST", "/customers", raw=raw)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert Customer.objects.count() == 0


def test_too_large_and_of_another_kind(wang):
    assert wang("POST", "/customers", raw=b'"' + b"x" * 1024 * 1024 + b'"').status_code == 413
    answer = wang.browser.post("/api/v1/customers", {"name": "x"}, headers=wang.headers)
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)


def test_each_field_is_named_with_its_mend(wang):
    sent = {
        "nmae": "x",
        "language": "fr",
        "groups": "1",
        "organisation": 0,
        "remark": "x" * 20_001,
        "contacts": [{"kind": "phone", "value": "1"}, {"kind": "x", "value": ""}],
    }
    answer = wang.post("/customers", sent)
    assert faults(answer) == {
        "name": "missing",
        "nmae": "extra_forbidden",
        "language": "literal_error",
        "groups": "list_type",
        "organisation": "greater_than_equal",
        "remark": "string_too_long",
        "contacts.1.kind": "literal_error",
        "contacts.1.value": "string_too_short",
    }
    words = {one["field"]: one["message"] for one in answer.json()["errors"]}
    assert words["language"] == "Possible are: zh-hans, en."
    assert words["remark"] == "At most 20000 characters."
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("body", [None, [], "x", 1, True, {}])
def test_a_body_that_is_no_object(wang, body):
    assert wang.post("/customers", body).status_code == 422


def test_types_are_not_guessed(wang):
    assert faults(wang.post("/customers", {"name": 5})) == {"name": "string_type"}
    assert faults(wang.post("/customers", {"name": "x", "organisation": "5"})) == {"organisation": "int_type"}
    assert faults(wang.get("/customers", limit="x")) == {"limit": "int_parsing"}
    assert faults(wang.get("/customers", limit=101)) == {"limit": "less_than_equal"}


def test_a_mistake_of_ours_tells_nothing(world, wang, monkeypatch):
    def broken(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("zhulian.customers.api.operations.access_customer", broken)
    answer = wang.get("/customers/1")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert answer.json() == {
        "type": "about:blank",
        "title": "Something went wrong on our side",
        "status": 500,
    }
    monkeypatch.setattr("zhulian.platform.api.door.token_for", broken)
    assert wang.get("/customers/1").json()["status"] == 500


def test_a_host_that_is_not_ours(wang):
    answer = wang.browser.get("/api/v1/customers", headers=wang.headers | {"Host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_each_token_has_its_own_limit(world, wang, settings):
    settings.API_PER_MINUTE = 3
    other = caller(world.users["wang"], "other")
    with time_machine.travel(now(), tick=False):
        assert [wang.get("/customers").status_code for _ in range(4)] == [200, 200, 200, 429]
        answer = wang.get("/customers")
        assert answer["Content-Type"] == PROBLEM
        assert 1 <= int(answer["Retry-After"]) <= 120
        assert answer["Retry-After"] in answer.json()["detail"]
        assert other.get("/customers").status_code == 200
    assert ThrottleBucket.objects.filter(count=3).count() == 1


def test_conflicts_are_told_apart_from_what_must_be_mended(world, wang):
    ticket = world.ticket()
    Ticket.objects.update(state="resolved")
    answer = wang.patch(f"/tickets/{ticket.pk}", {"priority": "high"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "already_resolved"
    assert answer.json()["detail"] == "This request is already resolved. Reopen it first."
    assert faults(wang.post(f"/tickets/{ticket.pk}/notes", {"body": "  "})) == {"body": "string_too_short"}


def test_nothing_is_kept_by_caches(wang):
    assert wang.get("/customers")["Cache-Control"] == "no-store"
    assert json.loads(wang.get("/customers").content) == {"items": [], "next": None}
