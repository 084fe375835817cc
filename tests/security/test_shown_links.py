"""Nobody is shown a door that is locked: every link of the settings home and of the navigation opens."""

from __future__ import annotations

import re

import pytest

from tests.security.matrix import AUDITS, STAFF
from tests.security.scene import Scene
from zhulian.platform.access import Actor
from zhulian.platform.models import User
from zhulian.platform.ui import nav
from zhulian.platform.ui.settings_pages import all_entries, grouped_for

LINK = re.compile(r'class="settings-link" href="([^"]+)"')


def shut(scene: Scene, role: str, addresses: list[str]) -> list[str]:
    """Those addresses that this role cannot open."""
    browser = scene.browser(role)
    statuses = {address: browser.get(address, follow=True).status_code for address in addresses}
    return [f"{address}: {status}" for address, status in statuses.items() if status != 200]


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_link_on_the_settings_home_opens_for_whom_it_is_shown_to(scene, role):
    home = scene.browser(role).get("/settings/")
    shown = LINK.findall(home.content.decode())
    assert (home.status_code, bool(shown)) == ((200, True) if role in AUDITS else (404, False))
    assert shut(scene, role, shown) == []


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_link_of_the_navigation_opens_for_whom_it_is_shown_to(scene, role):
    user = User.objects.get(pk=scene.centre.users[role].pk)
    shown = [entry.url for section in nav.sections_for(user) for entry in section.entries]
    assert shown and shut(scene, role, shown) == []


def test_an_administrator_of_everything_is_shown_every_page(scene):
    shown = {entry.slug for _label, entries in grouped_for(scene.centre.actor("admin")) for entry in entries}
    assert shown == {entry.slug for entry in all_entries()}


def test_things_of_the_operating_company_are_not_shown_to_the_administrator_of_one_client(scene):
    central = {entry.slug for entry in all_entries() if entry.needs_everywhere}
    shown = {
        entry.slug
        for _label, entries in grouped_for(Actor.of(scene.centre.users["stranger_admin"]))
        for entry in entries
    }
    assert {"roles", "departments", "skills", "break-reasons"} <= central
    assert shown and not shown & central
