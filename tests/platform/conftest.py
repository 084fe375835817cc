"""A centre for tests that ask for one, and browsers of its people."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.world import centre


@pytest.fixture
def world():
    return centre()


@pytest.fixture
def page(world):
    """A logged-in browser, in English."""

    def of(name):
        browser = Browser()
        browser.cookies["django_language"] = "en"
        browser.force_login(world.users[name])
        return browser

    return of
