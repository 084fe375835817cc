"""Work on a request through the page: answers, notes, dialogs, refusals, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.world import take
from zhulian.interactions.models import Attachment, Message
from zhulian.platform.clock import now
from zhulian.platform.models import OutboxEvent, StoredFile
from zhulian.tickets import actions
from zhulian.tickets.models import DispositionCode, Note, Ticket, TicketViewer, Transfer, Urge

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def mine(world):
    return take(world, world.ticket())


def url(ticket, name=""):
    return f"/desk/tickets/{ticket.pk}/{name}"


def outgoing(ticket):
    return list(
        Message.objects.filter(conversation=ticket.conversation, direction="out").values_list(
            "body", flat=True
        )
    )


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def ending(world, **more):
    return {"do": "resolve", "category": world.category.pk, "result": world.solved.pk, **more}


def test_a_double_click_sends_one_message(browser, mine):
    page = browser("wang")
    for _ in range(2):
        answer = page.post(url(mine, "reply/"), {"body": "您好", "key": "k1", "do": "send"}, **HTMX)
        assert answer.status_code == 200
    assert outgoing(mine) == ["您好"]
    page.post(url(mine, "reply/"), {"body": "您好", "key": "k2", "do": "send"}, **HTMX)
    assert outgoing(mine) == ["您好", "您好"]


def test_the_answer_brings_the_changed_parts_and_a_new_key_but_not_the_editor(browser, mine):
    text = (
        browser("wang")
        .post(url(mine, "reply/"), {"body": "已安排", "key": "k", "do": "send"}, **HTMX)
        .content.decode()
    )
    assert "已安排" in text and 'id="ticket-head"' in text and 'id="reply-key"' in text
    assert 'value="k"' not in text and "<textarea" not in text


def test_an_empty_answer_is_refused_beside_the_form_and_nothing_is_written(browser, mine):
    answer = browser("wang").post(url(mine, "reply/"), {"body": "  ", "do": "send"}, **HTMX)
    assert answer.status_code == 422
    assert (
        "Write something first." in answer.content.decode() and 'id="reply-error"' in answer.content.decode()
    )
    assert outgoing(mine) == []


def test_files_travel_with_the_answer(browser, mine):
    picture = SimpleUploadedFile("bill.txt", b"12.30", "text/plain")
    answer = browser("wang").post(
        url(mine, "reply/"), {"body": "见附件", "do": "send", "files": picture}, **HTMX
    )
    assert answer.status_code == 200
    attached = Attachment.objects.get(message__conversation=mine.conversation)
    assert (attached.file.name, attached.file.owner_key) == ("bill.txt", f"ticket:{mine.pk}")


def test_a_program_is_refused_with_the_reason_and_the_answer_is_not_sent(browser, mine):
    program = SimpleUploadedFile("run.exe", b"MZ\x90\x00" + b"\0" * 60)
    answer = browser("wang").post(
        url(mine, "reply/"), {"body": "见附件", "do": "send", "files": program}, **HTMX
    )
    assert answer.status_code == 422 and "Programs cannot be attached" in answer.content.decode()
    assert outgoing(mine) == [] and StoredFile.objects.count() == 0


def test_send_and_resolve_ends_it_with_its_disposition(world, browser, mine):
    cause = DispositionCode.objects.get(code="aging")
    posted = ending(
        world, body="已更换线路", cause=cause.pk, ending_comment="换线", seen_version=fresh(mine).version
    )
    assert browser("wang").post(url(mine, "reply/"), posted, **HTMX).status_code == 200
    found = fresh(mine)
    assert (found.state, found.category, outgoing(mine)) == ("resolved", world.category, ["已更换线路"])
    row = found.dispositions.get()
    assert (row.cause, row.result, row.comment, row.by) == (cause, world.solved, "换线", world.users["wang"])


def test_resolving_without_disposition_is_refused_and_the_words_are_not_sent(browser, mine):
    answer = browser("wang").post(url(mine, "reply/"), {"do": "resolve", "body": "好了"}, **HTMX)
    assert answer.status_code == 422 and "Choose a category and a result" in answer.content.decode()
    assert fresh(mine).state == "in_progress" and outgoing(mine) == []


def test_a_change_meanwhile_is_shown_and_nothing_is_overwritten(world, browser, mine):
    seen = fresh(mine)
    page = browser("wang")
    drawn = page.get(url(mine, "disposition/")).content.decode()
    assert f'name="seen_version" id="seen-version" value="{seen.version}"' in drawn
    actions.add_customer_message(
        world.actor("wang").system("mail"), mine, body="不用修了，已经好了", channel="email"
    )
    posted = ending(world, body="已修好", seen_version=seen.version, seen_at=seen.updated_at.isoformat())
    answer = page.post(url(mine, "reply/"), posted, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this request meanwhile" in text
    refusal = text.split('id="reply-error"')[1]
    assert "不用修了，已经好了" in refusal
    assert f'id="seen-version" value="{fresh(mine).version}"' in text
    assert fresh(mine).state == "in_progress" and outgoing(mine) == []


def test_notes_stay_inside(browser, mine):
    assert browser("wang").post(url(mine, "note/"), {"note": "光衰偏高"}, **HTMX).status_code == 200
    assert Note.objects.get(ticket=mine).body == "光衰偏高" and outgoing(mine) == []


def test_transfer_to_a_group_writes_the_ledger_and_leads_back_to_the_tasks(world, browser, mine):
    posted = {"to": f"queue:{world.experts.pk}", "reason": "other_skill", "comment": "光衰偏高"}
    answer = browser("wang").post(url(mine, "transfer/"), posted, **HTMX)
    row = Transfer.objects.get(ticket=mine)
    assert (row.reason, row.comment, row.by) == ("other_skill", "光衰偏高", world.users["wang"])
    assert fresh(mine).queue == world.experts and fresh(mine).holder is None
    assert answer.status_code == 204 and "/desk/" in answer["HX-Location"]


def test_transfer_without_a_goal_is_refused_in_words(browser, mine):
    answer = browser("wang").post(url(mine, "transfer/"), {"reason": "other_skill"}, **HTMX)
    assert (
        answer.status_code == 422
        and "Choose a person, a skill group or a department" in answer.content.decode()
    )
    assert not Transfer.objects.exists()


def test_the_transfer_dialog_says_who_is_free_and_searches(world, browser, mine):
    world.on_queue("chen")
    page = browser("wang")
    text = page.get(url(mine, "transfer/")).content.decode()
    assert "1 of 1 free" in text and "陈静" in text and "乙公司" not in text
    found = page.get(url(mine, "goals/") + "?q=陈").content.decode()
    assert "陈静" in found and "赵云" not in found and f'value="user:{world.users["chen"].pk}"' in found
    assert "Stranger" not in text


def test_a_wrong_transfer_goes_back_with_its_reason(world, browser, mine):
    actions.transfer(
        world.actor("wang"), mine.pk, actions.Target(user=world.users["chen"]), reason="other_skill"
    )
    answer = browser("chen").post(url(mine, "return/"), {"reason": "not_ours", "comment": "计费问题"}, **HTMX)
    assert answer.status_code in (200, 204)
    last = Transfer.objects.order_by("-id").first()
    assert (last.kind, last.reason, fresh(mine).holder) == ("return", "not_ours", world.users["wang"])


def test_urges_are_counted_and_shown(browser, mine):
    page = browser("wang")
    text = page.post(url(mine, "urge/"), {"comment": "客户很急"}, **HTMX).content.decode()
    assert fresh(mine).urge_count == 1 and Urge.objects.get().comment == "客户很急"
    assert "客户很急" in text and "Urged" in text


def test_what_the_customer_said_by_telephone_becomes_a_message(browser, mine):
    browser("wang").post(url(mine, "log/"), {"said": "明天上午在家", "channel": "phone"}, **HTMX)
    last = Message.objects.filter(conversation=mine.conversation).latest("id")
    assert (last.direction, last.channel, last.body) == ("in", "phone", "明天上午在家")


def test_hold_and_priority(browser, mine):
    page = browser("wang")
    page.post(url(mine, "set/"), {"waiting": "customer"}, **HTMX)
    page.post(url(mine, "set/"), {"priority": "4"}, **HTMX)
    assert (fresh(mine).waiting_reason, fresh(mine).priority) == ("customer", 4)
    answer = page.post(url(mine, "set/"), {"waiting": "nonsense"}, **HTMX)
    assert answer.status_code == 422 and fresh(mine).waiting_reason == "customer"


def test_reopening_brings_it_back(world, browser, mine):
    actions.resolve(world.actor("wang"), mine.pk, world.ending())
    answer = browser("wang").post(url(mine, "reopen/"), {"comment": "又断了"}, **HTMX)
    assert answer.status_code == 200
    assert (fresh(mine).state, fresh(mine).reopen_count) == ("in_progress", 1)


def test_supervisors_reassign_and_agents_may_not(world, browser, mine):
    posted = {"to": f"user:{world.users['zhao'].pk}"}
    assert browser("wang").post(url(mine, "reassign/"), posted, **HTMX).status_code == 404
    assert fresh(mine).holder == world.users["wang"]
    assert browser("sun").post(url(mine, "reassign/"), posted, **HTMX).status_code == 200
    assert fresh(mine).holder == world.users["zhao"]


PLACES = (
    "", "parts/", "disposition/", "canned/", "goals/", "customer/", "transfer/", "log/", "urge/", "return/", "reopen/",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_strangers_find_nothing(browser, mine, place):
    assert browser("stranger").get(url(mine, place)).status_code == 404
    assert browser("stranger_boss").get(url(mine, place)).status_code == 404


@pytest.mark.parametrize("place", ["reply/", "note/", "set/", "look/", "take/", "transfer/", "urge/", "log/"])
def test_strangers_change_nothing(browser, mine, place):
    posted = {"body": "x", "note": "x", "said": "x", "priority": "4", "comment": "x", "reason": "other"}
    before = fresh(mine).version
    assert browser("stranger").post(url(mine, place), posted, **HTMX).status_code == 404
    assert (fresh(mine).version, fresh(mine).urge_count, outgoing(mine)) == (before, 0, [])


def test_a_viewer_of_the_client_reads_nothing_at_the_desk(browser, mine):
    assert browser("viewer").get(url(mine)).status_code == 404


def test_writing_is_seen_by_the_other_and_ends_on_leaving(world, browser, mine):
    wang, sun = browser("wang"), browser("sun")
    sun.post(url(mine, "look/"), {"is_writing": "1"}, **HTMX)
    assert "孙班长 is writing a reply" in wang.post(url(mine, "look/"), {}, **HTMX).content.decode()
    assert "王强 is looking at this too" in sun.get(url(mine)).content.decode()
    sun.post(url(mine, "leave/"), {}, **HTMX)
    assert wang.post(url(mine, "look/"), {}, **HTMX).content.decode().strip() == ""


def test_the_heartbeat_of_a_request_just_handed_over_ends_quietly(world, browser, mine):
    wang = browser("wang")
    assert wang.post(url(mine, "look/"), {}, **HTMX).status_code == 200
    actions.transfer(world.actor("wang"), mine.pk, actions.Target(queue=world.experts), reason="other_skill")
    gone = wang.post(url(mine, "look/"), {"is_writing": "1"}, **HTMX)
    assert (gone.status_code, gone.content) == (204, b"")
    assert not TicketViewer.objects.filter(is_writing=True).exists()
    assert browser("zhao").post(url(mine, "look/"), {}, **HTMX).status_code == 404


def test_leaving_what_one_may_not_see_says_and_changes_nothing(world, browser, mine):
    """Handed over meanwhile, another client's, or never there: one answer, no trace, nobody told."""
    chen, stranger = browser("chen"), browser("stranger")
    TicketViewer.objects.create(
        ticket=mine, user=world.users["chen"], is_writing=True, until=now() + timedelta(seconds=20)
    )
    told = OutboxEvent.objects.count()
    never = f"/desk/tickets/{mine.pk + 99}/leave/"
    answers = [chen.post(url(mine, "leave/")), chen.post(never), stranger.post(url(mine, "leave/"))]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 3
    assert {tuple(sorted(answer.headers)) for answer in answers} == {tuple(sorted(answers[0].headers))}
    assert (OutboxEvent.objects.count(), TicketViewer.objects.count()) == (told, 1)
    assert browser("viewer").post(url(mine, "leave/")).status_code == 404


