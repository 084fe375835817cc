"""A calendar that is never open: refused where it is entered; where one is stored all the same, work goes on."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.administration.conftest import acme, admin, browse
from tests.world import centre
from zhulian.catalogue import actions, calendars
from zhulian.catalogue.models import Calendar, DayKind, Holiday
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.routing.models import WorkItem
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
assert acme and admin and browse  # fixtures
CLOSED = [[] for _day in range(7)]
NEVER = "This calendar is never open. Enter hours for at least one day."
OPEN_ONCE = {"day": date(2030, 1, 5), "kind": DayKind.SPECIAL, "spans": [["09:00", "12:00"]], "name": "特别"}


@pytest.mark.parametrize("has_special_day", [False, True])
def test_a_week_without_hours_is_refused_and_nothing_typed_is_lost(browse, admin, has_special_day):
    """Also where a special day opens the calendar once: nothing could be promised by it."""
    if has_special_day:
        Holiday.objects.create(calendar=None, **OPEN_ONCE)
    answer = browse(admin).post(
        "/settings/calendars/add/",
        {"name": "空", "name_en": "Empty", "zone": "Asia/Shanghai", "follows_holidays": "on"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and NEVER in text and 'value="Empty"' in text
    assert not Calendar.objects.filter(name="空").exists()
    with pytest.raises(ValidationError, match="never open"):
        actions.save_calendar(Actor.system("test"), Calendar(name="空", week=CLOSED))


def test_the_live_example_says_it_too(browse, admin):
    answer = browse(admin).post("/settings/calendars/example/", {"zone": "Asia/Shanghai"})
    assert answer.status_code == 200 and NEVER in answer.content.decode()


@pytest.fixture
def made():
    found = centre()
    Calendar.objects.create(client=found.a, name="空", name_en="Empty", week=CLOSED, is_default=True)
    return found


@pytest.fixture(
    params=[
        {"week": CLOSED},
        {"zone": "Mars/Olympus"},
        {"week": [[["09:00", "08:00"]], *CLOSED[1:]]},
        {"week": [[["9 o'clock", "10:00"]], *CLOSED[1:]]},
        {"week": CLOSED[1:]},
    ],
    ids=["closed", "zone", "backwards", "no time", "six days"],
)
def broken(request, made):
    Calendar.objects.filter(client=made.a).update(**request.param)
    return made


def test_a_request_is_opened_without_a_due_time(broken):
    assert calendars.due_for(broken.a, now(), 3600) is None
    ticket = broken.ticket()
    assert ticket.expected_at is None and Ticket.objects.get() == ticket


def test_a_calendar_that_opens_once_long_ago_promises_nothing(made):
    Holiday.objects.create(
        calendar=Calendar.objects.get(client=made.a), **{**OPEN_ONCE, "day": date(2020, 1, 4)}
    )
    assert made.ticket().expected_at is None


def test_the_request_is_shown_with_a_word_instead(broken, client):
    client.force_login(broken.users["wang"])
    broken.users["wang"].language = "en"
    broken.users["wang"].save(update_fields=["language"])
    ticket = broken.ticket()
    text = client.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "no expected time" in text
    assert client.get("/desk/").status_code == client.get("/desk/tickets/").status_code == 200


def test_the_list_of_calendars_says_which_cannot_be_used(broken, client):
    client.force_login(broken.users["manager"])
    text = client.get("/settings/calendars/").content.decode()
    assert "Cannot be used" in text or "无法使用" in text


def test_an_agent_enters_a_request(broken, client):
    client.force_login(broken.users["wang"])
    assert client.get("/desk/new/").status_code == 200
    answer = client.post(
        "/desk/new/",
        {
            "client": broken.a.pk,
            "key": "0" * 32,
            "phone": "138 0013 8001",
            "name": "周晓",
            "channel": "phone",
            "type": broken.type.pk,
            "category": broken.category.pk,
            "subject": "宽带不通",
            "description": "从昨晚开始",
            "priority": "3",
            "after": "queue",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert Ticket.objects.get().expected_at is None
    assert WorkItem.objects.filter(due_at__isnull=False).count() == 0


def test_a_usable_calendar_shows_its_hours(browse, admin):
    actions.save_calendar(Actor.system("test"), Calendar(name="工作时间", week=calendars.BUSINESS_WEEK))
    assert "37.5 h a week" in browse(admin).get("/settings/calendars/").content.decode()
