"""The navigation shows each person what that person may use."""

from __future__ import annotations

import pytest

from zhulian.platform.ui import nav
from zhulian.platform.ui.nav import NavItem


class Person:
    def __init__(self, *codes):
        self.codes = codes

    def has_permission(self, code, client=None):
        return code in self.codes


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(nav, "_items", {})


def shown(person):
    return {
        section.code: [str(entry.item.label) for entry in section.entries]
        for section in nav.sections_for(person)
    }


def test_entries_need_their_permission_and_come_in_order():
    nav.register(NavItem("system", "Settings", "settings", "settings", "test.admin", 2))
    nav.register(NavItem("system", "Journal", "login", "history", "test.journal", 1))
    nav.register(NavItem("work", "Desk", "logout", "inbox"))
    assert shown(Person()) == {"work": ["Desk"]}
    assert shown(Person("test.admin")) == {"work": ["Desk"], "system": ["Settings"]}
    assert shown(Person("test.admin", "test.journal")) == {
        "work": ["Desk"],
        "system": ["Journal", "Settings"],
    }


def test_an_entry_whose_room_has_no_address_yet_is_left_out():
    nav.register(NavItem("reports", "Reports", "no_such_address", "chart-bar"))
    assert shown(Person()) == {}


def test_registering_again_replaces():
    nav.register(NavItem("work", "Old", "login", "inbox"))
    nav.register(NavItem("work", "New", "login", "inbox"))
    assert shown(Person()) == {"work": ["New"]}


def test_an_unknown_section_and_a_taken_key_are_mistakes():
    nav.register(NavItem("work", "Desk", "login", "inbox", key="t"))
    with pytest.raises(ValueError, match="unknown navigation section"):
        nav.register(NavItem("nowhere", "X", "logout", "inbox"))
    with pytest.raises(ValueError, match="key 't' already opens login"):
        nav.register(NavItem("work", "Other", "logout", "inbox", key="t"))
    assert shown(Person()) == {"work": ["Desk"]}
