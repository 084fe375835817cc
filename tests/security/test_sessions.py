"""Sessions: none can be planted, none outlives its person's rights."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client as Browser

from tests.world import PASSWORD
from zhulian.platform.administration.users import set_user_active
from zhulian.platform.models import RoleGrant

NAME = settings.SESSION_COOKIE_NAME


def log_in(browser):
    return browser.post("/login/", {"username": "wang", "password": PASSWORD})


def test_a_planted_session_id_is_not_used(scene):
    browser = Browser()
    browser.cookies[NAME] = "a" * 32
    assert log_in(browser).status_code == 302
    assert browser.cookies[NAME].value != "a" * 32
    other = Browser()
    other.cookies[NAME] = "a" * 32
    assert other.get("/desk/").headers["Location"].startswith("/login/")


def test_logging_in_changes_the_session_of_whoever_was_there_before(scene):
    browser = scene.browser("chen")
    before = browser.cookies[NAME].value
    log_in(browser)
    assert browser.cookies[NAME].value != before
    old = Browser()
    old.cookies[NAME] = before
    assert old.get("/desk/").headers["Location"].startswith("/login/")


def test_a_session_that_logged_out_is_worth_nothing(scene):
    browser = scene.browser("wang")
    kept = browser.cookies[NAME].value
    browser.post("/logout/")
    old = Browser()
    old.cookies[NAME] = kept
    assert old.get("/desk/").headers["Location"].startswith("/login/")


def test_who_is_deactivated_is_out_at_once(scene):
    browser = scene.browser("wang")
    assert browser.get("/desk/").status_code == 200
    set_user_active(scene.centre.actor("admin"), scene.centre.users["wang"], False)
    assert browser.get("/desk/").headers["Location"].startswith("/login/")


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(scene):
    browser = scene.browser("wang")
    path = f"/desk/tickets/{scene.ticket.pk}/"
    assert browser.get(path).status_code == 200
    RoleGrant.objects.filter(user=scene.centre.users["wang"]).delete()
    assert browser.get(path).status_code == 404


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(scene):
    browser = Browser()
    log_in(browser)
    cookie = browser.cookies[NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("public_url", ["https://help.example"])
def test_behind_https_cookies_travel_by_https_only(public_url, monkeypatch):
    import os
    import subprocess
    import sys

    code = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "zhulian.site.settings",
            "ZHULIAN_PUBLIC_URL": public_url,
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert found.stdout.split() == ["True", "True"]
