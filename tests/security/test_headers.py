"""What every page tells the browser: nobody frames it, nothing foreign loads, nothing is sniffed or stored."""

from __future__ import annotations

import pytest

from tests.security.walking import addresses, path_for

# Shown inside our own pages; their own policy lets nothing run.
FRAMED_BY_US = {"desk:formatted": ("'self'", "SAMEORIGIN"), "forms:preview": ("'self'", "SAMEORIGIN")}
FILES = {"file", "portal:file", "portal:help_file", "intake:raw_download"}


def directives(answer):
    parts = [part.strip() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _blank, value in (part.partition(" ") for part in parts if part)}


@pytest.mark.parametrize("role", ["admin", "manager", "wang", "link", "nobody"])
def test_every_answer_carries_the_security_headers(scene, role):
    browser = scene.browser(role)
    for address in addresses(scene):
        answer = browser.get(path_for(address, scene, role))
        policy, name = directives(answer), address.name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Referrer-Policy"] == "same-origin", name
        assert "unsafe" not in policy.get("script-src", "") + policy.get("default-src", ""), name
        if name in FILES and answer.status_code == 200:
            assert "sandbox" in policy and policy["default-src"] == "'none'", name
            continue
        ancestors, frame = FRAMED_BY_US.get(name, ("", "")) if answer.status_code == 200 else ("", "")
        assert policy["frame-ancestors"] == (ancestors or "'none'"), name
        assert answer.headers["X-Frame-Options"] == (frame or "DENY"), name


def test_a_mail_in_its_frame_can_run_and_load_nothing(scene):
    page = scene.browser("wang").get(f"/desk/tickets/{scene.ticket.pk}/messages/{scene.ids['message_id']}/")
    policy = directives(page)
    assert policy["default-src"] == "'none'" and policy["img-src"] == "data:"
    assert "allow-scripts" not in policy["sandbox"] and "allow-same-origin" not in policy["sandbox"]


@pytest.mark.parametrize("path", ["/desk/", "/console/", "/settings/", "/account/"])
def test_pages_of_staff_are_not_kept_on_the_disk(scene, path):
    browser = scene.browser("admin")
    assert "no-store" in browser.get(path).headers["Cache-Control"]
