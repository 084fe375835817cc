"""Bulletins: whom they reach, read receipts, changes, reminders, and no work before they are read (KB10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.counting import cost
from zhulian.knowledge import bulletins
from zhulian.knowledge.models import Bulletin, BulletinReceipt
from zhulian.people.models import Presence
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry, Notification

HTMX = {"HTTP_HX_REQUEST": "true"}


def post(world, title="资费调整", html="<p>月租费改为 59 元。</p>", *, by="sun", client="a", **more):
    """A bulletin of client A by the supervisor unless said otherwise."""
    wish = bulletins.Wish(title, html, getattr(world, client) if client else None, **more)
    return bulletins.save_bulletin(world.actor(by), wish)


def unread(world, name):
    return {row.title for row in bulletins.unread(world.actor(name))}


def receipts():
    return sorted(BulletinReceipt.objects.values_list("user__username", "revision"))


def fields(world, **more):
    moment = (now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    return {
        "title": "资费调整",
        "text": "月租费改为 59 元。",
        "client": world.a.pk,
        "starts_at": moment,
        **more,
    }


def test_it_reaches_everybody_or_those_it_names(world):
    post(world, "所有人")
    post(world, "一线", queues=[world.front])
    post(world, "网络部", departments=[world.network])
    post(world, "两边", queues=[world.front], departments=[world.network])
    assert unread(world, "wang") == {"所有人", "一线", "两边"}
    assert unread(world, "chen") == {"所有人", "网络部", "两边"}
    assert unread(world, "manager") == {"所有人"}
    assert unread(world, "stranger") == set() and unread(world, "viewer") == set()


def test_a_department_passes_it_on_to_those_below(world):
    world.network.parent = world.service
    world.network.save()
    made = post(world, "客服一部", departments=[world.service])
    assert unread(world, "chen") == {"客服一部"}
    assert world.users["chen"] in bulletins.recipients(made)


def test_recipients_are_those_who_see_it(world):
    for more in ({}, {"queues": [world.front]}, {"departments": [world.network]}):
        made = post(world, **more)
        told = {person.username for person in bulletins.recipients(made)}
        seen = {
            name
            for name in world.users
            if bulletins.for_reader(world.actor(name)).filter(pk=made.pk).exists()
        }
        assert told == seen


def test_before_and_after_its_time_nobody_is_asked_to_read(world):
    moment = now()
    post(world, "将来", starts_at=moment + timedelta(days=1))
    post(world, "过去", starts_at=moment - timedelta(days=2), ends_at=moment - timedelta(days=1))
    ended = post(world, "结束")
    bulletins.end(world.actor("sun"), ended.pk)
    assert unread(world, "wang") == set()
    bulletins.bring_back(world.actor("sun"), ended.pk)
    assert unread(world, "wang") == {"结束"}


def test_reading_is_written_down_once_and_counts_down(world, browser):
    made = post(world)
    page = browser("wang")
    assert page.get("/desk/bulletins/unread/").content == b"1"
    assert "I have read it" in page.get(f"/desk/bulletins/{made.pk}/").content.decode()
    for _ in range(2):
        assert page.post(f"/desk/bulletins/{made.pk}/read/", {"revision": "1"}).status_code == 302
    assert receipts() == [("wang", 1)]
    assert page.get("/desk/bulletins/unread/").content == b""
    shown = page.get(f"/desk/bulletins/{made.pk}/").content.decode()
    assert "I have read it" not in shown and "You have read it." in shown


@pytest.mark.parametrize("revision", ["0", "2", "", "x"])
def test_only_what_there_was_can_have_been_read(world, browser, revision):
    made = post(world)
    browser("wang").post(f"/desk/bulletins/{made.pk}/read/", {"revision": revision})
    assert receipts() == []


def test_a_change_that_all_must_read_again_shows_what_is_different(world, browser):
    made = post(world, html="<p>月租费 59 元。</p><p>其他不变。</p>")
    bulletins.mark_read(world.actor("wang"), made.pk, 1)
    wish = bulletins.Wish("资费调整", "<p>月租费 69 元。</p><p>其他不变。</p>", world.a)
    bulletins.save_bulletin(world.actor("sun"), wish, bulletin_id=made.pk, must_read_again=True)
    page = browser("wang")
    assert "changed since you read it" in page.get("/desk/bulletins/").content.decode()
    shown = page.get(f"/desk/bulletins/{made.pk}/").content.decode()
    assert "<ins>月租费 69 元。</ins>" in shown and "<del>月租费 59 元。</del>" in shown
    assert "其他不变。</del>" not in shown and "其他不变。</ins>" not in shown
    page.post(f"/desk/bulletins/{made.pk}/read/", {"revision": "2"})
    assert receipts() == [("wang", 1), ("wang", 2)] and unread(world, "wang") == set()


def test_what_is_compared_are_the_words_that_were_read(world):
    made = post(world, html="<p>一</p>")
    sun = world.actor("sun")
    for words in ("二", "三"):
        wish = bulletins.Wish("资费调整", f"<p>{words}</p>", world.a)
        bulletins.save_bulletin(sun, wish, bulletin_id=made.pk, must_read_again=True)
    row = Bulletin.objects.get(pk=made.pk)
    assert row.revision == 3
    assert {(change.sign, change.text) for change in bulletins.changes_since(row, 1)} == {
        ("-", "一"),
        ("+", "三"),
    }
    assert {(change.sign, change.text) for change in bulletins.changes_since(row, 2)} == {
        ("-", "二"),
        ("+", "三"),
    }


def test_a_small_mend_leaves_it_read(world):
    made = post(world)
    bulletins.mark_read(world.actor("wang"), made.pk, 1)
    wish = bulletins.Wish("资费调整", "<p>月租费改为 59 元！</p>", world.a)
    bulletins.save_bulletin(world.actor("sun"), wish, bulletin_id=made.pk)
    assert Bulletin.objects.get().revision == 1 and "资费调整" not in unread(world, "wang")


def test_nobody_goes_ready_before_reading_what_must_be_read(world, browser):
    made = post(world, must_read=True)
    post(world, "可以不看")
    page = browser("wang")
    answer = page.post("/desk/presence/set/", {"chosen": "on_queue"}, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="desk-dialog"' in text and f"/desk/bulletins/{made.pk}/" in text and "资费调整" in text
    assert "可以不看" not in text
    assert not Presence.objects.filter(agent__user=world.users["wang"], chosen="on_queue").exists()
    assert page.post("/desk/presence/set/", {"chosen": "meeting"}, **HTMX).status_code == 200
    page.post(f"/desk/bulletins/{made.pk}/read/", {"revision": "1"})
    assert page.post("/desk/presence/set/", {"chosen": "on_queue"}, **HTMX).status_code == 200
    assert Presence.objects.get(agent__user=world.users["wang"]).chosen == "on_queue"


def test_who_is_ready_stays_so_and_others_may_still_be_set_ready_by_their_supervisor(world, browser):
    world.on_queue("wang")
    post(world, must_read=True)
    page = browser("wang")
    assert page.post("/desk/presence/set/", {"chosen": "on_queue"}, **HTMX).status_code == 200
    zhao = world.agent("zhao")
    browser("sun").post(f"/console/agents/{zhao.pk}/", {"state": "ready", "why": "x"})
    assert browser("chen").post("/desk/presence/set/", {"chosen": "on_queue"}, **HTMX).status_code == 422


def test_those_it_is_not_for_go_ready(world, browser):
    post(world, must_read=True, queues=[world.front])
    assert browser("chen").post("/desk/presence/set/", {"chosen": "on_queue"}, **HTMX).status_code == 200


def test_the_writer_sees_who_has_read_it_and_reminds_the_others(world, browser):
    made = post(world, queues=[world.front])
    bulletins.mark_read(world.actor("wang"), made.pk, 1)
    page = browser("sun")
    shown = page.get(f"/desk/bulletins/{made.pk}/").content.decode()
    assert "Read by 1 of 2" in shown
    page.post(f"/desk/bulletins/{made.pk}/remind/")
    told = Notification.objects.filter(kind="bulletin.reminder")
    assert [(row.user.username, row.url) for row in told] == [("zhao", f"/desk/bulletins/{made.pk}/")]
    assert "Read by" not in browser("wang").get(f"/desk/bulletins/{made.pk}/").content.decode()


def test_who_must_read_is_told_by_the_bell(world):
    post(world, must_read=True, queues=[world.front])
    told = Notification.objects.filter(kind="bulletin.new").values_list("user__username", flat=True)
    assert sorted(told) == ["wang", "zhao"]


def test_it_is_written_changed_and_ended_on_its_pages(world, browser):
    page = browser("sun")
    more = {"queues": [world.front.pk], "must_read": "on", "text": "第一段\n\n- 甲\n- 乙"}
    answer = page.post("/desk/bulletins/new/", fields(world, **more))
    made = Bulletin.objects.get()
    assert answer.headers["Location"] == f"/desk/bulletins/{made.pk}/"
    assert made.html == "<p>第一段</p><ul><li>甲</li><li>乙</li></ul>"
    assert made.must_read and list(made.queues.all()) == [world.front] and made.author == world.users["sun"]
    assert "第一段" in page.get(f"/desk/bulletins/{made.pk}/edit/").content.decode()
    page.post(f"/desk/bulletins/{made.pk}/edit/", fields(world, text="改了", again="on"))
    made.refresh_from_db()
    assert (made.html, made.revision, made.must_read) == ("<p>改了</p>", 2, False)
    page.post(f"/desk/bulletins/{made.pk}/end/")
    made.refresh_from_db()
    assert not made.is_active
    page.post(f"/desk/bulletins/{made.pk}/restore/")
    made.refresh_from_db()
    assert made.is_active
    told = JournalEntry.objects.filter(object_type="knowledge.bulletin").values_list("action", flat=True)
    assert sorted(told) == ["bulletin.changed", "bulletin.created", "bulletin.ended", "bulletin.restored"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"text": "<b>"}, ""),
        ({"ends_at": "2020-01-01T00:00"}, "The end lies before the beginning."),
        ({"client": "all"}, "Select a valid choice."),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(world, browser, change, words):
    answer = browser("sun").post("/desk/bulletins/new/", fields(world, **change))
    assert Bulletin.objects.exists() == (not words)
    assert words in answer.content.decode()


def test_nobody_writes_for_a_client_they_do_not_write_for(world):
    for name, client in (("sun", "b"), ("sun", ""), ("wang", "a"), ("stranger_boss", "a")):
        with pytest.raises(bulletins.BulletinRefused):
            post(world, by=name, client=client)
    assert not Bulletin.objects.exists()


def test_html_is_cleaned(world):
    made = post(world, html="<p onclick='x'>好</p><script>alert(1)</script>")
    assert made.html == "<p>好</p>"


@pytest.mark.parametrize("name", ["stranger", "stranger_boss", "viewer"])
def test_another_clients_people_never_see_it(world, browser, name):
    made = post(world, "机密资费")
    page = browser(name)
    assert page.get(f"/desk/bulletins/{made.pk}/").status_code == 404
    assert page.post(f"/desk/bulletins/{made.pk}/read/", {"revision": "1"}).status_code == 404
    assert "机密资费" not in page.get("/desk/bulletins/").content.decode()
    assert receipts() == []


@pytest.mark.parametrize("name", ["wang", "admin", "stranger_boss"])
def test_who_does_not_write_changes_nothing(world, browser, name):
    made = post(world)
    page = browser(name)
    for verb in ("edit", "end", "restore", "remind"):
        answer = page.post(f"/desk/bulletins/{made.pk}/{verb}/", fields(world, title="改"))
        assert answer.status_code == 404
    made.refresh_from_db()
    assert made.title == "资费调整" and made.is_active and not Notification.objects.exists()


def test_query_budgets_do_not_grow(world, browser):
    page = browser("sun")
    first = post(world, must_read=True)
    one, shown = cost(page, "/desk/bulletins/"), cost(page, f"/desk/bulletins/{first.pk}/")
    for place in range(12):
        post(world, f"公告 {place}", queues=[world.front] if place % 2 else [])
    assert cost(page, "/desk/bulletins/") == one
    assert cost(page, f"/desk/bulletins/{first.pk}/") == shown
