"""Drafts as two tabs of one person use them."""

from __future__ import annotations

import json

import pytest

from zhulian.platform.drafts import api
from zhulian.platform.models import Draft, User

pytestmark = pytest.mark.django_db
ADDRESS = "/drafts/ticket:12.reply/"


@pytest.fixture
def user(client):
    user = User.objects.create_user("li.li", "x", name="李丽")
    client.force_login(user)
    return user


def put(client, fields, version=0, address=ADDRESS):
    return client.put(
        address, json.dumps({"fields": fields, "version": version}), content_type="application/json"
    )


def test_a_draft_is_kept_and_given_back(client, user):
    nothing = client.get(ADDRESS)
    assert (nothing.status_code, nothing.json()) == (200, {"fields": {}, "version": 0})
    saved = put(client, {"body": "您好", "private": True, "to": ["a", "b"]})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    again = client.get(ADDRESS).json()
    assert (again["fields"], again["version"]) == ({"body": "您好", "private": True, "to": ["a", "b"]}, 1)
    assert put(client, {"body": "您好!"}, 1).json()["version"] == 2
    assert api.load(user, "ticket:12.reply").fields == {"body": "您好!"}


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_stale_save_gets_what_is_stored_and_changes_nothing(client, user, version):
    put(client, {"body": "one"})
    put(client, {"body": "two"}, 1)
    answer = put(client, {"body": "mine"}, version)
    assert answer.status_code == 409
    assert (answer.json()["fields"], answer.json()["version"]) == ({"body": "two"}, 2)
    assert Draft.objects.get().fields == {"body": "two"}


def test_a_save_over_a_discarded_draft_is_a_conflict_with_nothing(client, user):
    put(client, {"body": "one"})
    assert client.delete(ADDRESS).status_code == 204
    answer = put(client, {"body": "two"}, 1)
    assert (answer.status_code, answer.json()) == (409, {"fields": {}, "version": 0})
    assert put(client, {"body": "two"}, 0).status_code == 200


def test_drafts_are_each_persons_own(client, user):
    put(client, {"body": "mine"})
    client.force_login(User.objects.create_user("x", "x", name="X"))
    nothing = client.get(ADDRESS)
    assert (nothing.status_code, nothing.json()) == (200, {"fields": {}, "version": 0})
    assert put(client, {"body": "other"}).status_code == 200
    client.delete(ADDRESS)
    assert [draft.user_id for draft in Draft.objects.all()] == [user.pk]


@pytest.mark.parametrize(
    "body",
    ["", "nonsense", "[]", "{}", '{"fields": []}', '{"fields": {}, "version": "1"}', '{"fields": {"a": {"b": 1}}}',
     '{"fields": {}, "version": -1}', '{"fields": {"a": 1.5}}', "\\"],
)  # fmt: skip
def test_what_is_no_draft_is_refused(client, user, body):
    assert client.put(ADDRESS, body, content_type="application/json").status_code == 400
    assert Draft.objects.count() == 0


def test_keys_and_sizes_are_bounded(client, user):
    assert put(client, {"a": "b"}, address="/drafts/a b/").status_code == 400
    assert put(client, {"a": "b"}, address=f"/drafts/{'k' * 81}/").status_code == 400
    assert put(client, {"a": "x" * 200_001}).status_code == 400
    assert put(client, {"a": "x" * 400_001}).status_code == 413
    assert put(client, {f"f{number}": "" for number in range(201)}).status_code == 400
    assert Draft.objects.count() == 0


def test_letters_that_a_database_refuses_are_left_out(client, user):
    body = '{"fields": {"body": "a\\u0000b\\ud800c"}, "version": 0}'
    assert client.put(ADDRESS, body, content_type="application/json").json()["fields"] == {"body": "abc"}


def test_programs_without_a_session_get_401(client):
    response = client.get(ADDRESS, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["status"]) == (401, 401)


def test_discard_forgets(client, user):
    put(client, {"body": "mine"})
    api.discard(user, "ticket:12.reply")
    assert api.load(user, "ticket:12.reply") is None
