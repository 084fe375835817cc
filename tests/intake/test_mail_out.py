"""What customers are written, as a real SMTP server received it; and who is called instead."""

from __future__ import annotations

import re

import pytest

from tests.intake.conftest import make_world
from zhulian.customers.actions import match_or_create
from zhulian.customers.models import ContactPoint
from zhulian.engine.mail import REPLY_MARKER, find_subject_token, parse, read_message_id, split_quoted
from zhulian.intake.kinds import AUTOMATIC_KIND
from zhulian.intake.mail_in.finding import find_ticket
from zhulian.intake.mail_keys import signing_key
from zhulian.intake.mail_out import senders
from zhulian.intake.models import Mailbox, MessageEvent, MessageTemplate
from zhulian.interactions.models import Message
from zhulian.platform import files
from zhulian.platform.access import Actor
from zhulian.platform.mail.jobs import give_up
from zhulian.platform.mail.senders import SenderUnknown, account_for
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import Job, JobState, OutboxEvent, OutgoingMessage, OutgoingState
from zhulian.tickets.actions import (
    Ending,
    NewTicket,
    add_customer_message,
    open_ticket,
    reopen,
    reply,
    resolve,
)
from zhulian.tickets.links import link_token
from zhulian.tickets.models import CallbackTask

pytestmark = pytest.mark.django_db
MAIL = Actor.system("mail")


def request(world, *, email="li@example.org", phone="", channel="email", actor=MAIL, **more):
    language = more.pop("language", "zh-hans")
    customer = match_or_create(
        actor, client=world.client, name="李丽", email=email, phone=phone, language=language
    )
    values = {"mail_id": "<first@example.org>", "author_address": email} if email else {}
    values |= {
        "subject": "宽带断线",
        "body": "从今早起断线",
        "customer": customer,
        "language": language,
    } | more
    return open_ticket(actor, NewTicket(client=world.client, type=world.kind, channel=channel, **values))


def solve(world, ticket, answer="已修复，请重启光猫。"):
    return resolve(
        world.actor, ticket.pk, Ending(category=world.category, result=world.result), answer=answer
    )


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n")


def test_a_new_request_is_confirmed(outbound):
    ticket = request(outbound.world)
    (mail,) = outbound.go()
    text = text_of(mail)
    assert (mail["From"], mail["To"]) == ("珠江客服 <help@pearl.example.com>", "李丽 <li@example.org>")
    assert mail["Subject"].startswith(f"我们已收到您的请求 {ticket.number}：宽带断线 [#{ticket.number}-")
    assert find_subject_token(mail["Subject"], [signing_key()]) == ticket.number
    assert read_message_id(mail["Message-ID"], [signing_key()]).ticket_ref == ticket.number
    assert (mail["In-Reply-To"], mail["References"]) == ("<first@example.org>", "<first@example.org>")
    assert (mail["Auto-Submitted"], mail["X-Zhulian-Loop"]) == ("auto-replied", "service.example.com")
    assert mail["Reply-To"] is None
    assert text.startswith(
        f"{REPLY_MARKER}\n\n李丽，您好：\n\n您的请求我们已经收到，编号是 {ticket.number}。"
    )
    assert f"{ticket.number}。\n预计在 20" in text
    assert f"https://service.example.com/r/{link_token(ticket)}/" in text
    assert mail.get_body(("html",)).get_content().count(f"/r/{link_token(ticket)}/") == 2
    assert outbound.go() == []


def test_english_customers_are_written_in_english(outbound):
    ticket = request(outbound.world, language="en", author_name="Ann")
    (mail,) = outbound.go()
    assert mail["Subject"].startswith(f"We have your request {ticket.number}: ")
    assert f"Your request has the number {ticket.number}.\nWe expect to solve it by " in text_of(mail)
    assert text_of(mail).endswith("Pearl Broadband\nTelephone: 400-800-1234")
    solve(outbound.world, ticket, "Please restart your modem.")
    (mail,) = outbound.go()
    assert "is resolved.\n\nPlease restart your modem.\n\nHow satisfied are you?" in text_of(mail)


