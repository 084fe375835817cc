"""Answers fit the shell: whole pages, #main alone, fragments, errors, log-in."""

from __future__ import annotations

import json

import pytest

from tests.platform.ui.kit import user_with
from zhulian.platform.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.platform.ui.kit")]
MAIN = {"HX-Request": "true", "HX-Target": "main", "HX-Boosted": "true"}
PART = {"HX-Request": "true", "HX-Target": "list"}


@pytest.fixture
def staff(client):
    client.raise_request_exception = False
    user = user_with()
    client.force_login(user)
    return client


def test_a_page_comes_whole_or_as_main_alone(staff):
    whole = staff.get("/t/one/")
    assert b"<!doctype html>" in whole.content
    assert whole.content.count(b'<main id="main"') == 1
    assert b'id="softphone" hx-preserve' in whole.content
    main = staff.get("/t/one/", headers=MAIN)
    assert b'<main id="main"' in main.content
    assert b"<title>one" in main.content
    assert b"softphone" not in main.content
    assert {"HX-Request", "HX-Target"} <= set(main.headers["Vary"].split(", "))


def test_going_back_in_history_gets_a_whole_page(staff):
    answer = staff.get("/t/one/", headers={**MAIN, "HX-History-Restore-Request": "true"})
    assert b"<!doctype html>" in answer.content


def test_navigation_of_somebody_logged_out_goes_to_the_login_page(client):
    address = "http://testserver/tickets/7/?tab=notes"
    answer = client.get("/t/guarded/", headers={**MAIN, "HX-Current-URL": address})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Ftickets%2F7%2F%3Ftab%3Dnotes"


def test_another_hosts_address_is_never_where_login_leads(client):
    answer = client.get(
        "/t/guarded/", headers={**MAIN, "HX-Current-URL": "https://evil.example//evil.example/x"}
    )
    assert answer.headers["HX-Redirect"] == "/login/?next=%2F"


def test_a_write_of_somebody_logged_out_keeps_the_page(client):
    answer = client.post("/t/guarded/", headers=PART)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert json.loads(answer.headers["HX-Trigger"]) == {"zl:login": {"url": "/login/"}}


def test_without_htmx_a_redirect_stays_a_redirect(client):
    assert client.get("/t/guarded/").status_code == 302


def test_messages_ride_beside_fragments(staff):
    answer = staff.get("/t/fragment/", headers=PART)
    toasts = json.loads(answer.headers["HX-Trigger"])["zl:toast"]["value"]
    assert toasts == [{"text": "已保存", "level": "success", "undo": ""}]
    assert answer.headers["HX-Trigger"].isascii()


def test_messages_survive_a_redirect_and_are_shown_once(staff):
    answer = staff.post("/t/post/", {"body": "x"}, headers=MAIN)
    assert answer.status_code == 302
    assert "HX-Trigger" not in answer.headers
    shown = staff.get("/t/two/", headers=MAIN)
    assert json.loads(shown.headers["HX-Trigger"])["zl:toast"]["value"] == [
        {"text": "Sent.", "level": "success", "undo": "/t/undo/"}
    ]
    assert "HX-Trigger" not in staff.get("/t/two/", headers=MAIN).headers


def test_messages_of_a_whole_page_are_in_the_page(staff):
    staff.post("/t/post/", {"body": "x"})
    assert b'"undo": "/t/undo/"' in staff.get("/t/two/").content


def test_errors_stay_in_the_shell_for_staff_and_outside_for_others(staff, client):
    inside = staff.get("/t/missing/", headers=MAIN)
    assert (inside.status_code, b'<main id="main"' in inside.content) == (404, True)
    assert b"This is not here" in inside.content
    assert staff.get("/t/broken/", headers=MAIN).status_code == 500
    staff.logout()
    outside = staff.get("/t/missing/")
    assert (outside.status_code, b"shell-bar" in outside.content) == (404, False)


def test_the_error_page_needs_nothing_that_may_be_broken(staff, django_assert_num_queries):
    from zhulian.platform.ui.views import server_error

    with django_assert_num_queries(0):
        answer = server_error(None)
    assert answer.status_code == 500
    assert "服务器出错了" in answer.content.decode()


def test_a_stale_form_is_told_so(settings):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user_with(username="csrf"))
    answer = strict.post("/t/post/", {"body": "x"})
    assert answer.status_code == 403
    assert "The page was open for too long" in answer.content.decode()


def test_the_language_is_kept_in_the_account(staff):
    answer = staff.post("/ui/language/", {"language": "zh-hans", "next": "/t/one/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/t/one/")
    assert User.objects.get().language == "zh-hans"
    assert 'lang="zh-hans"' in staff.get("/t/one/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/"])
def test_the_language_switch_never_leads_elsewhere(staff, address):
    answer = staff.post("/ui/language/", {"language": "xx", "next": address})
    assert answer.headers["Location"] == "/"
    assert User.objects.get().language == "en"


def test_a_person_sees_times_in_their_zone(staff):
    User.objects.update(time_zone="Europe/Berlin")
    assert 'data-tz="Europe/Berlin"' in staff.get("/t/one/").content.decode()
    User.objects.update(time_zone="Nowhere/Atlantis")
    assert staff.get("/t/one/").status_code == 200
