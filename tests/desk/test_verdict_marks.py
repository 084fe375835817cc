"""What the checks of a mail's sender found stands at its line in the request (IN2)."""

from __future__ import annotations

import pytest

from tests.counting import cost
from tests.desk.world import take
from zhulian.intake.models import RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.clock import now

DENIED = {
    "says": "denied",
    "spf": {"result": "fail", "domain": "bank.example", "reason": "unmatched"},
    "dkim": [{"result": "none", "domain": "", "reason": "no_signature"}],
    "dmarc": {"result": "fail", "domain": "bank.example", "reason": "not_aligned", "policy": "reject"},
}
CONFIRMED = {"says": "confirmed"}


def heard(ticket, verdict, *, direction="in", channel="email"):
    count = RawIntake.objects.count()
    raw = RawIntake.objects.create(
        client=ticket.client, channel=channel, key=str(count), content=b"", received_at=now(), verdict=verdict
    )
    Message.objects.create(
        conversation=ticket.conversation, client=ticket.client, channel=channel, direction=direction,
        author_kind="customer", author_name="李丽", body="x", raw_id=raw.pk, created_at=now(),
    )  # fmt: skip


@pytest.fixture
def ticket(world):
    return take(world, world.ticket(), "wang")


def page(browser, ticket):
    return browser("wang").get(f"/desk/tickets/{ticket.pk}/").content.decode()


def test_a_failed_check_is_a_clear_warning_that_says_why(browser, ticket):
    heard(ticket, DENIED)
    text = page(browser, ticket)
    assert text.count("Sender not verified") == 1 and 'class="tag tag-late" title="The sender' in text
    for words in (
        "SPF: did not pass. The record does not speak of the sending server.",
        "DKIM: nothing to check. The mail is not signed.",
        "DMARC: did not pass. Neither a signature nor the sending server belongs",
        "(reject)",
    ):
        assert words in text


def test_a_confirmed_sender_is_a_quiet_sign(browser, ticket):
    heard(ticket, CONFIRMED)
    text = page(browser, ticket)
    assert "Sender not verified" not in text and text.count('class="text-secondary line-mark"') == 1
    assert "The sender&#x27;s domain confirms this mail." in text


@pytest.mark.parametrize(
    ("verdict", "more"),
    [
        ({}, {}),
        ({"says": "silent"}, {}),
        ({"state": "pending"}, {}),
        (DENIED, {"direction": "out"}),
        ({}, {"channel": "web"}),
    ],
)
def test_nothing_is_said_where_nothing_was_found(browser, ticket, verdict, more):
    heard(ticket, verdict, **more)
    text = page(browser, ticket)
    assert "Sender not verified" not in text and "line-mark" not in text


def test_the_marks_cost_no_query(browser, ticket):
    wang, path = browser("wang"), f"/desk/tickets/{ticket.pk}/"
    heard(ticket, {})
    before = cost(wang, path)
    for _number in range(5):
        heard(ticket, DENIED)
    assert cost(wang, path) == before
