"""The live page: figures, whose clients, who sees names, CSV, forced states, query budget."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client as Browser

from tests.world import PASSWORD, centre, settle
from zhulian.console import queries
from zhulian.people.models import Presence
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry
from zhulian.platform.ui.spreadsheets import plain
from zhulian.tickets import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return centre()


def browser(name):
    opened = Browser()
    assert opened.login(username=name, password=PASSWORD)
    return opened


def today():
    return now().replace(hour=0, minute=0, second=0, microsecond=0)


def test_figures_follow_what_happens(world):
    for subject in ("一", "二"):
        world.ticket(subject)
    settle()
    before = queries.live(world.actor("sun"), since=today())
    assert (before.totals.waiting, before.totals.opened, before.totals.in_progress) == (2, 2, 2)
    assert [line.waiting for line in before.queues] == [2, 0]
    world.on_queue("wang")
    settle()
    taken = actions.accept(
        world.actor("wang"), world.users["wang"].agent.offers.get().item.ticket_id, user=world.users["wang"]
    )
    settle()
    actions.resolve(world.actor("wang"), taken.pk, world.ending())
    settle()
    after = queries.live(world.actor("sun"), since=today())
    assert (after.totals.resolved, after.totals.in_progress) == (1, 1)
    [front, _experts] = after.queues
    assert (front.entered, front.answered, front.in_time, front.service_level) == (2, 1, 1, 100)
    wang = next(line for line in after.agents if line.agent.number == world.agent("wang").number)
    assert (wang.word, wang.resolved) == ("offered", 1)


def test_another_client_s_supervisor_sees_nothing_of_ours(world):
    world.ticket("秘密的事")
    settle()
    theirs = queries.live(world.actor("stranger_boss"), since=today())
    assert (theirs.totals.waiting, theirs.totals.opened, theirs.risks) == (0, 0, [])
    page = browser("stranger_boss").get("/console/").content.decode()
    assert "秘密的事" not in page and "Wang" not in page


def test_a_client_side_viewer_sees_counts_but_no_names(world):
    world.on_queue("wang")
    page = browser("viewer").get("/console/").content.decode()
    assert 'class="tag tag-good"' in page
    assert "console-agent-name" not in page


@pytest.mark.parametrize("name", ["wang", "chen", "stranger"])
def test_agents_have_no_console(world, name):
    assert browser(name).get("/console/").status_code == 404
    assert browser(name).get("/console/queues.csv").status_code == 404


def test_a_supervisor_sets_an_agent_s_state_and_it_is_in_the_journal(world):
    world.on_queue("wang")
    agent = world.agent("wang")
    url = f"/console/agents/{agent.pk}/state/"
    assert browser("sun").post(url, {"state": "away", "why": "紧急会议"}).status_code == 302
    presence = Presence.objects.get(agent=agent)
    assert (presence.chosen, presence.reason is not None) == ("break", True)
    entry = JournalEntry.objects.get(action="presence.set_for")
    assert (entry.user, entry.reason) == (world.users["sun"], "紧急会议")


@pytest.mark.parametrize("name", ["wang", "stranger_boss", "viewer"])
def test_others_may_not(world, name):
    world.on_queue("zhao")
    agent = world.agent("zhao")
    assert browser(name).post(f"/console/agents/{agent.pk}/state/", {"state": "off"}).status_code == 404
    assert Presence.objects.get(agent=agent).chosen == "on_queue"


def test_the_csv_holds_the_groups_and_is_logged(world):
    world.ticket()
    settle()
    answer = browser("sun").get("/console/queues.csv", headers={"accept-language": "en"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:2] == ["front", "1"]
    assert len(rows) == 3
    assert JournalEntry.objects.get(action="export.console").new == {"rows": 2}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_cells_are_no_formulas(cell):
    assert plain(cell) == f"'{cell}"


def count_queries(django_assert_max_num_queries, opened):
    with django_assert_max_num_queries(40) as spent:
        assert opened.get("/console/board/").status_code == 200
    return len(spent)


def test_the_page_costs_the_same_for_one_request_and_for_fifty(world, django_assert_max_num_queries):
    world.ticket()
    settle()
    opened = browser("sun")
    opened.get("/console/board/")
    one = count_queries(django_assert_max_num_queries, opened)
    for number in range(49):
        world.ticket(str(number))
    settle(rounds=60)
    assert count_queries(django_assert_max_num_queries, opened) == one
