"""我的请求: one's own requests, those of the organisation for its administrators, nobody else's (SPEC PT2, IN7)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhulian.customers.models import ContactPoint, Customer, CustomerAccount, Organisation
from zhulian.intake.models import RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.access import Actor
from zhulian.platform.clock import now, pretend
from zhulian.platform.models import Client, JournalEntry, StoredFile
from zhulian.tickets.actions.ending import close_by_customer
from zhulian.tickets.actions.opening import NewTicket, open_ticket
from zhulian.tickets.models import Satisfaction, Ticket, TicketType, Urge

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
SYSTEM = Actor.system("test")
MY = "/p/pearl/my/"


def said(answer):
    return answer.content.decode()


def listed(browser, query=""):
    """The subjects in the order of the list."""
    return re.findall(r'class="my-subject">([^<]*)<', said(browser.get(MY + query)))


@pytest.fixture
def opened(world):
    """Makes a request of a customer."""

    def make(customer, subject="宽带断了", kind=None, **fields):
        new = NewTicket(
            client=customer.client,
            type=kind or world.repair,
            channel="web_form",
            subject=subject,
            body="昨晚开始",
            customer=customer,
            **fields,
        )
        return open_ticket(SYSTEM, new)

    return make


@pytest.fixture
def mine(browser, sign_in):
    """The customer who is signed in in `browser`."""
    return sign_in(browser, "li@example.com").customer


@pytest.fixture
def firm(world, browser, mine):
    """An organisation with a branch and another firm; the customer of `browser` administers the first."""
    own, other = (Organisation.objects.create(client=world.client, name=name) for name in ("鼎盛", "宏图"))
    branch = Organisation.objects.create(client=world.client, name="鼎盛南京", parent=own)
    Customer.objects.filter(pk=mine.pk).update(organisation=own)
    CustomerAccount.objects.filter(customer=mine).update(admin_of=own)
    return {
        "colleague": Customer.objects.create(client=world.client, name="王强", organisation=own),
        "below": Customer.objects.create(client=world.client, name="陈晨", organisation=branch),
        "beside": Customer.objects.create(client=world.client, name="赵敏", organisation=other),
        "loose": Customer.objects.create(client=world.client, name="孙悦"),
    }


def test_open_ones_come_first_then_the_newest(browser, mine, opened):
    for days, subject in ((3, "旧的"), (2, "解决了"), (1, "新的")):
        with pretend(now() - timedelta(days=days)):
            ticket = opened(mine, subject)
        if subject == "解决了":
            close_by_customer(SYSTEM, ticket)
    assert listed(browser) == ["新的", "旧的", "解决了"]
    assert listed(browser, "?show=open") == ["新的", "旧的"]
    assert listed(browser, "?show=resolved") == ["解决了"]
    page = said(browser.get(MY))
    assert "Resolved" in page and "Expected solution" in page and "Last message" in page


def test_pages_are_keysets_and_cost_the_same_with_many_rows(browser, mine, opened):
    opened(mine, "一")
    browser.get(MY)
    with CaptureQueriesContext(connection) as few:
        browser.get(MY)
    for number in range(24):
        opened(mine, f"第{number}")
    with CaptureQueriesContext(connection) as many:
        first = browser.get(MY)
    assert len(few) == len(many) == 4
    older = re.search(r'rel="next" href="([^"]*)"', said(first))[1].replace("&amp;", "&")
    assert len(listed(browser)) == 20 and listed(browser, older) == ["第3", "第2", "第1", "第0", "一"]


def test_only_ones_own_requests_are_there_and_others_do_not_exist(browser, mine, opened, world):
    other = Customer.objects.create(client=world.client, name="王强")
    theirs, own = opened(other, "别人的"), opened(mine, "我的")
    foreign = Client.objects.create(name="乙", slug="yi")
    elsewhere = opened(
        Customer.objects.create(client=foreign, name="李丽"),
        "乙的",
        TicketType.objects.create(client=foreign, name="x", code="x"),
    )
    assert listed(browser) == listed(browser, "?of=all") == ["我的"]
    assert browser.get(f"{MY}{own.number}/").status_code == 200
    before = Message.objects.count()
    for ticket in (theirs, elsewhere):
        assert browser.get(f"{MY}{ticket.number}/").status_code == 404
        for deed in ("message", "close", "reopen", "rate", "urge"):
            assert browser.post(f"{MY}{ticket.number}/{deed}/", {"text": "x"}).status_code == 404
    assert browser.get(f"{MY}20200101-9999/").status_code == 404
    assert Message.objects.count() == before and Urge.objects.count() == 0
    theirs.refresh_from_db()
    assert theirs.state == "in_progress"


def test_a_request_is_followed_as_by_its_link(browser, mine, opened):
    ticket = opened(mine)
    here = f"{MY}{ticket.number}/"
    page = browser.get(here)
    assert f'action="{here}message/"' in said(page) and page["Cache-Control"] == "no-store, private"
    upload = SimpleUploadedFile("log.txt", "日志".encode(), content_type="text/plain")
    answer = browser.post(f"{here}message/", {"text": "补充", "files": upload})
    assert answer["Location"] == f"{here}?done=sent"
    message = Message.objects.get(body="补充")
    assert (message.author_name, message.channel, message.interaction.customer) == ("李丽", "portal", mine)
    file = StoredFile.objects.get()
    assert browser.get(f"{here}file/{file.token}/").content.decode() == "日志"
    assert browser.post(f"{here}urge/").status_code == 302 and Urge.objects.count() == 1
    browser.post(f"{here}close/")
    browser.post(f"{here}rate/", {"score": "5"})
    assert Satisfaction.objects.get().score == 5
    browser.post(f"{here}reopen/", {"reason": "又断了"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopen_count) == ("in_progress", 1)
    assert JournalEntry.objects.get(action="ticket.urged").actor_ref == f"customer:{mine.pk}"


def test_whoever_is_not_signed_in_is_led_there_and_comes_back(new_browser, mine, opened):
    ticket, stranger = opened(mine), new_browser()
    here = f"{MY}{ticket.number}/"
    answer = stranger.get(here)
    assert answer["Location"] == f"{MY}sign-in/?next=%2Fp%2Fpearl%2Fmy%2F{ticket.number}%2F"
    assert stranger.post(f"{here}close/")["Location"] == f"{MY}sign-in/"
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"


def test_an_administrator_sees_the_organisation_and_what_lies_below(browser, firm, opened):
    for name, person in firm.items():
        opened(person, name)
    assert listed(browser) == []
    assert listed(browser, "?of=all") == ["below", "colleague"]
    page = said(browser.get(f"{MY}?of=all"))
    assert "王强" in page and "陈晨" in page and "赵敏" not in page
    for name, status in (("colleague", 200), ("below", 200), ("beside", 404), ("loose", 404)):
        number = Ticket.objects.get(subject=name).number
        assert browser.get(f"{MY}{number}/").status_code == status, name


def test_an_administrator_finds_by_number_words_and_name(browser, firm, opened):
    router = opened(firm["colleague"], "路由器坏了")
    opened(firm["below"], "账单不对")
    opened(firm["beside"], "路由器也坏了")
    for words in ("路由", "王强", router.number, "路由 王强"):
        assert listed(browser, f"?of=all&q={words}") == ["路由器坏了"], words
    assert listed(browser, "?of=all&q=没有") == [] and "Nothing fits." in said(
        browser.get(f"{MY}?of=all&q=没有")
    )


def test_an_administrator_writes_under_the_own_name_and_does_not_rate(browser, firm, mine, opened):
    ticket = opened(firm["colleague"], "同事的")
    here = f"{MY}{ticket.number}/"
    assert "王强 asked this." in said(browser.get(here))
    browser.post(f"{here}message/", {"text": "请加急"})
    message = Message.objects.get(body="请加急")
    assert (message.author_name, message.author_address) == ("李丽", "")
    assert message.interaction.customer == firm["colleague"]
    browser.post(f"{here}close/")
    assert JournalEntry.objects.get(action="ticket.resolved").actor_ref == f"customer:{mine.pk}"
    assert 'name="score"' not in said(browser.get(here))
    assert browser.post(f"{here}rate/", {"score": "1"}).status_code == 404
    assert Satisfaction.objects.count() == 0


def test_whoever_changes_the_organisation_administers_nothing_any_more(browser, firm, mine, opened):
    number = opened(firm["colleague"], "同事的").number
    assert browser.get(f"{MY}{number}/").status_code == 200
    Customer.objects.filter(pk=mine.pk).update(organisation=Organisation.objects.get(name="宏图"))
    assert browser.get(f"{MY}{number}/").status_code == 404 and listed(browser, "?of=all") == []


def test_the_form_of_a_signed_in_customer_asks_nothing_that_is_known(browser, mine, ask, filled, world):
    page = said(browser.get(f"/p/pearl/ask/?type={world.repair.pk}"))
    assert "li@example.com" in page and "Change in my profile" in page and 'name="email"' not in page
    typed = {name: value for name, value in filled.items() if name != "phone"}
    answer = ask({**typed, "name": "别人", "email": "other@example.com"})
    ticket = Ticket.objects.get()
    message = Message.objects.get()
    assert ticket.customer == mine and Customer.objects.count() == 1
    assert (message.author_name, message.author_address) == ("李丽", "li@example.com")
    assert not ContactPoint.objects.filter(normalised="other@example.com").exists()
    assert f'href="{MY}"' in said(browser.get(answer["Location"]))
    assert f'"customer": {mine.pk}'.encode() in bytes(RawIntake.objects.get().content)


def test_a_post_cannot_name_another_customer(browser, ask, filled, world):
    other = Customer.objects.create(client=world.client, name="王强")
    ask({**filled, "customer": str(other.pk)})
    assert Ticket.objects.get().customer != other


def test_an_open_request_on_the_same_matter_is_offered_first(browser, mine, ask, filled, world, opened):
    known = opened(mine, "上周的", product=world.product)
    opened(mine, "别的事", world.enquiry)
    solved = opened(mine, "解决了")
    close_by_customer(SYSTEM, solved)
    page = said(browser.get(f"/p/pearl/ask/?type={world.repair.pk}"))
    assert "Is it about one of these?" in page and "上周的" in page and "别的事" not in page
    assert "解决了" not in page and f'name="offered" value="{known.number}"' in page
    unseen = ask(filled)
    assert unseen.status_code == 422 and "You have an open request on the same matter." in said(unseen)
    assert Ticket.objects.count() == 3
    redrawn = said(ask({**filled, "do": "questions", "type": str(world.enquiry.pk)}))
    assert "别的事" in redrawn and "上周的" not in redrawn
    assert ask({**filled, "offered": known.number}).status_code == 302
    assert Ticket.objects.filter(customer=mine).count() == 4


def test_another_product_is_another_matter(browser, mine, ask, filled, world, opened):
    from zhulian.catalogue.models import Product

    tv = Product.objects.create(client=world.client, name="电视", code="tv")
    opened(mine, "电视坏了", product=tv)
    assert ask(filled).status_code == 302
    unsure = ask({**filled, "key": "0" * 31 + "2", "product": ""})
    assert unsure.status_code == 422 and "电视坏了" in said(unsure)


def test_the_anonymous_form_offers_nothing_and_the_header_says_who_one_is(
    browser, new_browser, mine, opened, world
):
    opened(mine, "上周的")
    stranger = new_browser()
    page = said(stranger.get(f"/p/pearl/ask/?type={world.repair.pk}"))
    assert "上周的" not in page and 'name="offered"' not in page
    assert "Sign in" in page and "Sign in" not in said(browser.get("/p/pearl/ask/"))
