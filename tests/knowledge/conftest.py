"""A centre, and browsers of its people."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import centre


@pytest.fixture
def world(db):
    return centre()


@pytest.fixture
def browser(world):
    """A logged-in browser, in English so that tests read the msgids."""

    def open_for(name: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.cookies["django_language"] = "en"
        client.force_login(world.users[name])
        return client

    return open_for
