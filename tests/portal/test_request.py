"""The private link: opening shows, buttons act, wrong links say nothing."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from zhulian.customers.models import ContactPoint
from zhulian.interactions.models import AuthorKind, Direction, Message
from zhulian.platform.access import Actor
from zhulian.platform.jobs import run_due
from zhulian.platform.models import OutgoingMessage, StoredFile, User
from zhulian.tickets.actions.ending import close_by_customer
from zhulian.tickets.models import Note, Satisfaction, Ticket, TicketLink, Urge

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]


def said(answer):
    return answer.content.decode()


@pytest.fixture
def ticket(token):
    return Ticket.objects.get()


@pytest.fixture
def resolved(ticket):
    close_by_customer(Actor.system("test"), ticket)
    ticket.refresh_from_db()
    return ticket


def test_the_page_shows_public_words_only_and_hides_its_address(browser, token, ticket):
    agent = User.objects.create_user("wang", None, name="王强")
    Note.objects.create(ticket=ticket, author=agent, body="内部：难缠", created_at=timezone.now())
    Message.objects.create(
        conversation=ticket.conversation,
        client=ticket.client,
        channel="web_form",
        direction=Direction.OUT,
        author_kind=AuthorKind.AGENT,
        author=agent,
        author_name="王强",
        body="<b>请重启</b>光猫",
        created_at=timezone.now(),
    )
    page = browser.get(f"/r/{token}/")
    text = said(page)
    assert "In progress" in text and "昨晚开始一直连不上。" in text and "No connection at all?" in text
    assert "&lt;b&gt;请重启&lt;/b&gt;光猫" in text and "难缠" not in text
    assert page["Referrer-Policy"] == "same-origin" and page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_opening_changes_nothing(browser, token, resolved):
    browser.get(f"/r/{token}/?rate=5")
    for path in ("message", "close", "reopen", "rate", "urge"):
        assert browser.get(f"/r/{token}/{path}/").status_code == 405
    resolved.refresh_from_db()
    assert resolved.state == "resolved" and Satisfaction.objects.count() == 0


def test_a_rating_in_the_address_is_only_preselected_and_the_button_acts(browser, token, resolved):
    assert re.search(r'value="5" required checked', said(browser.get(f"/r/{token}/?rate=5")))
    browser.post(f"/r/{token}/rate/", {"score": "4", "comment": "很快"})
    rating = Satisfaction.objects.get()
    assert (rating.score, rating.comment, rating.channel) == (4, "很快", "portal")


def test_a_score_outside_the_scale_is_refused_and_the_comment_kept(browser, token, resolved):
    answer = browser.post(f"/r/{token}/rate/", {"score": "9", "comment": "很快"})
    assert (
        answer.status_code == 422 and "Choose a score from 1 to 5." in said(answer) and "很快" in said(answer)
    )
    assert Satisfaction.objects.count() == 0


def test_the_customer_adds_words_and_files_and_reads_the_file_by_the_link_only(browser, token, ticket):
    upload = SimpleUploadedFile("log.txt", "日志".encode(), content_type="text/plain")
    answer = browser.post(f"/r/{token}/message/", {"text": "补充", "files": upload})
    assert answer["Location"] == f"/r/{token}/?done=sent"
    message = Message.objects.get(body="补充")
    file = StoredFile.objects.get()
    assert (message.channel, message.attachments.get().file) == ("portal", file)
    assert browser.get(f"/r/{token}/file/{file.token}/").content.decode() == "日志"
    assert browser.get(f"/files/{file.token}/").status_code == 404
    assert browser.get(f"/r/{token[:-1]}x/file/{file.token}/").status_code == 404


def test_a_notes_file_is_not_given_to_the_customer(browser, token, ticket):
    file = StoredFile.objects.create(
        token="n" * 43,
        name="n.txt",
        content_type="text/plain",
        size=1,
        sha256="0",
        path="x",
        owner_key=f"ticket:{ticket.pk}",
    )
    assert browser.get(f"/r/{token}/file/{file.token}/").status_code == 404


def test_close_and_reopen_with_a_reason_that_the_agent_reads(browser, token, ticket):
    browser.post(f"/r/{token}/close/")
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    assert browser.post(f"/r/{token}/close/").status_code == 422
    browser.post(f"/r/{token}/reopen/", {"reason": "又断了"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopen_count) == ("in_progress", 1)
    assert Message.objects.filter(body="又断了", author_kind="customer").exists()


def test_urging_is_counted_once_in_four_hours(browser, token, ticket):
    assert browser.post(f"/r/{token}/urge/").status_code == 302
    again = browser.post(f"/r/{token}/urge/")
    assert again.status_code == 429 and "already passed on" in said(again)
    ticket.refresh_from_db()
    assert (ticket.urge_count, Urge.objects.count()) == (1, 1)


def test_an_empty_message_is_refused(browser, token, ticket):
    answer = browser.post(f"/r/{token}/message/", {"text": "  "})
    assert answer.status_code == 422 and "Please write something first." in said(answer)
    assert Message.objects.count() == 1


def test_wrong_expired_and_revoked_links_look_the_same(browser, token, ticket):
    wrong = browser.get("/r/" + "A" * 36 + "/")
    TicketLink.objects.update(expires_at=timezone.now())
    expired = browser.get(f"/r/{token}/")
    TicketLink.objects.update(
        expires_at=timezone.now() + timezone.timedelta(days=1), revoked_at=timezone.now()
    )
    revoked = browser.post(f"/r/{token}/close/")
    pages = [
        re.sub(r"csrf\S+ value=\S+|value=\"/r/[^\"]*\"|data-now=\S+", "", said(answer))
        for answer in (wrong, expired, revoked)
    ]
    assert [answer.status_code for answer in (wrong, expired, revoked)] == [404, 404, 404]
    assert pages[0] == pages[1] == pages[2]
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"


@pytest.mark.parametrize("contact", ["li@example.com", "wrong@example.com", "13800138000", "1"])
def test_a_new_link_goes_to_the_address_on_file_and_the_answer_tells_nothing(browser, ticket, contact):
    ContactPoint.objects.create(
        customer=ticket.customer,
        client=ticket.client,
        kind="email",
        value="li@example.com",
        normalised="li@example.com",
    )
    answer = browser.post("/p/pearl/link/", {"number": ticket.number, "contact": contact})
    assert answer.status_code == 200 and "If the number and the contact belong together" in said(answer)
    run_due()
    expected = {"li@example.com": ["li@example.com"], "13800138000": ["+8613800138000"]}.get(contact, [])
    sent = OutgoingMessage.objects.filter(event="link")
    assert [row.recipient for row in sent] == expected
    assert all("/r/" in row.body_text for row in sent)


@pytest.mark.parametrize("when", ["before", "after"])
def test_no_link_goes_to_a_number_that_a_stranger_put_on_the_record(browser, ask, filled, when):
    """A form with the victim's address and an own number joins both on one record; that number opens nothing."""
    forged = {"email": "wang@example.com", "phone": "13911112222", "name": "某人"}
    posts = [forged, {"email": "wang@example.com", "phone": "", "name": "王芳"}]
    for place, fields in enumerate(posts if when == "before" else posts[::-1]):
        ask({**filled, "key": f"{place:032x}", **fields})
    numbers = list(Ticket.objects.order_by("pk").values_list("number", flat=True))
    own, victims = numbers if when == "before" else numbers[::-1]
    assert ContactPoint.objects.filter(normalised="+8613911112222").count() == 1
    browser.post("/p/pearl/link/", {"number": victims, "contact": "13911112222"})
    run_due()
    assert not OutgoingMessage.objects.filter(event="link").exists()
    browser.post("/p/pearl/link/", {"number": own, "contact": "13911112222"})
    browser.post("/p/pearl/link/", {"number": victims, "contact": "wang@example.com"})
    run_due()
    sent = OutgoingMessage.objects.filter(event="link").order_by("pk")
    assert [row.recipient for row in sent] == ["+8613911112222", "wang@example.com"]


def test_a_message_sent_twice_is_one_message(browser, token, ticket):
    key = re.search(r'name="key" value="([0-9a-f]{32})"', said(browser.get(f"/r/{token}/")))[1]
    for _press in range(2):
        assert browser.post(f"/r/{token}/message/", {"text": "补充", "key": key}).status_code == 302
    assert Message.objects.filter(body="补充").count() == 1
