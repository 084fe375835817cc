"""What is counted of readers: visits, views, searches, opinions, what was shown before a request (SPEC KB4, KB6)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from time_machine import travel

from tests.knowledge.world import slug_of
from zhulian.catalogue.models import Product
from zhulian.knowledge.models import ArticleDay, ArticleUse, Feedback, Search, Visit
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry
from zhulian.portal.readers import COOKIE, today
from zhulian.portal.views import article as article_view
from zhulian.portal.views import asking, help
from zhulian.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
HELP = "/p/a-co/help/"
KEY = "0" * 31 + "1"


def said(answer):
    return answer.content.decode()


def sums(made):
    """The figures of all days of an article."""
    names = ("views", "helped", "failed", "clicks")
    return {name: sum(ArticleDay.objects.filter(article=made).values_list(name, flat=True)) for name in names}


@pytest.fixture
def made(library):
    return library.add("宽带频繁掉线怎么办", "请先重启光猫。")


@pytest.fixture
def page(made):
    return f"{HELP}{slug_of(made)}/"


def test_a_view_counts_once_for_each_visit_and_day(browser, library, made, page):
    for _time in range(3):
        browser.get(page)
    other = Browser()
    other.get(page)
    row = ArticleDay.objects.get()
    assert (row.article, row.language, row.face, row.day, row.views) == (
        made,
        "zh-hans",
        "portal",
        today(library.centre.a),
        2,
    )
    assert Visit.objects.count() == 2
    visit = Visit.objects.order_by("pk").first()
    assert visit.client == library.centre.a and visit.customer is None and visit.ticket is None
    assert visit.articles == [
        {"article": made.pk, "language": "zh-hans", "version": 1, "read": today(library.centre.a).isoformat()}
    ]


def test_the_cookie_holds_a_random_key_for_a_day_and_for_these_pages(browser, page):
    browser.get(page)
    cookie = browser.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True,
        "Lax",
        "/p/a-co/",
        86400,
    )
    assert cookie.value.startswith(Visit.objects.get().key + ":")
    assert COOKIE not in browser.get("/p/a-co/").cookies


def test_a_visit_ends_after_a_day_and_a_forged_one_is_none(browser, page):
    with travel(now(), tick=False):
        browser.get(page)
    with travel(now() + timedelta(hours=25), tick=False):
        browser.get(page)
    assert Visit.objects.count() == 2
    browser.cookies[COOKIE] = "forged"
    browser.get(page)
    assert Visit.objects.count() == 3 and not Visit.objects.filter(key="forged").exists()


def test_a_visit_of_one_company_is_none_of_another(browser, library, page):
    stranger = library.strange("乙的")
    browser.get(page)
    key = browser.cookies[COOKIE].value
    other = Browser()
    other.cookies[COOKIE] = key
    other.get(f"/p/b-co/help/{slug_of(stranger)}/")
    assert Visit.objects.count() == 2
    assert Visit.objects.get(client=library.centre.a).articles[0]["article"] != stranger.pk


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"user-agent": "python-requests/2.31"},
        {"user-agent": "Mozilla/5.0", "sec-purpose": "prefetch"},
    ],
)
def test_robots_are_not_counted(made, page, headers):
    robot = Browser(headers=headers)
    assert robot.get(page).status_code == 200
    assert robot.get(HELP, {"q": "掉线"}).status_code == 200
    assert (Visit.objects.count(), Search.objects.count(), ArticleDay.objects.count()) == (0, 0, 0)
    assert COOKIE not in robot.cookies


def test_looking_at_the_head_counts_nothing(browser, page):
    browser.head(page)
    assert Visit.objects.count() == 0


def test_a_signed_in_customer_is_known_to_the_visit(browser, library, page):
    account = library.member(browser)
    browser.get(page)
    assert Visit.objects.get().customer == account.customer


def test_a_search_is_kept_without_numbers_and_addresses(browser, made):
    browser.get(HELP, {"q": "　掉线 138 0013 8000 Li@Example.com 5G"})
    row = Search.objects.get()
    assert (row.words, row.folded) == ("掉线 # @ 5G", "掉线 # @ 5g")
    assert (row.client_id, row.face, row.language, row.found, row.opened) == (
        made.client_id,
        "portal",
        "en",
        0,
        None,
    )
    assert browser.cookies[COOKIE].value.startswith(row.visit + ":")


def test_while_one_types_the_longer_words_take_the_place_of_the_shorter(browser, made):
    headers = {"HX-Request": "true"}
    for words in ("掉", "掉线", "掉线怎", "掉线"):
        browser.get(HELP, {"q": words}, headers=headers)
    browser.get(HELP, {"q": "发票"}, headers=headers)
    assert list(Search.objects.order_by("pk").values_list("folded", "found")) == [("掉线", 1), ("发票", 0)]
    later = now() + timedelta(minutes=2)
    with travel(later, tick=False):
        browser.get(HELP, {"q": "发票抬头"})
    assert Search.objects.count() == 3


def test_what_a_search_led_to_is_kept_once_and_for_its_own_visit(browser, made):
    address = re.search(rf'href="({HELP}[^"]+\?s=\d+)"', said(browser.get(HELP, {"q": "掉线"})))[1]
    stranger = Browser()
    stranger.get(address)
    assert Search.objects.get().opened is None
    browser.get(address)
    browser.get(address)
    assert Search.objects.get().opened == made
    assert sums(made) == {"views": 2, "helped": 0, "failed": 0, "clicks": 1}


def test_an_opinion_counts_once_for_each_visit_and_can_be_changed(browser, library, made, page):
    browser.get(page)
    address = f"/p/a-co/helpful/{slug_of(made)}/"
    answer = browser.post(address, {"helpful": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, f"{page}#helpful")
    assert "We are glad that it helped" in said(browser.get(page))
    browser.post(address, {"helpful": "yes"})
    assert sums(made)["helped"] == 1
    browser.post(address, {"helpful": "no"})
    assert "What is missing?" in said(browser.get(page))
    browser.post(address, {"helpful": "no", "reason": "not_clear", "comment": " 第三步看不懂\x00 "})
    found = Feedback.objects.get()
    assert (found.article, found.language, found.version, found.face, found.is_helpful, found.reason) == (
        made,
        "zh-hans",
        1,
        "portal",
        False,
        "not_clear",
    )
    assert (found.comment, found.customer, found.user) == ("第三步看不懂", None, None)
    assert sums(made) == {"views": 1, "helped": 0, "failed": 1, "clicks": 0}
    assert "The author will read it." in said(browser.get(page))
    other = Browser(headers={"accept-language": "en"})
    assert "Was this helpful?" in said(other.get(page))
    other.post(address, {"helpful": "yes"})
    assert Feedback.objects.count() == 2 and sums(made)["helped"] == 1


def test_an_opinion_with_scripts_comes_as_a_part_of_the_page(browser, made):
    answer = browser.post(
        f"/p/a-co/helpful/{slug_of(made)}/", {"helpful": "no"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200 and "<html" not in said(answer) and "What is missing?" in said(answer)


@pytest.mark.parametrize("data", [{}, {"helpful": "maybe"}])
def test_something_else_is_no_opinion(browser, made, data):
    assert browser.post(f"/p/a-co/helpful/{slug_of(made)}/", data).status_code == 302
    assert Feedback.objects.count() == 0


def test_a_reason_that_is_none_of_ours_is_dropped(browser, made):
    browser.post(
        f"/p/a-co/helpful/{slug_of(made)}/", {"helpful": "no", "reason": "<b>", "comment": "<b>x</b>"}
    )
    assert Feedback.objects.get().reason == ""
    assert "<b>x" not in said(browser.get(f"{HELP}{slug_of(made)}/"))


def test_opinions_searches_and_suggestions_are_throttled(browser, made, monkeypatch):
    monkeypatch.setattr(article_view, "OPINIONS", (1, 600))
    monkeypatch.setattr(help, "SEARCHES", (1, 60))
    monkeypatch.setattr(asking, "SUGGESTIONS", (1, 60))
    address = f"/p/a-co/helpful/{slug_of(made)}/"
    assert browser.post(address, {"helpful": "yes"}).status_code == 302
    refused = browser.post(address, {"helpful": "no"})
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert Feedback.objects.get().is_helpful
    assert browser.get(HELP, {"q": "掉线"}).status_code == 200
    assert browser.get(HELP, {"q": "掉线"}).status_code == 429
    assert browser.post("/p/a-co/ask/suggestions/", {"subject": "掉线"}).status_code == 200
    assert browser.post("/p/a-co/ask/suggestions/", {"subject": "掉线"}).status_code == 429


@pytest.fixture
def filled(library):
    """A complete post of A's form."""
    return {
        "key": KEY,
        "type": str(library.centre.type.pk),
        "subject": "宽带掉线",
        "description": "昨晚开始一直连不上。",
        "name": "李丽",
        "phone": "13800138000",
        "email": "",
        "website": "",
    }


