"""Security headers of every answer."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.platform.ui.kit import user_with
from zhulian.platform.csp import SecurityHeadersMiddleware
from zhulian.platform.templatetags import ui
from zhulian.platform.ui.assets import DIST

pytestmark = pytest.mark.django_db


def policy(response):
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_a_page_may_load_only_our_own_files(client):
    response = client.get("/login/")
    found = policy(response)
    assert found["default-src"] == found["script-src"] == found["style-src"] == "'self'"
    assert found["object-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert found["connect-src"] == "'self' ws://testserver wss://testserver"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]


def test_a_view_may_widen_one_directive_and_keeps_the_rest():
    def view(request):
        response = HttpResponse("x")
        response.csp_changes = {"frame-ancestors": "https://shop.example"}
        return response

    found = policy(SecurityHeadersMiddleware(view)(RequestFactory().get("/")))
    assert found["frame-ancestors"] == "https://shop.example"
    assert found["script-src"] == "'self'"


def test_pages_of_logged_in_people_are_not_stored(client):
    assert "Cache-Control" not in client.get("/no-such-page/").headers
    client.force_login(user_with())
    assert client.get("/no-such-page/").headers["Cache-Control"] == "private, no-store"


INLINE = re.compile(
    r"<[^>]+\s(?:style|on[a-z]+)\s*=|<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld[+])?json)|<style|javascript:",
    re.I,
)


# Not pages of ours: mail that is sent, and a customer's mail in a sandboxed frame with a policy of its own.
ELSEWHERE = ("templates/intake/mail.html", "templates/desk/ticket/formatted.html")


def test_no_template_has_inline_scripts_or_styles():
    root = DIST.parent.parent.parent
    wrong = [
        f"{path.relative_to(root)}: {match.group()}"
        for path in root.rglob("templates/**/*.html")
        if "mail" not in path.parts and not path.as_posix().endswith(ELSEWHERE)
        for match in [INLINE.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert wrong == []


def test_json_in_the_page_cannot_end_its_script():
    assert "</script><" not in str(ui.js_strings())[:-9]
