"""Another site cannot make a logged-in person's browser do anything: every POST needs the token and our origin."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.security.matrix import STAFF
from tests.security.scene import FORGED, traces
from tests.security.walking import BODIES, addresses, path_for

ROLES = ("admin", "wang", "link")


def strict(scene, role):
    """A browser of this role to which the forgery check applies."""
    browser = Browser(enforce_csrf_checks=True, headers={"accept-language": "en"})
    if role in STAFF:
        browser.force_login(scene.centre.users[role])
    return browser


@pytest.mark.parametrize("role", ROLES)
def test_no_post_works_without_the_token(scene, role):
    browser, before = strict(scene, role), traces()
    through = []
    for address in addresses(scene):
        if address.row.post is None:
            continue
        answer = browser.post(path_for(address, scene, role), BODIES.get(address.name, {}))
        if answer.status_code != 403:
            through.append(f"{address.name}: {answer.status_code}")
    assert through == []
    assert traces() == before


@pytest.mark.parametrize("method", ["put", "delete"])
def test_drafts_need_the_token_too(scene, method):
    before = traces()
    answer = getattr(strict(scene, "wang"), method)("/drafts/note:1/", "{}", content_type="application/json")
    assert answer.status_code == 403 and traces() == before


def test_a_token_from_another_origin_is_refused(scene):
    browser = strict(scene, "wang")
    page = browser.get(f"/desk/tickets/{scene.ticket.pk}/")
    token = page.context["csrf_token"]
    path, before = f"/desk/tickets/{scene.ticket.pk}/note/", traces()
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        answer = browser.post(
            path, {"note": "x", "csrfmiddlewaretoken": str(token)}, headers={"origin": origin}
        )
        assert answer.status_code == 403
    assert traces() == before
    answer = browser.post(path, {"note": "x", "csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 200 and traces() != before


def test_a_foreign_token_is_refused(scene):
    before = traces()
    browser = strict(scene, "wang")
    browser.get("/desk/")
    answer = browser.post(
        f"/desk/tickets/{scene.ticket.pk}/note/", {"note": "x", "csrfmiddlewaretoken": FORGED}
    )
    assert answer.status_code == 403 and traces() == before
