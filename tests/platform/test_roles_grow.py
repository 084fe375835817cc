"""Built-in roles of an installation that goes to a new version (PF2)."""

from __future__ import annotations

import pytest

from zhulian.platform.bootstrap import ensure_builtin
from zhulian.platform.models import Role

pytestmark = pytest.mark.django_db


def test_a_new_permission_is_added_once_and_what_was_taken_stays_taken():
    ensure_builtin()
    agent = Role.objects.get(code="agent")
    agent.permissions = {"desk.use": "client", "ticket.read": "own"}
    agent.offered = [code for code in agent.offered if code != "article.read"]
    agent.save()
    ensure_builtin()
    agent.refresh_from_db()
    assert agent.permissions == {"desk.use": "client", "ticket.read": "own", "article.read": "client"}
    agent.permissions = {"desk.use": "client"}
    agent.save()
    ensure_builtin()
    agent.refresh_from_db()
    assert agent.permissions == {"desk.use": "client"}
