"""Where each role's work begins."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import PASSWORD, centre
from zhulian.platform.models import RoleGrant

pytestmark = pytest.mark.django_db


def test_each_role_begins_where_its_work_is():
    world = centre()
    begins = {
        "wang": "/desk/",
        "sun": "/console/",
        "manager": "/console/",
        "admin": "/settings/",
        "viewer": "/console/",
    }
    for name, address in begins.items():
        browser = Client()
        answer = browser.post("/login/", {"username": name, "password": PASSWORD})
        assert answer["Location"] == "/start/"
        assert browser.get("/start/")["Location"] == address
    RoleGrant.objects.filter(user=world.users["wang"]).delete()
    browser = Client()
    browser.force_login(world.users["wang"])
    assert browser.get("/start/")["Location"] == "/account/"
    assert Client().get("/start/")["Location"] == "/login/?next=/start/"