def test_a_reply_goes_out_with_its_files_and_history(outbound):
    ticket = request(outbound.world)
    outbound.go()
    actor = outbound.world.actor
    file = files.store(b"%PDF-1.4 guide", "说明.pdf", owner_key=files.draft_owner(actor), actor=actor)
    message = reply(actor, ticket.pk, body="请 <b>重启</b> 光猫。", file_ids=(file.pk,))
    (mail,) = outbound.go()
    text = text_of(mail)
    assert mail["Subject"].startswith("回复：宽带断线 [#")
    assert "李丽，您好：\n\n请 <b>重启</b> 光猫。\n\n王强\n珠江宽带" in text
    assert re.search(r"> \d{4}-\d\d-\d\d 李丽:\n> 从今早起断线$", text)
    assert "请 &lt;b&gt;重启&lt;/b&gt; 光猫。" in mail.get_body(("html",)).get_content()
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
        ("说明.pdf", b"%PDF-1.4 guide")
    ]
    assert mail["Auto-Submitted"] is None
    assert mail["In-Reply-To"] == "<first@example.org>"
    assert mail["References"].split()[0] == "<first@example.org>"
    assert len(mail["References"].split()) == 2
    message.refresh_from_db()
    assert message.outgoing.message_id == mail["Message-ID"]
    assert split_quoted(f"好的\n{text}")[0] == "好的"


def test_files_too_large_for_a_mail_stay_at_the_link(outbound, monkeypatch):
    monkeypatch.setattr("zhulian.intake.mail_out.thread.MOST_BYTES", 5)
    ticket = request(outbound.world)
    outbound.go()
    actor = outbound.world.actor
    file = files.store(b"%PDF-1.4 guide", "说明.pdf", owner_key=files.draft_owner(actor), actor=actor)
    reply(actor, ticket.pk, body="见附件", file_ids=(file.pk,))
    (mail,) = outbound.go()
    assert list(mail.iter_attachments()) == []
    assert "附件太大，无法随邮件发送，请打开您的链接查看。" in text_of(mail)


def test_a_resolution_brings_answer_and_question(outbound):
    ticket = request(outbound.world)
    outbound.go()
    solve(outbound.world, ticket)
    (mail,) = outbound.go()
    text = text_of(mail)
    assert mail["Subject"].startswith(f"您的请求 {ticket.number} 已解决：宽带断线 [#")
    assert "已经解决。\n\n已修复，请重启光猫。\n\n您对这次服务满意吗？" in text
    links = re.findall(r"/r/(\S+)/\?rate=(\d)", text)
    assert links == [(link_token(ticket), score) for score in "54321"]
    assert "回复本邮件" in text


def test_a_resolution_without_words_repeats_the_last_answer(outbound):
    ticket = request(outbound.world)
    reply(outbound.world.actor, ticket.pk, body="师傅今天下午上门。")
    outbound.go()
    solve(outbound.world, ticket, "")
    (mail,) = outbound.go()
    assert "已经解决。\n\n师傅今天下午上门。\n\n" in text_of(mail)


def test_reopening_by_the_customer_is_confirmed_and_by_an_agent_is_not(outbound):
    ticket = request(outbound.world)
    solve(outbound.world, ticket)
    outbound.go()
    add_customer_message(MAIL, ticket, body="又断了", channel="email", author_address="li@example.org")
    (mail,) = outbound.go()
    assert mail["Subject"].startswith(f"您的请求 {ticket.number} 已重新打开")
    solve(outbound.world, ticket)
    outbound.go()
    reopen(outbound.world.actor, ticket)
    assert outbound.go() == []


def test_a_customer_who_closed_the_request_is_not_told(outbound):
    from zhulian.tickets.actions import close_by_customer

    ticket = request(outbound.world)
    outbound.go()
    close_by_customer(Actor.customer(customer_id=ticket.customer_id, ticket_id=ticket.pk), ticket)
    assert outbound.go() == []


