"""What people change about themselves, and the password that somebody else set."""

from __future__ import annotations

import pytest
from django.test import Client

from zhulian.platform.access import Actor
from zhulian.platform.administration.users import set_temporary_password
from zhulian.platform.models import JournalEntry, OutgoingMessage, User

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "lotus-pond-17", "willow-river-88"
ABOUT = {
    "do": "profile",
    "email": "li@example.com",
    "phone": "13800138000",
    "language": "en",
    "time_zone": "Asia/Shanghai",
}


@pytest.fixture
def user():
    return User.objects.create_user("li.li", PASSWORD, name="李丽", email="li@example.com", language="en")


@pytest.fixture
def inside(user):
    client = Client()
    client.force_login(user)
    return client


def test_telephone_language_and_zone_are_saved_without_the_password(inside, user):
    answer = inside.post("/account/", {**ABOUT, "language": "zh-hans", "time_zone": "Europe/Berlin"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    user.refresh_from_db()
    assert (user.phone, user.language, user.time_zone) == ("13800138000", "zh-hans", "Europe/Berlin")
    assert (user.session_epoch, user.check_password(PASSWORD)) == (0, True)
    assert "我的设置" in inside.get("/account/").content.decode()
    entry = JournalEntry.objects.get(action="user.changed")
    assert (entry.object_id, entry.new["time_zone"]) == (user.pk, "Europe/Berlin")


def test_a_new_address_needs_the_password_and_is_told_to_the_old_one(inside, user):
    wanted = {**ABOUT, "email": "thief@example.com"}
    for confirmation in ("", "wrong"):
        page = inside.post("/account/", {**wanted, "confirmation": confirmation})
        assert "This is not your present password." in page.content.decode()
        assert "thief@example.com" in page.content.decode()
    assert User.objects.get(pk=user.pk).email == "li@example.com"
    assert not OutgoingMessage.objects.exists()
    inside.post("/account/", {**wanted, "confirmation": PASSWORD})
    assert User.objects.get(pk=user.pk).email == "thief@example.com"
    mail = OutgoingMessage.objects.get()
    assert (mail.event, mail.recipient) == ("address_changed", "li@example.com")


@pytest.mark.parametrize("bad", [{"time_zone": "Mars/Base"}, {"language": "xx"}, {"email": "no address"}])
def test_nonsense_is_refused_beside_its_field(inside, user, bad):
    page = inside.post("/account/", {**ABOUT, "confirmation": PASSWORD, **bad})
    assert (page.status_code, "is-invalid" in page.content.decode()) == (200, True)
    user.refresh_from_db()
    assert (user.phone, user.time_zone) == ("", "Asia/Shanghai")


def test_nothing_else_of_the_account_can_be_set(inside, user):
    inside.post("/account/", {**ABOUT, "username": "boss", "is_active": "", "name": "X", "session_epoch": 9})
    user.refresh_from_db()
    assert (user.username, user.name, user.is_active, user.session_epoch) == ("li.li", "李丽", True, 0)


def test_a_temporary_password_opens_only_the_page_to_change_it(user):
    password = set_temporary_password(Actor.system("test"), user)
    client = Client()
    client.post("/login/", {"username": "li.li", "password": password})
    for address in ("/", "/desk/", "/settings/", "/nowhere/"):
        answer = client.get(address)
        assert answer.status_code == 404 or answer["Location"] == "/account/", address
    page = client.get("/account/").content.decode()
    assert "set by somebody else" in page and 'value="profile"' not in page
    change = {"old_password": password, "new_password": password, "again": password}
    assert "Choose another." in client.post("/account/", change).content.decode()
    client.post("/account/", {**change, "new_password": NEW, "again": NEW})
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)
    assert client.get("/account/").content.decode().count('value="profile"') == 1
    assert client.get("/").status_code == 200


def test_a_reset_link_ends_the_duty_too(user):
    set_temporary_password(Actor.system("test"), user)
    from zhulian.platform.accounts.actions import reset_path

    path = reset_path(user)
    Client().post(path, {"new_password": NEW, "again": NEW})
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)
