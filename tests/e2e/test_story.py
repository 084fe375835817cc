"""A request from the customer's first word to its reopening: three people at once, real mail, real processes.

Once on SQLite with one web process, once on PostgreSQL and Redis with the people spread over two.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Agent, Customer
from tests.e2e.place import ADDRESS, PASSWORD, place_on
from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from tests.servers.redis import Redis
from zhulian.platform.models import OutgoingMessage
from zhulian.tickets.models import Satisfaction, Ticket, Transfer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.mailbox,
    pytest.mark.processes,
    pytest.mark.servers,
    pytest.mark.timeout(300),
]
CUSTOMER = "li@customer.example"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PICTURE = {"name": "光猫.png", "mimeType": "image/png", "buffer": DOT}
WORDS = {
    "zh-hans": {
        "light": "红色",
        "experts": "网络专家",
        "service": "客服一部",
        "network": "网络部",
        "category": "线路",
        "solved": "已解决",
        "in_progress": "正在进行",
        "rate": "非常满意",
        "offer": "接受",
    },
    "en": {
        "light": "Red",
        "experts": "Network experts",
        "service": "Service desk",
        "network": "Network operations",
        "category": "Line",
        "solved": "Solved",
        "in_progress": "In progress",
        "rate": "Very satisfied",
        "offer": "Accept",
    },
}


# Each language once and each kind of database once: which words are shown is nothing a database knows.
@pytest.fixture(params=[("sqlite", "zh-hans"), ("postgres", "en")], ids="-".join)
def kind(request):
    return request.param


@pytest.fixture
def language(kind):
    return kind[1]


@pytest.fixture(scope="module")
def big_servers():
    """PostgreSQL and Redis for all stories of this module."""
    postgres, redis = Postgres(), Redis()
    yield postgres.url(), redis.url
    redis.stop()
    postgres.stop()


@pytest.fixture
def place(request, kind, language, django_db_blocker):
    with django_db_blocker.unblock():
        if kind[0] == "sqlite":
            with place_on(language=language) as built:
                yield built
        else:
            with place_on(*request.getfixturevalue("big_servers"), webs=2, language=language) as built:
                yield built


@pytest.fixture
def people(browser, place, language):
    """The customer, the first agent and the second one, each in a browser of their own."""
    locale = "zh-CN" if language == "zh-hans" else "en-GB"
    contexts = [browser.new_context(locale=locale, timezone_id="Asia/Shanghai") for _ in range(3)]
    li = Customer.at(contexts[0], place.url(0))
    wang, chen = (Agent.at(contexts[number], place.url(number)) for number in (1, 2))
    yield li, wang, chen
    for context in contexts:
        context.close()


def parsed(received):
    return email.message_from_bytes(received.data, policy=email.policy.default)


def text_of(message):
    return message.get_body(preferencelist=("plain",)).get_content()


def answer_to(mail, words):
    """What a mail program sends for "reply": a new message in the same thread, the old text quoted."""
    reply = EmailMessage()
    reply["From"], reply["To"] = f"李丽 <{CUSTOMER}>", ADDRESS
    reply["Subject"] = f"Re: {mail['Subject']}"
    reply["Message-ID"] = "<still-broken@customer.example>"
    reply["In-Reply-To"] = mail["Message-ID"]
    reply["References"] = mail["Message-ID"]
    reply.set_content(words + "\n\n> " + text_of(mail).replace("\n", "\n> "))
    return reply.as_bytes()


SUBJECT, PROBLEM = "宽带晚上总是断 Drops every evening", "八点以后每十分钟断一次。Every ten minutes."


def ask_and_answer(place, people, words, record_property):
    """The customer asks; the first agent sees it without touching anything, takes it and answers."""
    li, wang, chen = people
    wang.log_in("wang", PASSWORD)
    chen.log_in("chen", PASSWORD)

    number, link = li.ask(SUBJECT, PROBLEM, words["light"], CUSTOMER, PICTURE)
    assert re.fullmatch(r"\d{8}-\d{4,}", number)
    seen = wang.see_offer(SUBJECT)
    with place.product.orm():
        ticket = Ticket.objects.get()
    record_property("offer_seen_seconds", round(seen - ticket.opened_at.timestamp(), 3))
    assert (ticket.number, ticket.queue_id) == (number, place.world.front.pk)
    assert words["offer"] in wang.page.locator("#desk-strip").inner_text()
    confirmation = parsed(place.smtp.next_message(30))
    assert number in confirmation["Subject"]
    mailed = re.search(r"http\S+/r/\S+", text_of(confirmation))[0]

    wang.accept()
    assert words["light"] in wang.page.locator("#line-answers").inner_text()
    expect(wang.page.locator("#timeline img[alt='光猫.png']")).to_be_visible()
    wang.reply("正在检测您的线路。We are testing your line.")
    answer = parsed(place.smtp.next_message(30))
    assert answer["To"].addresses[0].addr_spec == CUSTOMER
    assert "正在检测您的线路。We are testing your line." in text_of(answer)

    return number, link, mailed


def hand_over(place, people, words, record_property):
    """A note only colleagues see, then to the experts, one of whom sees it at once and resolves it."""
    _li, wang, chen = people
    wang.note("光衰偏高 signal too weak")
    wang.transfer(words["experts"], "other_skill", "请上门检查 please visit")
    seen = chen.see_offer(SUBJECT)
    with place.product.orm():
        moved = Transfer.objects.get()
    record_property("transfer_seen_seconds", round(seen - moved.at.timestamp(), 3))
    assert (moved.reason, moved.comment) == ("other_skill", "请上门检查 please visit")
    chen.accept()
    chen.resolve("接头已更换。We replaced the joint.", words["category"], words["solved"])


def rate(place, people, words):
    """The customer is told, and rates by a button; the link by itself changes nothing."""
    li = people[0]
    resolution = parsed(place.smtp.next_message(30))
    assert "接头已更换。We replaced the joint." in text_of(resolution)
    assert words["rate"] in text_of(resolution)
    best = re.search(r"http\S+rate=5\S*", text_of(resolution))[0]
    li.open(best)
    with place.product.orm():
        assert not Satisfaction.objects.exists()
    li.send_rating("很快 quick")
    with place.product.orm():
        assert [(row.score, row.comment) for row in Satisfaction.objects.all()] == [(5, "很快 quick")]
        before = Ticket.objects.get()
    assert (before.state, before.reopen_count) == ("resolved", 0)

    return resolution


def reopen_by_mail(place, people, words, resolution):
    """It breaks again; answering the mail is enough to open it and have it offered."""
    chen = people[2]
    chen.page.goto(f"{chen.url}/desk/")
    expect(chen.page.locator("#desk-strip .strip-card")).to_be_visible()
    chen.watch()
    place.imap.append("help", answer_to(resolution, "又断了 it broke again"))
    chen.see_offer(SUBJECT)
    with place.product.orm():
        after = Ticket.objects.get()
    assert (after.state, after.reopen_count) == ("in_progress", 1)
    chen.accept()
    expect(chen.page.locator("#timeline", has_text="又断了 it broke again")).to_be_visible()
    ledger = chen.moves()
    for hop in (words["service"], words["network"], "请上门检查 please visit"):
        assert hop in ledger


def test_a_request_travels_from_the_form_to_its_reopening(place, people, language, record_property):
    words = WORDS[language]
    number, *links = ask_and_answer(place, people, words, record_property)
    hand_over(place, people, words, record_property)
    resolution = rate(place, people, words)
    reopen_by_mail(place, people, words, resolution)

    # The private link, from the page or the mail, shows all that is public and nothing else.
    li, wang, chen = people
    for link in links:
        page = li.open(link)
        assert number in page
        for public in (PROBLEM, "We are testing your line.", "We replaced the joint.", "it broke again"):
            assert public in page
        for internal in ("光衰偏高", "请上门检查", "> "):
            assert internal not in page
    expect(li.page.locator(".state-line", has_text=words["in_progress"])).to_be_visible()

    def all_sent():
        with place.product.orm():
            return not OutgoingMessage.objects.exclude(state="sent").exists()

    wait_until(all_sent, "every mail to leave")
    sent = [parsed(received)["Message-ID"] for received in place.smtp.messages]
    assert len(sent) == len(set(sent))
    assert (li.faults, wang.faults, chen.faults) == ([], [], [])
