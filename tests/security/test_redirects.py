"""No parameter leads a person to another host."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.world import PASSWORD
from zhulian.platform.models import Notification

AWAY = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "https:///evil.example", "//evil.example/%2f..", "javascript:alert(1)", "data:text/html,x",
    " //evil.example", "\t//evil.example", "//testserver@evil.example", "http://testserver.evil.example/",
    "/\t/evil.example", "ftp://evil.example",
)  # fmt: skip


def stays(address):
    """True for an address that a browser takes for one of ours."""
    text = address.replace("\\", "/").strip()
    parts = urlsplit(text)
    return parts.scheme in {"", "http"} and parts.netloc in {"", "testserver"} and not text.startswith("//")


@pytest.mark.parametrize("address", AWAY)
def test_log_in(scene, address):
    from django.test import Client as Browser

    browser = Browser()
    answer = browser.post("/login/", {"username": "wang", "password": PASSWORD, "next": address})
    assert answer.status_code == 302 and stays(answer.headers["Location"])
    answer = browser.get("/login/", {"next": address})
    assert answer.status_code == 302 and stays(answer.headers["Location"])


@pytest.mark.parametrize("address", AWAY)
def test_switching_the_language(scene, address):
    answer = scene.browser("nobody").post("/ui/language/", {"language": "en", "next": address})
    assert answer.status_code == 302 and stays(answer.headers["Location"])


@pytest.mark.parametrize("address", AWAY)
def test_the_page_to_come_back_to_after_log_in(scene, address):
    headers = {"HX-Request": "true", "HX-Current-URL": address}
    answer = scene.browser("nobody").get("/desk/", headers=headers)
    assert answer.status_code == 204 and answer.headers["HX-Redirect"].startswith("/login/?next=%2F")
    assert "evil" not in answer.headers["HX-Redirect"].split("next=%2F")[0]


def test_a_notification_leads_where_its_row_says(scene):
    row = Notification.objects.get(pk=scene.ids["notification_id"])
    answer = scene.browser("wang").post(f"/notifications/{row.pk}/open/", {"next": "https://evil.example"})
    assert answer.headers["Location"] == "/desk/"


def test_settings_and_the_skill_matrix_come_back_to_themselves(scene):
    answer = scene.browser("admin").post("/settings/skill-matrix/?next=//evil.example", {})
    assert answer.status_code == 302 and stays(answer.headers["Location"])