def test_the_answer_to_our_mail_is_found_again(outbound):
    ticket = request(outbound.world)
    (mail,) = outbound.go()
    head = b"From: li@example.org\r\nSubject: Re: x\r\nIn-Reply-To: " + mail["Message-ID"].encode()
    found = find_ticket(outbound.world.client, parse(head + b"\r\n\r\nhello\r\n"))
    assert (found.ticket, found.is_known_sender) == (ticket, True)
    head = b"From: li@example.org\r\nSubject: " + mail["Subject"].encode()
    assert find_ticket(outbound.world.client, parse(head + b"\r\n\r\nhello\r\n")).ticket == ticket


def test_machines_get_no_automatic_mail(outbound):
    request(outbound.world, email="no-reply@shop.example")
    request(outbound.world, email="help@pearl.example.com")
    bulk = request(outbound.world, email="news@example.net")
    Message.objects.filter(conversation=bulk.conversation).update(kind=AUTOMATIC_KIND)
    assert outbound.go() == []
    assert CallbackTask.objects.count() == 0
    reply(outbound.world.actor, bulk.pk, body="请说明来意。")
    assert len(outbound.go()) == 1


def test_a_storm_of_automatic_mails_ends(outbound):
    for _number in range(9):
        request(outbound.world)
    assert len(outbound.go()) == 6


def test_a_mail_goes_to_the_address_last_written_from_and_not_to_a_stranger(outbound):
    ticket = request(outbound.world)
    add_customer_message(
        MAIL, ticket, body="x", channel="email", author_address="evil@example.net", is_trusted=False
    )
    outbound.go()
    reply(outbound.world.actor, ticket.pk, body="好的")
    (mail,) = outbound.go()
    assert mail["To"] == "李丽 <li@example.org>"
    assert "> x" not in text_of(mail)
    add_customer_message(MAIL, ticket, body="y", channel="email", author_address="li@work.example")
    reply(outbound.world.actor, ticket.pk, body="好的")
    outbound.go()
    assert outbound.sink.messages[-1].recipients == ["li@work.example"]


def test_without_address_a_person_calls(outbound):
    ticket = request(
        outbound.world, email="", phone="13800138000", channel="phone", actor=outbound.world.actor
    )
    assert outbound.go() == []
    assert CallbackTask.objects.count() == 0, "who is on the telephone is told by the agent"
    message = reply(outbound.world.actor, ticket.pk, body="师傅明天上门。")
    outbound.go()
    task = CallbackTask.objects.get()
    assert (task.ticket, task.event, task.key) == (ticket, "reply", f"reply:{message.pk}")
    assert (task.why, task.text, task.done_at) == ("no_address", "师傅明天上门。", None)
    event = OutboxEvent.objects.get(type="ticket.callback_wanted")
    assert event.payload["callback"] == task.pk
    assert f"ticket:{ticket.pk}" in event.topics
    solve(outbound.world, ticket, "已修复")
    outbound.go()
    task.refresh_from_db()
    assert task.event == "resolution", "one call tells all that did not get through"
    assert task.text.startswith("师傅明天上门。\n\n") and "已修复" in task.text
    CallbackTask.objects.update(done_at=ticket.opened_at)
    reply(outbound.world.actor, ticket.pk, body="再补充一点。")
    outbound.go()
    assert list(CallbackTask.objects.filter(done_at=None).values_list("text", flat=True)) == ["再补充一点。"]


