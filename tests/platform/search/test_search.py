"""The search index end to end: what is written by actions is found, by whom it may be found, in the same order."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import PASSWORD, centre, settle
from zhulian.customers.actions import add_contact, edit_customer
from zhulian.platform import search
from zhulian.platform.jobs import enqueue, run_due
from zhulian.platform.models import OutboxEvent, RecentItem, SearchDocument, SiteSetting
from zhulian.platform.search.index import VERSION
from zhulian.platform.search.jobs import check_search
from zhulian.tickets.actions import accept, add_note, reply
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = centre()
    world.on_queue("wang")
    return world


@pytest.fixture
def filled(world):
    """Three customers, their requests in the index."""
    for name, phone, subject in (
        ("单田芳", "13800138000", "iPhone15充电很慢"),
        ("張偉", "13912345678", "宽带频繁掉线"),
        ("阿卜杜·热合曼", "02088881234", "发票抬头错误"),
    ):
        world.ticket(subject, customer=world.customer(name, f"{phone}@example.com", phone))
    settle()
    return world


def names(world, text, who="wang"):
    actor = world.actor(who)
    hits = search.source("customer").hits(
        actor, [row.object_id for row in search.found(actor, "customer", text)]
    )
    return [hit.label for hit in hits.values()]


def subjects(world, text, who="sun"):
    rows = search.found(world.actor(who), "ticket", text)
    subject = dict(Ticket.objects.values_list("pk", "subject"))
    return [subject[row.object_id] for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("田", "单田芳"),
        ("单田", "单田芳"),
        ("shantf", "单田芳"),
        ("stf", "单田芳"),
        ("tianfang", "单田芳"),
        ("张伟", "張偉"),
        ("zhangw", "張偉"),
        ("热合曼", "阿卜杜·热合曼"),
        ("8000", "单田芳"),
        ("138-0013", "单田芳"),
        ("345", "張偉"),
        ("020 8888", "阿卜杜·热合曼"),
        ("13912345678@example.com", "張偉"),
    ],
)
def test_customers_are_found_by_any_part(filled, text, expected):
    assert names(filled, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("充", ["iPhone15充电很慢"]),
        ("iphone15", ["iPhone15充电很慢"]),
        ("频繁", ["宽带频繁掉线"]),
        ("寬帶", ["宽带频繁掉线"]),
        ("掉线 频繁", ["宽带频繁掉线"]),
        ("宽带 张", ["宽带频繁掉线"]),
        ("宽带 王", []),
        ("“频繁掉线”", ["宽带频繁掉线"]),
        ("晚上 -发票 -宽带", ["iPhone15充电很慢"]),
        ("张伟", ["宽带频繁掉线"]),
        ('" * NEAR( OR', []),
        ("", []),
    ],
)
def test_requests_are_found_by_words_of_subject_message_and_customer(filled, text, expected):
    assert subjects(filled, text) == expected


def test_words_of_replies_and_notes_are_found_at_once(filled):
    ticket = Ticket.objects.get(subject="发票抬头错误")
    accept_by = filled.actor("wang")
    accept(accept_by, ticket.pk, user=filled.users["wang"])
    reply(accept_by, ticket.pk, body="已经重新开具，请查收附件。", key="r1")
    add_note(accept_by, ticket.pk, body="财务确认税号 91440101MA5")
    assert subjects(filled, "税号") == []
    settle()
    assert subjects(filled, "税号 抬头") == ["发票抬头错误"]
    assert subjects(filled, "MA5") == ["发票抬头错误"]
    assert subjects(filled, "重新开具") == ["发票抬头错误"]
    assert search.found(filled.actor("sun"), "ticket", "重新开具")[0].body == "已经重新开具，请查收附件。"


def test_a_changed_name_is_found_and_the_old_one_is_not(filled):
    customer = filled.customer("单田芳", "13800138000@example.com")
    edit_customer(filled.actor("wang"), customer.pk, name="欧阳娜娜", remark="", tier=None)
    settle()
    assert names(filled, "单田") == []
    assert names(filled, "oynn") == ["欧阳娜娜"]
    assert subjects(filled, "欧阳") == ["iPhone15充电很慢"]


def test_a_new_number_is_found_and_nothing_known_is_announced_again(filled):
    customer = filled.customer("单田芳", "13800138000@example.com", "13800138000")
    before = OutboxEvent.objects.count()
    assert filled.customer("单田芳", "13800138000@example.com", "13800138000") == customer
    assert OutboxEvent.objects.count() == before
    add_contact(customer, "phone", "13766667777")
    settle()
    assert names(filled, "7666") == ["单田芳"]


def test_only_what_one_may_see_is_found(filled):
    assert names(filled, "田", "stranger") == []
    assert subjects(filled, "宽带", "stranger_boss") == []
    assert subjects(filled, "宽带", "chen") == []
    assert subjects(filled, "宽带", "wang") == ["宽带频繁掉线"]


def test_only_what_changed_is_written(filled):
    ids = list(Ticket.objects.values_list("pk", flat=True))
    assert search.reindex("ticket", ids) == 0
    Ticket.objects.filter(pk=ids[0]).update(subject="改过的主题")
    assert search.reindex("ticket", ids) == 1
    assert subjects(filled, "改过") == ["改过的主题"]


def test_building_anew_finds_all_and_forgets_what_is_gone(filled):
    before = set(SearchDocument.objects.values_list("kind", "object_id", "part"))
    SearchDocument.objects.filter(kind="customer").delete()
    SearchDocument.objects.create(
        kind="ticket", object_id=10**9, at=Ticket.objects.latest("pk").opened_at, digest="x"
    )
    enqueue(check_search)
    assert run_due() >= 2
    assert set(SearchDocument.objects.values_list("kind", "object_id", "part")) == before
    assert SiteSetting.objects.get(key="search.version").value == VERSION
    assert names(filled, "stf") == ["单田芳"]
    enqueue(check_search)
    assert run_due() == 1


def test_long_texts_are_found_to_their_end(filled):
    ticket = filled.ticket("长文", customer=filled.customer("王五", "w@example.com"))
    accept(filled.actor("wang"), ticket.pk, user=filled.users["wang"])
    reply(filled.actor("wang"), ticket.pk, body="甲乙丙丁" * 6000 + "结尾处的词", key="long")
    settle()
    assert subjects(filled, "结尾处的词") == ["长文"]
    assert subjects(filled, "丁甲 长文") == ["长文"]


def test_many_hits_come_newest_first(world):
    for number in range(3):
        world.ticket(f"同一件事 {number}")
    settle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zhulian.platform.search.finding.CANDIDATES", 2)
        assert subjects(world, "同一件事") == ["同一件事 2", "同一件事 1"]


class TestBox:
    @pytest.fixture
    def browser(self, filled):
        browser = Client()
        browser.login(username="wang", password=PASSWORD)
        return browser

    def groups(self, browser, text):
        found = browser.get("/find/", {"q": text}).json()["groups"]
        return {group["title"]: [hit["label"] for hit in group["results"]] for group in found}

    def test_things_are_grouped_and_lead_to_their_pages(self, browser, filled):
        found = browser.get("/find/", {"q": "张伟"}, headers={"Accept-Language": "en"}).json()["groups"]
        assert [group["title"] for group in found] == ["客户", "工单"]
        hit = found[0]["results"][0]
        assert (hit["label"], hit["icon"]) == ("張偉", "user")
        page = browser.get(browser.get(hit["url"])["Location"])
        assert page.status_code == 200 and "宽带频繁掉线" in page.content.decode()

    def test_what_was_opened_comes_first_for_nothing_typed(self, browser, filled):
        assert self.groups(browser, "") == {}
        for subject in ("发票抬头错误", "宽带频繁掉线", "发票抬头错误"):
            browser.get(f"/desk/tickets/{Ticket.objects.get(subject=subject).pk}/")
        labels = next(iter(self.groups(browser, "").values()))
        assert [label.partition(" ")[2] for label in labels] == ["发票抬头错误", "宽带频繁掉线"]
        assert RecentItem.objects.get(times=2).object_id == str(Ticket.objects.get(subject="发票抬头错误").pk)

    def test_settings_are_found_by_pinyin_by_those_who_may_open_them(self, browser, filled):
        assert "jinengzu" and self.groups(browser, "jinengzu") == {}
        browser.login(username="admin", password=PASSWORD)
        assert self.groups(browser, "jinengzu")["设置"] == ["技能组"]
        assert self.groups(browser, "skill gr")["设置"][0] == "技能组"

    @pytest.mark.parametrize("text", ["%00", "(" * 5000, '"', "a\x00b", "\ud83d", "' OR 1=1 --", "𠮷" * 300])
    def test_anything_typed_is_answered(self, browser, text):
        answer = browser.get("/find/", {"q": text.encode("utf-8", "replace").decode()})
        assert answer.status_code == 200
        assert [group["title"] for group in answer.json()["groups"]] in ([], ["客户"], ["客户", "工单"])

    def test_strangers_and_unknown_kinds_get_nothing(self, browser, filled):
        ticket = Ticket.objects.first()
        assert browser.get("/find/go/nothing/1/").status_code == 404
        assert browser.get(f"/find/go/ticket/{10**18}/").status_code == 404
        browser.login(username="stranger", password=PASSWORD)
        assert browser.get(f"/find/go/ticket/{ticket.pk}/").status_code == 404
        assert Client().get("/find/", {"q": "张"})["Location"].startswith("/login/")

    def test_the_box_costs_the_same_for_many_hits(self, browser, filled, django_assert_max_num_queries):
        for number in range(30):
            filled.ticket(f"批量 {number}", customer=filled.customer("批量客户", f"m{number}@example.com"))
        settle()
        with django_assert_max_num_queries(16):
            assert len(self.groups(browser, "批量")) == 2
