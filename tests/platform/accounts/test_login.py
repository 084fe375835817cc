"""Logging in and out, as a browser does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.accounts import actions
from zhulian.platform.models import JournalEntry, OutboxEvent, Role, RoleGrant, User

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)
PASSWORD = "lotus-pond-17"


@pytest.fixture
def user():
    return User.objects.create_user("li.li", PASSWORD, name="李丽", email="li@example.com", language="en")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def log_in(client, username="li.li", password=PASSWORD, **more):
    return client.post(
        "/login/", {"username": username, "password": password, **more}, headers={"Accept-Language": "en"}
    )


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_right_password_starts_a_session_and_is_in_the_journal(client, user):
    response = log_in(client, "LI.LI ", next="/account/?a=1")
    assert (response.status_code, response["Location"]) == (302, "/account/?a=1")
    assert is_in(client)
    cookie = response.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert list(JournalEntry.objects.values_list("action", "user_id")) == [("user.logged_in", user.pk)]


def test_log_in_needs_the_csrf_token(user):
    response = log_in(Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert JournalEntry.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leads_to_another_host(client, user, address):
    assert log_in(client, next=address)["Location"] == "/start/"


def test_wrong_password_and_unknown_name_get_the_same_answer(client, user):
    wrong = log_in(client, password="wrong-password")
    unknown = log_in(client, username="nobody", password="wrong-password")
    inactive = User.objects.create_user("gone", PASSWORD, name="Gone", is_active=False)
    locked = log_in(client, username=inactive.username)
    for response in (wrong, unknown, locked):
        assert response.status_code == 400
        assert "Log-in name and password do not fit together." in response.content.decode()
    assert not is_in(client)
    assert JournalEntry.objects.filter(action="user.login_failed").count() == 3


def test_unknown_names_cost_one_password_hash_like_known_ones(client, user, monkeypatch):
    hashed = []
    original = User.set_password
    monkeypatch.setattr(
        User, "set_password", lambda self, raw: (hashed.append("made"), original(self, raw))[1]
    )
    check = User.check_password
    monkeypatch.setattr(
        User, "check_password", lambda self, raw: (hashed.append("checked"), check(self, raw))[1]
    )
    log_in(client, password="wrong-password")
    log_in(client, username="nobody", password="wrong-password")
    assert hashed == ["checked", "made"]


@pytest.mark.parametrize("name", ["li.li", "nobody"])
def test_the_fifth_failure_locks_the_name_whether_or_not_it_exists(client, user, name):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            answer = log_in(client, username=name, password="wrong-password").content.decode()
        assert "Wait 1 minute and try again." in answer
        refused = log_in(client, username=name)
        assert refused.status_code == 400
        clock.shift(timedelta(seconds=31))
        assert log_in(client, username=name).status_code == (302 if name == "li.li" else 400)


def test_a_known_browser_is_not_locked_out_by_strangers(client, user):
    log_in(client)
    client.post("/logout/")
    stranger = Client()
    for _ in range(6):
        log_in(stranger, password="wrong-password")
    assert log_in(stranger).status_code == 400
    assert log_in(client).status_code == 302


def test_a_forged_browser_cookie_helps_nobody(client, user):
    client.cookies["zl_browser"] = "forged:value:here"
    for _ in range(5):
        log_in(client, password="wrong-password")
    client.cookies["zl_browser"] = "other:value:here"
    assert log_in(client).status_code == 400


def test_many_failures_from_one_address_are_stopped_for_all_names(client, user):
    with time_machine.travel(NOON, tick=False):
        for number in range(60):
            log_in(client, username=f"name{number}", password="wrong-password")
        response = log_in(client)
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert (
            Client(REMOTE_ADDR="203.0.113.9")
            .post("/login/", {"username": "li.li", "password": PASSWORD})
            .status_code
            == 302
        )


def test_a_filled_honeypot_is_refused_with_the_usual_words(client, user):
    response = log_in(client, website="http://spam.example")
    assert response.status_code == 400
    assert not is_in(client)


def test_logging_out_takes_a_post(client, user):
    log_in(client)
    assert client.get("/logout/").status_code == 405
    assert is_in(client)
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/account/")["Location"] == "/login/?next=/account/"


def test_a_session_ends_after_idle_hours_and_after_a_day(client, user, settings):
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client)
        clock.shift(timedelta(hours=8, seconds=1))
        assert not is_in(client)
        log_in(client)
        for _ in range(3):
            clock.shift(timedelta(hours=7, minutes=55))
            assert is_in(client)
        clock.shift(timedelta(minutes=20))
        assert not is_in(client)


def test_signing_out_everywhere_ends_other_sessions_and_announces_it(client, user):
    other = Client()
    log_in(client)
    log_in(other)
    client.post("/account/sign-out-everywhere/")
    assert (is_in(client), is_in(other)) == (True, False)
    event = OutboxEvent.objects.get()
    assert (event.type, event.payload, event.topics) == (
        "user.signed_out", {"user_id": user.pk}, [f"user:{user.pk}"],
    )  # fmt: skip


def test_only_whoever_sets_up_people_signs_others_out(user):
    stranger = User.objects.create_user("x", PASSWORD, name="X")
    with pytest.raises(NotFound):
        actions.sign_out_everywhere(Actor.of(stranger), user)
    user.refresh_from_db()
    assert (user.session_epoch, OutboxEvent.objects.count(), JournalEntry.objects.count()) == (0, 0, 0)
    role = Role.objects.create(code="boss", name="B", permissions={"settings.people": "client"})
    RoleGrant.objects.create(user=stranger, role=role)
    stranger = User.objects.get(pk=stranger.pk)
    actions.sign_out_everywhere(Actor.of(stranger), user, reason="left the company")
    entry = JournalEntry.objects.get(action="user.signed_out_everywhere")
    assert (entry.user_id, entry.object_id, entry.reason) == (stranger.pk, user.pk, "left the company")


@pytest.mark.parametrize(
    ("address", "host", "more", "shown"),
    [
        ("127.0.0.1", "localhost", {}, True),
        ("203.0.113.9", "localhost", {}, False),
        ("127.0.0.1", "desk.example.com", {}, False),
        ("127.0.0.1", "localhost", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, False),
    ],
)
def test_demo_log_ins_are_shown_to_a_browser_on_this_machine_only(
    client, user, settings, address, host, more, shown
):
    settings.ALLOWED_HOSTS = ["localhost", "desk.example.com"]
    User.objects.create_user("demo.agent", PASSWORD, name="示范", is_demo=True)
    page = client.get("/login/", REMOTE_ADDR=address, HTTP_HOST=host, **more).content.decode()
    assert ("demo.agent" in page) is shown
    assert "li.li" not in page


def test_no_demo_log_ins_without_demo_users(client, user):
    assert "Example log-ins" not in client.get("/login/", headers={"Accept-Language": "en"}).content.decode()