def test_articles_are_offered_while_the_form_is_filled_and_stay_with_the_request(browser, made, filled):
    answer = browser.post("/p/a-co/ask/suggestions/", filled)
    assert f'href="{HELP}{slug_of(made)}/"' in said(answer) and 'target="_blank"' in said(answer)
    visit = Visit.objects.get()
    assert visit.articles == [{"article": made.pk, "shown": True, "version": 1}]
    assert ArticleDay.objects.count() == 0
    sent = browser.post("/p/a-co/ask/", filled)
    ticket = Ticket.objects.get()
    visit.refresh_from_db()
    assert (visit.ticket, visit.contact_at is not None) == (ticket, True)
    use = ArticleUse.objects.get()
    assert (use.article, use.ticket, use.kind, use.version, use.user) == (made, ticket, "shown", 1, None)
    assert sent.cookies[COOKIE]["max-age"] == 0
    # What is read afterwards is another visit; pressing twice adds nothing.
    browser.post("/p/a-co/ask/", filled)
    browser.get(f"{HELP}{slug_of(made)}/")
    assert (ArticleUse.objects.count(), Visit.objects.count(), Ticket.objects.count()) == (1, 2, 1)


def test_a_request_without_a_visit_is_a_request(browser, made, filled):
    assert browser.post("/p/a-co/ask/", filled).status_code == 302
    assert (Ticket.objects.count(), Visit.objects.count(), ArticleUse.objects.count()) == (1, 0, 0)


