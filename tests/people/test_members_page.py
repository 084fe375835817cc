"""Choosing the members of a skill group among very many people."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings
from django.test import Client as Browser
from playwright.sync_api import expect, sync_playwright

from tests.administration import world
from tests.servers import chromium
from zhulian.people.models import AgentProfile, AgentSkill, QueueMember, Skill
from zhulian.platform.models import User
from zhulian.platform.permissions import ADMINISTRATOR

MANY = 500


def crowd(count, first=0):
    """So many agents; every tenth speaks English, those with an even number work in another department."""
    users = User.objects.bulk_create(
        User(username=f"agent{number}", name=f"王强{number}", is_active=True)
        for number in range(first, first + count)
    )
    departments = [world.department("service"), world.department("network")]
    agents = AgentProfile.objects.bulk_create(
        AgentProfile(user=user, number=f"{7000 + number}", department=departments[number % 2 == 0])
        for number, user in enumerate(users, first)
    )
    english = Skill.objects.get_or_create(code="english", defaults={"name": "english"})[0]
    AgentSkill.objects.bulk_create(AgentSkill(agent=agent, skill=english, level=7) for agent in agents[::10])
    return agents


@pytest.fixture
def boss(db):
    user = world.person("boss", ADMINISTRATOR, everywhere=True)
    User.objects.filter(pk=user.pk).update(language="en")
    browser = Browser()
    browser.force_login(user)
    return browser


def lines(page):
    return re.findall(r'data-level data-words="([^"]*)"', page.content.decode())


def test_people_are_found_by_number_name_pinyin_department_and_skill(boss):
    crowd(20)
    queue = world.queue("front", world.client_company("acme"))
    found = lines(boss.get(f"/settings/queues/{queue.pk}/"))
    assert len(found) == 20
    assert found[0].startswith("7000 王强0 · network · english 7")
    assert {"agent0", "wangqiang0", "wq0", "english"} <= set(found[0].split())


def test_a_short_list_has_no_filter(boss):
    crowd(9)
    queue = world.queue("front", world.client_company("acme"))
    page = boss.get(f"/settings/queues/{queue.pk}/").content.decode()
    assert "王强8" in page and "level-filter" not in page


def test_the_page_costs_as_much_with_fifty_people_as_with_one(boss, django_assert_max_num_queries):
    queue = world.queue("front", world.client_company("acme"))
    crowd(1)
    address = f"/settings/queues/{queue.pk}/"
    boss.get(address)
    with django_assert_max_num_queries(30) as few:
        boss.get(address)
    crowd(49, first=1)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(lines(boss.get(address))) == 50


@pytest.fixture
def allow_sync(monkeypatch):
    # Playwright's own loop runs in this thread, so Django would take every query for one made in a coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_filter_keyboard_count_and_only_chosen_among_five_hundred(allow_sync, boss, live_server):
    agents = crowd(MANY)
    queue = world.queue("front", world.client_company("acme"))
    QueueMember.objects.create(queue=queue, agent=agents[123], priority=2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_options())
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        session = boss.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"/settings/queues/{queue.pk}/")
        table = page.locator("#id_priorities")
        shown = table.locator("[data-level]:visible")
        count = page.locator("[data-levels-count]").last
        expect(count).to_have_text(f"1 of {MANY} chosen")
        page.locator("body").press("/")
        box = page.locator("#id_priorities-filter")
        expect(box).to_be_focused()
        box.press_sequentially("english network 7490")
        expect(shown).to_have_count(1)
        box.press("Enter")
        expect(table.locator("select:focus")).to_have_attribute("name", f"priorities-{agents[490].pk}")
        page.keyboard.press("3")
        expect(count).to_have_text(f"2 of {MANY} chosen")
        page.keyboard.press("Escape")
        expect(box).to_be_focused()
        box.press("Escape")
        expect(shown).to_have_count(MANY)
        page.locator("[data-levels-chosen]").last.check()
        expect(shown).to_have_count(2)
        box.fill("nobody of this name")
        expect(page.locator("[data-levels-none]").last).to_be_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url("**/settings/queues/")
        browser.close()
    members = dict(QueueMember.objects.values_list("agent_id", "priority"))
    assert members == {agents[123].pk: 2, agents[490].pk: 3}
