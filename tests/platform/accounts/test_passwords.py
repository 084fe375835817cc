"""Changing and resetting passwords."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from zhulian.platform.jobs import run_due
from zhulian.platform.models import Job, JournalEntry, OutgoingMessage, User

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)
PASSWORD, NEW = "lotus-pond-17", "willow-river-88"


@pytest.fixture
def user():
    return User.objects.create_user("li.li", PASSWORD, name="李丽", email="li@example.com", language="en")


def ask(client, identity="li@example.com"):
    return client.post("/password/reset/", {"identity": identity})


def link() -> str:
    """The path of the link in the newest queued mail."""
    run_due()
    mail = OutgoingMessage.objects.filter(event="password_reset").latest("id")
    return re.search(r"http://127\.0\.0\.1:8000(/password/reset/\S+)", mail.body_text)[1]


def choose(client, path, password=NEW):
    return client.post(path, {"new_password": password, "again": password})


def test_a_reset_link_works_once_and_ends_all_sessions(client, user):
    inside = Client()
    inside.force_login(user)
    assert ask(client, " LI@example.com ")["Location"] == "/password/reset/sent/"
    path = link()
    assert client.get(path).status_code == 200
    assert choose(client, path)["Location"] == "/password/reset/done/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert inside.get("/account/").status_code == 302
    assert client.get(path).status_code == 404
    assert choose(client, path, "another-river-99").status_code == 404
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert OutgoingMessage.objects.filter(event="password_changed", recipient="li@example.com").count() == 1
    assert JournalEntry.objects.filter(action="user.password_reset", object_id=user.pk).count() == 1


def test_asking_tells_nobody_whether_an_account_exists(client, user):
    known, unknown = ask(client), ask(client, "nobody@example.com")
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code, unknown["Location"], unknown.content,
    )  # fmt: skip
    assert Job.objects.filter(name="accounts.send_reset").count() == 2
    run_due(queues=["mail"], limit=2)
    assert list(OutgoingMessage.objects.values_list("recipient", flat=True)) == ["li@example.com"]


def test_a_link_dies_after_an_hour_and_with_forced_sign_out(client, user):
    with time_machine.travel(NOON, tick=False) as clock:
        ask(client)
        path = link()
        clock.shift(timedelta(minutes=59))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get(path).status_code == 404
        ask(client)
        path = link()
        User.objects.filter(pk=user.pk).update(session_epoch=5)
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/password/reset/MQ/abc-def/",
        "/password/reset/%FF/x/",
        "/password/reset/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x/",
    ],
)
def test_made_up_links_hold_for_nobody(client, user, path):
    assert client.get(path).status_code == 404


def test_one_identity_is_mailed_three_times_an_hour_and_one_address_asks_ten_times(client, user):
    with time_machine.travel(NOON, tick=False):
        for _ in range(10):
            assert ask(client).status_code == 302
        assert ask(client).status_code == 429
    assert Job.objects.filter(name="accounts.send_reset").count() == 3


def test_a_disabled_user_gets_no_link(client, user):
    User.objects.filter(pk=user.pk).update(is_active=False)
    ask(client)
    run_due(queues=["mail"], limit=1)
    assert OutgoingMessage.objects.count() == 0


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post("/account/", {"old_password": old, "new_password": new, "again": again or new})


def test_a_change_keeps_this_session_and_ends_the_others(client, user):
    other = Client()
    client.force_login(user)
    other.force_login(user)
    assert change(client)["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, NEW, "willow-river-89"),
        (PASSWORD, "short-1", "short-1"),
        (PASSWORD, "12345678901234", "12345678901234"),
        (PASSWORD, "password123", "password123"),
        (PASSWORD, "li@example.com", "li@example.com"),
    ],
)
def test_a_bad_change_changes_nothing(client, user, old, new, again):
    client.force_login(user)
    assert change(client, old, new, again).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.session_epoch == 0
    assert OutgoingMessage.objects.count() == 0


def test_guessing_the_old_password_from_an_open_session_is_throttled(client, user):
    client.force_login(user)
    with time_machine.travel(NOON, tick=False):
        for _ in range(10):
            change(client, old="wrong")
        assert change(client).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