def test_a_form_that_a_machine_seems_to_fill_ends_the_visit_without_a_request(browser, made, filled):
    browser.get(f"{HELP}{slug_of(made)}/")
    browser.post("/p/a-co/ask/", {**filled, "website": "x"})
    visit = Visit.objects.get()
    assert visit.ticket is None and visit.contact_at is not None


def test_without_scripts_matching_articles_stand_in_the_form_with_everything_typed(browser, made, filled):
    before = JournalEntry.objects.count()
    answer = browser.post("/p/a-co/ask/", {**filled, "do": "suggest"})
    page = said(answer)
    assert answer.status_code == 200 and slug_of(made) in page
    assert 'value="宽带掉线"' in page and "昨晚开始一直连不上。" in page
    assert Ticket.objects.count() == 0 and JournalEntry.objects.count() == before
    assert Visit.objects.get().articles[0]["shown"] is True and COOKIE in answer.cookies
    nothing = said(
        browser.post("/p/a-co/ask/", {**filled, "subject": "zz", "description": "qq", "do": "suggest"})
    )
    assert "No article fits." in nothing


def test_articles_of_the_product_are_offered_first(browser, library, made, filled):
    broadband = library.centre.a.products.get()
    fitting = library.add("宽带掉线排查", facts={"products": [broadband]})
    other = Product.objects.create(client=library.centre.a, code="tv", name="电视")
    with_product = said(browser.post("/p/a-co/ask/suggestions/", {**filled, "product": broadband.pk}))
    assert with_product.index(slug_of(fitting)) < with_product.index(slug_of(made))
    without = said(browser.post("/p/a-co/ask/suggestions/", {**filled, "product": other.pk}))
    assert slug_of(fitting) in without and slug_of(made) in without
    assert slug_of(made) in said(browser.post("/p/a-co/ask/suggestions/", {**filled, "product": "x"}))


def test_where_nothing_is_published_the_form_offers_nothing(browser, library, filled):
    page = said(browser.get("/p/a-co/ask/"))
    assert "suggestions" not in page
    assert said(browser.post("/p/a-co/ask/suggestions/", {"subject": ""})).strip() == ""


def test_that_solved_it_is_a_statement_and_a_request_may_follow(browser, made, filled):
    browser.post("/p/a-co/ask/suggestions/", filled)
    panel = said(browser.get(f"{HELP}{slug_of(made)}/", headers={"HX-Request": "true"}))
    assert "<html" not in panel and f'action="/p/a-co/solved/{slug_of(made)}/"' in panel
    answer = browser.post(f"/p/a-co/solved/{slug_of(made)}/")
    assert answer["Location"] == "/p/a-co/solved/"
    assert "Good that it is solved" in said(browser.get("/p/a-co/solved/"))
    visit = Visit.objects.get()
    assert visit.articles[0]["solved"] is True and visit.contact_at is None
    browser.post("/p/a-co/ask/", filled)
    visit.refresh_from_db()
    assert visit.ticket == Ticket.objects.get()


def test_acting_needs_a_post(browser, made):
    for address in (
        f"/p/a-co/helpful/{slug_of(made)}/",
        f"/p/a-co/solved/{slug_of(made)}/",
        "/p/a-co/ask/suggestions/",
    ):
        assert browser.get(address).status_code == 405