def test_without_mail_an_sms_is_queued_where_there_is_a_service(outbound):
    save_service(SmsService(url="https://sms.example.com/send", body="{{ text }}"))
    ticket = request(
        outbound.world, email="", phone="13800138000", channel="phone", actor=outbound.world.actor
    )
    message = reply(outbound.world.actor, ticket.pk, body="师傅明天上门。")
    from tests.intake.conftest import dispatch

    dispatch()
    rows = OutgoingMessage.objects.filter(channel="sms").order_by("pk")
    assert [row.event for row in rows] == ["confirmation", "reply"]
    assert rows[1].recipient == "+8613800138000" or rows[1].recipient == "13800138000"
    assert rows[1].body_text.startswith(f"关于您的请求 {ticket.number}：师傅明天上门。 详情：https://")
    message.refresh_from_db()
    assert message.outgoing == rows[1]
    give_up(rows[1], "HTTP 400")
    assert CallbackTask.objects.get().why == "undeliverable"


def test_a_refused_address_is_not_used_again_and_a_person_calls(outbound):
    ticket = request(outbound.world)
    outbound.go()
    outbound.sink.refuse()
    message = reply(outbound.world.actor, ticket.pk, body="好的")
    assert outbound.go() == []
    task = CallbackTask.objects.get()
    assert (task.event, task.why, task.text) == ("reply", "undeliverable", "好的")
    assert ContactPoint.objects.get().bounced_at is not None
    message.refresh_from_db()
    assert message.outgoing.state == OutgoingState.DEAD


def test_a_client_without_smtp_sends_by_the_default_account(outbound, settings, sink):
    settings.SMTP_URL = f"smtp+plain://127.0.0.1:{sink.port}"
    settings.MAIL_FROM = "service@centre.example"
    Mailbox.objects.update(smtp_host="")
    request(outbound.world)
    (mail,) = outbound.go()
    assert (mail["From"], mail["Reply-To"]) == ("珠江客服 <service@centre.example>", "help@pearl.example.com")


def test_without_any_account_mails_wait_and_it_is_plain(outbound, settings):
    settings.SMTP_URL = ""
    Mailbox.objects.update(smtp_host="")
    assert senders.account_of(Mailbox.objects.get()) is None
    request(outbound.world)
    assert outbound.go() == []
    job = Job.objects.get(name="platform.send_outgoing")
    assert job.state == JobState.QUEUED
    assert OutgoingMessage.objects.get().state == OutgoingState.QUEUED
    with pytest.raises(SenderUnknown):
        account_for("mailbox:999999")


def test_an_archived_mailbox_gives_way_to_another_of_the_same_client(outbound):
    other = make_world("jade", "翠玉银行")
    assert other.mailbox.client != outbound.world.client
    second = Mailbox.objects.create(
        client=outbound.world.client, address="second@pearl.example.com", smtp_host="127.0.0.1",
        smtp_port=outbound.world.mailbox.smtp_port, smtp_security="none",
    )  # fmt: skip
    Mailbox.objects.filter(pk=outbound.world.mailbox.pk).update(is_active=False)
    request(outbound.world)
    (mail,) = outbound.go()
    assert mail["From"] == f"珠江宽带 <{second.address}>"


def test_a_text_of_ones_own_is_used_and_a_broken_one_gives_way(outbound):
    own = MessageTemplate.objects.create(
        client=outbound.world.client, event=MessageEvent.CONFIRMATION, language="zh-hans",
        subject="{{ ticket.number }} 已登记", body="尊敬的{{ customer.name }}：{{ ticket.type }}",
    )  # fmt: skip
    ticket = request(outbound.world)
    (mail,) = outbound.go()
    assert mail["Subject"].startswith(f"{ticket.number} 已登记 [#")
    assert text_of(mail).endswith("尊敬的李丽：报修")
    MessageTemplate.objects.filter(pk=own.pk).update(body="{% if %}")
    ticket = request(outbound.world)
    (mail,) = outbound.go()
    assert f"您的请求我们已经收到，编号是 {ticket.number}。" in text_of(mail)


def test_a_customer_cannot_put_headers_or_templates_into_our_mails(outbound):
    request(outbound.world, author_name="x", subject="坏\r\nBcc: all@example.com {{ client.phone }}")
    (mail,) = outbound.go()
    assert mail["Bcc"] is None
    assert "{{ client.phone }}" in mail["Subject"]
