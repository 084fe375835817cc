"""What was given up is shown with its cause; a person tries it again or puts it away, and the journal knows."""

from __future__ import annotations

import pytest

from zhulian.platform.clock import now
from zhulian.platform.dispatcher import replay_parked
from zhulian.platform.models import (
    Client,
    Job,
    JournalEntry,
    OutgoingMessage,
    ParkedEvent,
    Role,
    RoleGrant,
    User,
)
from zhulian.platform.notify import NotificationAdded
from zhulian.platform.outbox import _handlers, handles

pytestmark = pytest.mark.django_db
PAGE = "/settings/dead-letters/"


def person(client, *, everywhere=True, company=None, permission="settings.system"):
    user = User.objects.create_user("boss", "x", name="Boss", language="en")
    role = Role.objects.create(code="boss", name="B", permissions={permission: "client"})
    if everywhere or company:
        RoleGrant.objects.create(user=user, role=role, client=company)
    client.force_login(user)
    return user


def message(company=None, key="m1"):
    return OutgoingMessage.objects.create(
        channel="mail", key=key, event="reply", recipient=f"{key}@example.com", subject="<b>Your request</b>",
        body_text="x", message_id="<1@x>", state="dead", attempts=25, last_error="SMTP 552 too big", client=company,
    )  # fmt: skip


def job(company=None):
    return Job.objects.create(
        name="platform.prune_jobs", state="dead", attempts=8, run_at=now(), last_error="ValueError: broken",
        client=company,
    )  # fmt: skip


@pytest.fixture
def parked():
    calls = []

    @handles("test.subscriber", NotificationAdded)
    def handle(event, envelope):
        calls.append((event.user_id, envelope.seq, envelope.client))
        if event.user_id == 13:
            raise ValueError("unlucky")

    yield calls
    _handlers.pop("test.subscriber")


def event(user_id=7, seq=5):
    payload = {"client": None, "payload": {"user_id": user_id, "notification_id": 1}}
    return ParkedEvent.objects.create(
        subscriber="test.subscriber",
        seq=seq,
        type="notification.added",
        payload=payload,
        error="Traceback: boom",
    )


def actions():
    return list(JournalEntry.objects.order_by("id").values_list("action", flat=True))


def decide(client, kind, row, decision):
    return client.post(f"{PAGE}{kind}/{row.pk}/{decision}/")


def test_the_page_shows_each_kind_with_its_cause(client):
    person(client)
    message(), job(), event()
    page = client.get(PAGE).content.decode()
    for words in (
        "m1@example.com",
        "SMTP 552 too big",
        "&lt;b&gt;Your request",
        "ValueError: broken",
        "Traceback: boom",
    ):
        assert words in page


def test_the_page_says_so_when_nothing_waits(client):
    person(client)
    assert "Nothing waits for you" in client.get(PAGE).content.decode()


def test_a_dead_message_is_queued_again_with_all_its_tries(client):
    user, row = person(client), message()
    assert decide(client, "message", row, "retry")["Location"] == PAGE
    row.refresh_from_db()
    assert (row.state, row.attempts, row.message_id) == ("queued", 0, "<1@x>")
    assert Job.objects.get().payload == {"outgoing_id": row.pk}
    assert JournalEntry.objects.get().user_id == user.pk
    assert decide(client, "message", row, "retry").status_code == 404


def test_a_discarded_message_is_never_sent(client):
    person(client)
    row = message()
    decide(client, "message", row, "discard")
    row.refresh_from_db()
    assert (row.state, Job.objects.count()) == ("cancelled", 0)
    assert actions() == ["outgoing.discarded", "dead_letters.discarded"]


def test_dead_jobs_run_again_or_are_put_away(client):
    person(client)
    first, second = job(), job()
    decide(client, "job", first, "retry")
    decide(client, "job", second, "discard")
    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == ["queued", "cancelled"]
    assert actions() == ["job.retried", "job.discarded", "dead_letters.discarded"]


def test_a_parked_event_is_replayed_once(client, parked):
    person(client)
    row = event()
    decide(client, "event", row, "retry")
    assert decide(client, "event", row, "retry").status_code == 404
    assert parked == [(7, 5, None)]
    row.refresh_from_db()
    assert row.solved_at is not None


def test_a_parked_event_that_fails_again_stays(client, parked):
    person(client)
    row = event(user_id=13)
    page = client.post(f"{PAGE}event/{row.pk}/retry/", follow=True).content.decode()
    assert "It failed again: unlucky" in page
    row.refresh_from_db()
    assert (row.solved_at, JournalEntry.objects.count()) == (None, 0)
    with pytest.raises(ValueError, match="unlucky"):
        replay_parked(row)


def test_whoever_may_not_sees_nothing_and_changes_nothing(client):
    person(client, permission="ticket.read")
    row = message()
    assert client.get(PAGE).status_code == 404
    assert decide(client, "message", row, "retry").status_code == 404
    row.refresh_from_db()
    assert (row.state, Job.objects.count(), JournalEntry.objects.count()) == ("dead", 0, 0)


def test_a_permission_for_one_client_shows_that_clients_letters_only(client):
    mine = Client.objects.create(name="A", slug="a")
    other = Client.objects.create(name="B", slug="b")
    person(client, everywhere=False, company=mine)
    shown, hidden, general = message(mine, "mine"), message(other, "other"), message(None, "general")
    page = client.get(PAGE).content.decode()
    assert "mine@example.com" in page
    assert "other@example.com" not in page
    assert "general@example.com" not in page
    codes = [decide(client, "message", row, "discard").status_code for row in (shown, hidden, general)]
    assert codes == [302, 404, 404]
    assert decide(client, "event", event(), "discard").status_code == 404


def test_decisions_take_a_post_and_a_known_name(client):
    person(client)
    row = message()
    assert client.get(f"{PAGE}message/{row.pk}/retry/").status_code == 405
    assert decide(client, "message", row, "explode").status_code == 404