def test_parts_are_sent_only_when_something_changed(browser, mine):
    page = browser("wang")
    stamp = page.get(url(mine)).context["stamp"]
    assert page.get(url(mine, "parts/"), {"stamp": stamp}, **HTMX).status_code == 204
    page.post(url(mine, "note/"), {"note": "x"}, **HTMX)
    assert page.get(url(mine, "parts/"), {"stamp": stamp}, **HTMX).status_code == 200


def test_the_button_to_resolve_goes_and_comes_with_the_state(world, browser, mine):
    page = browser("wang")
    assert b"data-resolve" in page.get(url(mine, "parts/"), **HTMX).content
    actions.resolve(world.actor("wang"), mine.pk, world.ending(), answer="好了")
    after = page.get(url(mine, "parts/"), **HTMX).content
    assert b'id="resolve-open"' in after and b"data-resolve" not in after
    actions.reopen(world.actor("wang"), mine, reason="x")
    assert b"data-resolve" in page.get(url(mine, "parts/"), **HTMX).content


def test_formatted_mail_can_neither_run_nor_load(world, browser, mine):
    html = '<p>红<script>alert(1)</script><img src="https://evil.example/x.gif" onerror="alert(2)"></p>'
    message = actions.add_customer_message(
        world.actor("wang").system("mail"), mine, body="红", html=html, channel="email"
    )
    answer = browser("wang").get(url(mine, f"messages/{message.pk}/"))
    text = answer.content.decode()
    assert "alert" not in text and ' src="https://' not in text
    assert answer["Content-Security-Policy"].startswith("sandbox allow-popups; default-src 'none'")
    assert browser("stranger").get(url(mine, f"messages/{message.pk}/")).status_code == 404


def test_prepared_answers_come_filled(browser, mine):
    found = browser("wang").get(url(mine, "canned/")).json()["results"]
    assert found[0]["text"] == f"李丽您好，我是王强，您的请求 {mine.number} 由我处理。"
    assert (found[0]["shortcut"], len(found)) == ("hi", 2)
