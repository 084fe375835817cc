"""People who administer, and a browser for each."""

from __future__ import annotations

import pytest

from tests.administration import world
from zhulian.platform.permissions import ADMINISTRATOR


@pytest.fixture
def acme():
    return world.client_company("acme", "华星电信")


@pytest.fixture
def other():
    return world.client_company("other", "另一家")


@pytest.fixture
def admin(acme):
    """Administrator for all client companies."""
    return world.person("admin", ADMINISTRATOR, everywhere=True)


@pytest.fixture
def limited(acme):
    """Administrator of one client company alone."""
    return world.person("limited", ADMINISTRATOR, acme)


@pytest.fixture
def browse(client):
    """Log in as somebody, in English."""

    def start(user):
        user.language = "en"
        user.save(update_fields=["language"])
        client.force_login(user)
        return client

    return start
