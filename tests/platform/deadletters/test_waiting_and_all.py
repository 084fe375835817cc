"""Mail without a server says so and waits; all of a kind are decided about at once; what was put away comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.administration import world
from tests.platform.deadletters.test_dead_letters import PAGE, event, job, message, parked, person
from zhulian.intake.models import Mailbox
from zhulian.platform.clock import now
from zhulian.platform.deadletters.actions import MOST_AT_ONCE
from zhulian.platform.jobs import run_due
from zhulian.platform.mail import queue_mail, queue_sms
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import Client, Job, JournalEntry, OutgoingMessage, ParkedEvent, User

pytestmark = pytest.mark.django_db
NO_MAIL = "No outgoing mail is set up."
NO_SMS = "No SMS service is set up."
assert parked  # a fixture of the other file


@pytest.fixture
def waiting(settings):
    """A mail that found no server to leave by."""
    settings.SMTP_URL = ""
    row = queue_mail(key="w1", event="reply", recipient="li@example.com", subject="Broadband", body_text="x")
    run_due()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 1)
    return row


def page(client):
    return client.get(PAGE).content.decode()


def decide_all(client, kind, decision):
    return client.post(f"{PAGE}{kind}/all/{decision}/")


def undo_address(client, answer):
    """Where the message after a decision leads back."""
    text = client.get(answer["Location"]).content.decode()
    return re.search(r'"undo": "(/[^"]+)"', text)[1]


def test_mail_without_a_server_says_so_and_is_no_failure(client, waiting):
    user = world.person(
        "keeper", {"settings.system": "client", "settings.mailboxes": "client"}, everywhere=True
    )
    User.objects.filter(pk=user.pk).update(language="en")
    client.force_login(user)
    text = page(client)
    assert "li@example.com" in text and "Messages that wait to be sent" in text
    assert NO_MAIL in text and '<a href="/settings/mailboxes/">Mailboxes</a>' in text
    assert "no account to send by" not in text and "alert-circle" not in text.partition("<main")[2]
    assert "next try" in text


def test_who_may_not_set_up_mailboxes_is_given_no_link(client, waiting):
    person(client)
    text = page(client)
    assert NO_MAIL in text and "/settings/mailboxes/" not in text


def test_with_a_server_the_real_cause_stands_there(client, waiting, settings):
    person(client)
    settings.SMTP_URL = "smtp+plain://127.0.0.1:1"
    OutgoingMessage.objects.update(last_error="SMTP 451 try later")
    text = page(client)
    assert NO_MAIL not in text and "SMTP 451 try later" in text


def test_a_dead_mail_that_never_had_a_server_says_so_too(client, settings):
    person(client)
    settings.SMTP_URL = "smtp+plain://127.0.0.1:1"
    row = message()
    OutgoingMessage.objects.filter(pk=row.pk).update(last_error="no account to send by (mailbox:3)")
    assert NO_MAIL in page(client) and "mailbox:3" not in page(client)


def test_sms_without_a_service_says_so(client):
    person(client)
    queue_sms(key="s1", event="reply", recipient="13800138000", text="hello")
    run_due()
    text = page(client)
    assert NO_SMS in text and '<a href="/settings/sms/">SMS service</a>' in text
    save_service(SmsService(url="https://sms.example.com/"))
    assert '<a href="/settings/sms/">' not in page(client)


def test_a_message_on_its_first_way_is_not_shown(client):
    person(client)
    queue_mail(key="new", event="reply", recipient="li@example.com", subject="x", body_text="x")
    assert "Nothing waits for you" in page(client)


def test_a_waiting_message_is_sent_now_or_put_away_and_brought_back(client, waiting):
    person(client)
    assert Job.objects.get().run_at > now()
    client.post(f"{PAGE}waiting/{waiting.pk}/retry/")
    waiting.refresh_from_db()
    assert Job.objects.get().run_at <= now() and waiting.attempts == 0
    OutgoingMessage.objects.filter(pk=waiting.pk).update(attempts=1)
    address = undo_address(client, client.post(f"{PAGE}waiting/{waiting.pk}/discard/"))
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    client.post(address)
    waiting.refresh_from_db()
    assert waiting.state == "queued" and Job.objects.get(state="queued").run_at <= now()


@pytest.mark.parametrize(
    ("kind", "make", "state_of"),
    [
        ("message", message, lambda row: OutgoingMessage.objects.get(pk=row.pk).state),
        ("job", job, lambda row: Job.objects.get(pk=row.pk).state),
        ("event", event, lambda row: ParkedEvent.objects.get(pk=row.pk).solved_at is None),
    ],
)
def test_what_was_put_away_comes_back_once(client, kind, make, state_of):
    person(client)
    row = make()
    before = state_of(row)
    address = undo_address(client, client.post(f"{PAGE}{kind}/{row.pk}/discard/"))
    assert state_of(row) != before
    client.post(address)
    assert state_of(row) == before
    count = JournalEntry.objects.count()
    client.post(address)
    assert JournalEntry.objects.count() == count


def test_all_are_tried_again_or_put_away_and_come_back(client):
    person(client)
    rows = [message(key=f"m{number}") for number in range(3)]
    assert "Try all 3 again?" in page(client)
    decide_all(client, "message", "retry")
    assert list(OutgoingMessage.objects.values_list("state", flat=True).distinct()) == ["queued"]
    assert Job.objects.count() == 3
    OutgoingMessage.objects.update(state="dead")
    address = undo_address(client, decide_all(client, "message", "discard"))
    assert list(OutgoingMessage.objects.values_list("state", flat=True).distinct()) == ["cancelled"]
    client.post(address)
    assert OutgoingMessage.objects.filter(state="dead").count() == len(rows)


def test_those_that_fail_again_stay_and_are_counted(client, parked):
    person(client)
    good, bad = event(7), event(13, seq=6)
    answer = client.post(f"{PAGE}event/all/retry/", follow=True).content.decode()
    assert "1 is tried again." in answer and "1 failed again and stays here." in answer
    assert ParkedEvent.objects.get(solved_at=None) == bad
    assert ParkedEvent.objects.exclude(solved_at=None).get() == good


def test_only_what_the_page_shows_is_decided_about(client):
    person(client)
    Job.objects.bulk_create(
        Job(name="platform.prune_jobs", state="dead", run_at=now() + timedelta(seconds=number))
        for number in range(MOST_AT_ONCE + 1)
    )
    decide_all(client, "job", "discard")
    assert Job.objects.filter(state="dead").count() == 1


def test_all_means_ones_own_clients_only_and_undo_is_for_oneself(client):
    mine, other = (Client.objects.create(name=slug, slug=slug) for slug in ("a", "b"))
    first, second = message(mine, "mine"), message(other, "other")
    person(client, everywhere=False, company=mine)
    address = undo_address(client, decide_all(client, "message", "discard"))
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "dead")
    colleague = world.person("colleague", {"settings.system": "client"}, everywhere=True)
    client.force_login(colleague)
    assert client.post(address).status_code == 404
    first.refresh_from_db()
    assert first.state == "cancelled"


def test_whoever_may_not_decides_about_nothing(client):
    person(client, permission="ticket.read")
    row = message()
    assert decide_all(client, "message", "discard").status_code == 404
    assert decide_all(client, "message", "explode").status_code == 404
    assert client.post(f"{PAGE}undo/1/").status_code == 404
    row.refresh_from_db()
    assert (row.state, JournalEntry.objects.count()) == ("dead", 0)


def test_the_page_costs_as_much_with_fifty_letters_as_with_two(
    client, settings, django_assert_max_num_queries
):
    company = Client.objects.create(name="A", slug="a")
    mailbox = Mailbox.objects.create(client=company, address="help@a.example")
    person(client)
    settings.SMTP_URL = ""

    def letters(first, count):
        OutgoingMessage.objects.bulk_create(
            OutgoingMessage(
                channel="mail", key=f"b{number}", event="reply", recipient="x@example.com", client=company,
                sender_key=f"mailbox:{mailbox.pk}", state=state, attempts=1, last_error="no account to send by",
                body_text="x",
            )
            for number, state in zip(range(first, first + count), ["queued", "dead"] * count, strict=False)
        )  # fmt: skip

    letters(0, 2)
    client.get(PAGE)
    with django_assert_max_num_queries(16) as few:
        client.get(PAGE)
    letters(2, 48)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(PAGE).content.decode().count("x@example.com") == 50
