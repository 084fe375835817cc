"""The user page: an agent is made in one go, buttons work, and nobody is locked out through it."""

from __future__ import annotations

import json
import re

import pytest

from tests.administration import world
from zhulian.people.models import AgentProfile, Presence, QueueMember
from zhulian.platform.models import JournalEntry, Role, User

pytestmark = pytest.mark.django_db


def values(**more):
    return {"username": "Li.Li", "name": "李丽", "language": "zh-hans", "time_zone": "Asia/Shanghai", **more}


def agent_values(acme):
    role = Role.objects.create(code="agent", name="座席", permissions={"offer.take": "queue"})
    fibre, line = world.skill("fibre"), world.queue("line", acme)
    return values(
        **{
            f"role_grants-{role.pk}.{acme.pk}": "1",
            "number": "8001",
            "department": world.department().pk,
            "languages": ["zh-hans", "en"],
            "capacity": "3",
            f"levels-{fibre.pk}": "7",
            f"groups-{line.pk}": "2",
        }
    )


def test_an_agent_is_made_in_one_go(browse, admin, acme):
    sent = agent_values(acme)
    page = browse(admin)
    assert page.post("/settings/users/add/", {**sent, "department": ""}).status_code == 422
    assert not User.objects.filter(username="li.li").exists()
    assert page.post("/settings/users/add/", sent).status_code == 302
    user = User.objects.get(username="li.li")
    agent = user.agent
    assert (agent.number, agent.capacity, agent.languages) == ("8001", {"ticket": 3}, ["zh-hans", "en"])
    assert list(agent.skill_levels.values_list("level", flat=True)) == [7]
    assert list(agent.memberships.values_list("priority", flat=True)) == [2]
    assert user.has_permission("offer.take", client=acme.pk)
    assert not user.has_usable_password()
    assert Presence.objects.get(agent=agent).chosen == "off"
    assert page.post("/settings/users/add/", {**sent, "username": "other"}).status_code == 422
    assert AgentProfile.objects.count() == 1


def test_two_people_who_change_different_things_both_keep_theirs(browse, admin, acme):
    sent = agent_values(acme)
    page = browse(admin)
    page.post("/settings/users/add/", sent)
    user = User.objects.get(username="li.li")
    drawn = page.get(f"/settings/users/{user.pk}/").content.decode()
    base = re.search(r'name="_base" value="([^"]*)"', drawn)[1].replace("&quot;", '"')
    assert json.loads(base)["number"] == "8001"
    QueueMember.objects.filter(agent=user.agent).update(priority=9)
    changed = {**sent, "name": "李莉", "_base": base}
    assert page.post(f"/settings/users/{user.pk}/", changed).status_code == 302
    user.refresh_from_db()
    assert (user.name, QueueMember.objects.get().priority) == ("李莉", 9)


def test_nobody_takes_the_own_administration_away(browse, admin):
    page = browse(admin)
    world.person("second", {"settings.people": "client"}, everywhere=True)
    answer = page.post(f"/settings/users/{admin.pk}/", values(username="admin", name="Admin"))
    assert answer.status_code == 422
    assert "lock yourself out" in answer.content.decode()
    assert admin.grants.count() == 1
    role = Role.objects.get(code="role-admin")
    stripped = {"name": "x", "name_en": "", "permissions-desk.use": "client"}
    assert page.post(f"/settings/roles/{role.pk}/", stripped).status_code == 422
    page.post(f"/settings/users/{admin.pk}/deactivate/")
    assert User.objects.get(pk=admin.pk).is_active


def test_a_link_and_a_password_are_shown_once_and_not_kept_in_caches(browse, admin, acme):
    user = world.person("li", {"desk.use": "client"}, acme)
    page = browse(admin)
    link = page.post(f"/settings/users/{user.pk}/reset-link/")
    assert "/password/reset/" in link.content.decode()
    answer = page.post(f"/settings/users/{user.pk}/password/")
    secret = re.search(r'id="secret">([^<]+)<', answer.content.decode())[1]
    assert User.objects.get(pk=user.pk).check_password(secret)
    assert "no-store" in answer.headers["Cache-Control"]
    assert page.get(f"/settings/users/{user.pk}/password/").status_code == 405


def test_the_buttons_work_only_for_users_within_reach(browse, limited, acme, other):
    theirs, ours = (
        world.person("theirs", {"desk.use": "client"}, other),
        world.person("ours", {"desk.use": "client"}, acme),
    )
    page = browse(limited)
    for button in ("reset-link", "password", "sign-out", "deactivate", "activate"):
        assert page.post(f"/settings/users/{theirs.pk}/{button}/").status_code == 404
    assert not JournalEntry.objects.exists()
    assert page.post(f"/settings/users/{ours.pk}/deactivate/").status_code == 302
    assert not User.objects.get(pk=ours.pk).is_active
    assert page.post(f"/settings/users/{ours.pk}/activate/").status_code == 302
    assert User.objects.get(pk=ours.pk).is_active


def test_a_limited_administrator_cannot_grant_beyond_reach(browse, limited, acme, other):
    role = Role.objects.create(code="agent", name="座席", permissions={"offer.take": "queue"})
    page = browse(limited)
    for cell in (f"{role.pk}.{other.pk}", f"{role.pk}.all", "999.1", "x"):
        answer = page.post("/settings/users/add/", values(**{f"role_grants-{cell}": "1"}))
        assert answer.status_code == 422
    assert page.post("/settings/users/add/", values()).status_code == 422
    assert not User.objects.filter(username="li.li").exists()
    sent = values(**{f"role_grants-{role.pk}.{acme.pk}": "1"})
    assert page.post("/settings/users/add/", sent).status_code == 302
