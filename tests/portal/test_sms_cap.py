"""Codes by SMS cost money: a client company and all together have a most an hour and a day (PT3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from time_machine import travel

from tests.world import centre
from zhulian.customers.models import AccountCode
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
SAID = "We cannot send codes by SMS at the moment. Please use your e-mail address, or try again later."


@pytest.fixture
def world(settings):
    settings.SMS_CODES_OF_CLIENT, settings.SMS_CODES_OF_ALL = (2, 5), (3, 100)
    save_service(SmsService(url="https://sms.example/"))
    return centre()


def asking(slug, contact, address):
    browser = Browser(headers={"accept-language": "en"}, REMOTE_ADDR=address)
    return browser.post(f"/p/{slug}/my/sign-in/", {"contact": contact})


def sms(world, number, client=None):
    return asking((client or world.a).slug, f"138001380{number:02d}", f"192.0.2.{number + 1}")


def test_the_most_of_a_client_company_leaves_mail_and_the_others(world):
    assert [sms(world, n).status_code for n in range(3)] == [302, 302, 429]
    answer = sms(world, 3)
    assert SAID in answer.content.decode() and AccountCode.objects.count() == 2
    assert asking(world.a.slug, "somebody@example.com", "192.0.2.99").status_code == 302
    assert sms(world, 4, world.b).status_code == 302
    bells = Notification.objects.filter(kind="portal.sms_codes_spent")
    assert [(bell.user.username, bell.params) for bell in bells] == [("admin", {"company": world.a.label})]


def test_the_most_of_all_holds_for_every_client_company(world):
    assert [sms(world, 1).status_code, sms(world, 2, world.b).status_code] == [302, 302]
    assert sms(world, 3).status_code == 302
    assert SAID in sms(world, 4, world.b).content.decode()
    assert Notification.objects.get().kind == "portal.sms_codes_spent_by_all"
    assert AccountCode.objects.count() == 3


def test_it_goes_on_after_the_hour_and_ends_with_the_day(world):
    noon = datetime(2027, 3, 4, 12, tzinfo=UTC)
    met = []
    for hour in (0, 2, 4):
        with travel(noon + timedelta(hours=hour), tick=False):
            met.append([sms(world, hour * 2 + n).status_code for n in range(2)])
    assert met == [[302, 302], [302, 302], [302, 429]]
    assert AccountCode.objects.count() == 5


def test_what_is_refused_is_counted_nowhere(world, settings):
    settings.SMS_CODES_OF_CLIENT, settings.SMS_CODES_OF_ALL = (1, 100), (2, 100)
    assert [sms(world, n).status_code for n in range(3)] == [302, 429, 429]
    assert sms(world, 5, world.b).status_code == 302


def test_the_operator_may_switch_codes_by_sms_off(world, settings):
    settings.SMS_CODES_OF_CLIENT = (0, 0)
    assert sms(world, 1).status_code == 429 and not AccountCode.objects.exists()
