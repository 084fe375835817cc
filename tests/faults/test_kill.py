"""kill -9 in the middle of a request's life: what was taken happens exactly once, and nothing stays stuck.

Pulled away are the web process right after the form's post, the worker while the mail server keeps it waiting, the web
process between accepting and replying, both right after the reply, and the web process while an offer is open.
"""

from __future__ import annotations

import email
import email.policy
from collections import Counter

import httpx
import pytest

from tests.e2e.place import PASSWORD, Place, place_on
from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from zhulian.intake.models import RawIntake
from zhulian.interactions.models import Direction, Message
from zhulian.people.models import Queue
from zhulian.platform.clock import now
from zhulian.platform.models import EventCursor, Job, OutboxEvent, OutboxHead, OutgoingMessage, ParkedEvent
from zhulian.routing.models import Offer, WorkItem
from zhulian.tickets.models import Ticket, TicketType

pytestmark = [pytest.mark.processes, pytest.mark.servers, pytest.mark.timeout(240)]
FORM_KEY = "0123456789abcdef0123456789abcdef"
SECONDS = 60


class Visitor:
    """Speaks HTTP as a browser does: cookies, the form's token, and the last post again when the page is reloaded."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=20)

    def post(self, page: str, address: str, **fields: object) -> httpx.Response:
        """Open the page for its token, then post."""
        self.client.get(page)
        return self.client.post(
            address, data={"csrfmiddlewaretoken": self.client.cookies["csrftoken"], **fields}
        )

    def log_in(self, username: str) -> Visitor:
        """Log in on the staff's page."""
        answer = self.post("/login/", "/login/", username=username, password=PASSWORD)
        assert answer.status_code == 302
        return self

    def ask(self, type_id: int, subject: str, key: str) -> httpx.Response:
        """Send the form; the same key is the same post sent again."""
        return self.post(
            f"/p/a-co/ask/?type={type_id}",
            "/p/a-co/ask/",
            key=key,
            type=type_id,
            q_light="red",
            subject=subject,
            description="一到晚上就断。",
            name="李丽",
            email="li@customer.example",
        )


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, django_db_blocker):
    with django_db_blocker.unblock():
        postgres = Postgres() if request.param == "postgres" else None
        try:
            with place_on(postgres.url() if postgres else "", with_mailbox=False) as built:
                # Jobs of a dead worker go to the next one after two seconds.
                built.product.environment["ZHULIAN_JOB_LEASE_SECONDS"] = "2"
                yield built
        finally:
            if postgres:
                postgres.stop()


def kill_web(place: Place) -> None:
    """Pull the web process away and start another at the same address."""
    old = place.webs.pop()
    old.kill()
    place.webs.append(place.start_web(int(old.url.rpartition(":")[2])))


def kill_worker(place: Place) -> None:
    """Pull the worker away and start another."""
    place.workers.pop().kill()
    place.workers.append(place.start_worker())


def until(place: Place, what: str, condition) -> None:
    """Wait for something to be true of the database."""

    def holds() -> bool:
        with place.product.orm():
            return bool(condition())

    wait_until(holds, what, seconds=SECONDS)


def quiet() -> bool:
    """True when nothing is under way: every event numbered and digested, every mail sent, no due job left."""
    head = OutboxHead.objects.get().seq
    return not (
        OutboxEvent.objects.filter(seq__isnull=True).exists()
        or EventCursor.objects.filter(seq__lt=head).exists()
        or OutgoingMessage.objects.exclude(state="sent").exists()
        or Job.objects.filter(state="running").exists()
        or Job.objects.filter(state="queued", run_at__lt=now()).exists()
    )


def mails(place: Place) -> Counter[str]:
    """How often each Message-ID arrived."""
    parse = email.message_from_bytes
    return Counter(parse(one.data, policy=email.policy.default)["Message-ID"] for one in place.smtp.messages)


def ask_through_a_crash(place, url, repair):
    """The web process dies right after the post; the customer's browser sends it again."""
    place.smtp.hang()
    assert Visitor(url).ask(repair, "晚上断线", FORM_KEY).status_code == 302
    kill_web(place)
    assert Visitor(url).ask(repair, "晚上断线", FORM_KEY).status_code == 302
    with place.product.orm():
        assert Ticket.objects.count() == 1
        assert Message.objects.count() == 1
        assert [raw.fate for raw in RawIntake.objects.all()] == ["accepted"]


def mail_through_a_crash(place):
    """The worker dies while the mail server keeps it waiting for the end of the confirmation."""
    until(place, "the mail to be under way", lambda: OutgoingMessage.objects.filter(attempts=1).exists())
    until(place, "its job to run", lambda: Job.objects.filter(name="platform.send_outgoing", state="running"))
    kill_worker(place)
    place.smtp.accept()
    until(place, "the confirmation to be sent", lambda: OutgoingMessage.objects.filter(state="sent").exists())


def reply_through_crashes(place, url):
    """The web process dies between accepting and replying; the reply is sent twice with one key; then all die."""
    until(place, "an offer", lambda: Offer.objects.filter(state="open").exists())
    with place.product.orm():
        offer = Offer.objects.get(state="open").pk
        ticket = Ticket.objects.get()
    wang = Visitor(url).log_in("wang")
    assert wang.post("/desk/", f"/desk/offers/{offer}/accept/").status_code == 302
    kill_web(place)
    page = f"/desk/tickets/{ticket.pk}/"
    for _ in range(2):
        answer = wang.post(page, f"{page}reply/", body="正在检测。", key="reply-one")
        assert answer.status_code == 200, answer.text
    kill_web(place)
    kill_worker(place)
    until(place, "rest", quiet)
    with place.product.orm():
        assert Message.objects.filter(direction=Direction.OUT).count() == 1
        assert Counter(OutgoingMessage.objects.values_list("event", flat=True)) == {
            "confirmation": 1,
            "reply": 1,
        }
        assert Ticket.objects.get().holder_id == place.world.users["wang"].pk
        sent = set(OutgoingMessage.objects.values_list("message_id", flat=True))
    # Between the mail server's yes and our commit a mail may leave again, always under the same Message-ID.
    assert set(mails(place)) == sent
    assert max(mails(place).values()) <= 2


def offer_through_a_crash(place, url, repair):
    """The web process dies while an offer is open: its lease ends, and the request waits for the next agent."""
    with place.product.orm():
        Queue.objects.update(offer_seconds=3)
    Visitor(url).ask(repair, "又断了", FORM_KEY[::-1])
    until(place, "the second offer", lambda: Offer.objects.filter(state="open").exists())
    kill_web(place)
    until(place, "its end", lambda: not Offer.objects.filter(state="open").exists())
    until(place, "rest again", quiet)
    with place.product.orm():
        assert Offer.objects.order_by("-pk").first().state == "no_answer"
        assert WorkItem.objects.get(ticket__subject="又断了").state == "waiting"


def test_nothing_is_lost_doubled_or_stuck(place):
    url = place.url()
    with place.product.orm():
        repair = TicketType.objects.get(code="repair").pk
        Queue.objects.update(offer_seconds=600)
    ask_through_a_crash(place, url, repair)
    mail_through_a_crash(place)
    reply_through_crashes(place, url)
    offer_through_a_crash(place, url, repair)
    with place.product.orm():
        assert ParkedEvent.objects.count() == 0
        assert Job.objects.filter(state="dead").count() == 0
        assert not Offer.objects.filter(state="open", lease_until__lt=now()).exists()
