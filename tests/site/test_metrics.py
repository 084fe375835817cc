"""Figures for the monitoring: only with the token, right, and without anybody's data (SPEC PF5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from prometheus_client.parser import text_string_to_metric_families

from tests.world import centre, settle
from zhulian.platform.clock import now
from zhulian.platform.models import Job
from zhulian.routing.models import WorkItem

pytestmark = pytest.mark.django_db
TOKEN = "t0ken"


@pytest.fixture
def world():
    return centre()


def read(token=TOKEN):
    return Browser().get("/metrics", headers={"authorization": f"Bearer {token}"})


def figures():
    """(name, labels) → value."""
    text = read().content.decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("token", "given"), [("", ""), ("", "x"), (TOKEN, ""), (TOKEN, "wrong"), (TOKEN, "t0kén")]
)
def test_without_the_token_there_is_no_such_page(settings, token, given):
    settings.METRICS_TOKEN = token
    assert read(given.encode("utf-8").decode("latin-1")).status_code == 404
    assert Browser().get("/metrics").status_code == 404


def test_what_waits_and_runs_is_counted(settings, world):
    settings.METRICS_TOKEN = TOKEN
    for number in range(3):
        world.ticket(f"机密{number}")
    settle()
    WorkItem.objects.filter(pk=WorkItem.objects.first().pk).update(entered_at=now() - timedelta(seconds=90))
    Job.objects.create(name="x", queue="mail", state="dead", run_at=now())
    seen = figures()
    assert seen["zhulian_waiting_items", (("queue", "front"),)] == 3
    assert 89 < seen["zhulian_longest_wait_seconds", (("queue", "front"),)] < 120
    assert seen["zhulian_jobs", (("queue", "mail"), ("state", "dead"))] == 1
    assert seen["zhulian_event_lag_seconds", ()] == 0
    world.on_queue("wang")
    assert figures()["zhulian_agents", (("chosen", "on_queue"), ("seen", "idle"))] == 1


def test_requests_are_timed_by_route_and_nobody_is_named(settings, world):
    settings.METRICS_TOKEN = TOKEN
    world.ticket("机密")
    browser = Browser()
    browser.force_login(world.users["sun"])
    key = ("zhulian_request_seconds_count", (("method", "GET"), ("route", "desk:tickets"), ("status", "200")))
    before = figures().get(key, 0)
    browser.get("/desk/tickets/?q=13800138000")
    browser.generic("BREW" * 9, "/desk/tickets/")
    assert figures()[key] == before + 1
    text = read().content.decode()
    assert "机密" not in text and "13800138000" not in text and "sun" not in text and "BREW" not in text
