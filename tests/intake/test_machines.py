"""Absence notes, bounces, newsletters: kept where they belong, answered never, and no request is lost to them."""

from __future__ import annotations

import hashlib
from email import policy

import pytest

from tests.intake.conftest import dispatch, letter, make_world
from zhulian.customers.models import ContactPoint
from zhulian.engine.mail import make_subject_token
from zhulian.intake.mail_in.digesting import digest_raw
from zhulian.intake.mail_keys import signing_key
from zhulian.intake.models import RawFate, RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.clock import now
from zhulian.platform.models import OutboxEvent, OutgoingMessage, OutgoingState
from zhulian.tickets.actions import Ending, reply, resolve
from zhulian.tickets.models import CallbackTask, Ticket, TicketState

pytestmark = pytest.mark.django_db


def arrive(world, mail) -> RawIntake:
    content = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP)
    digest = hashlib.sha256(content).hexdigest()
    raw = RawIntake.objects.create(
        client=world.client, channel="email", key=f"test:{digest}", mailbox=world.mailbox, content=content,
        digest=digest, received_at=now(),
    )  # fmt: skip
    return digest_raw(raw.pk)


@pytest.fixture
def ticket(world) -> Ticket:
    return arrive(world, letter()).ticket


def token(ticket: Ticket) -> str:
    return make_subject_token(ticket.number, signing_key())


def sent_reply(world, ticket) -> OutgoingMessage:
    """An answer of ours that has left."""
    reply(world.actor, ticket.pk, body="请重启光猫。")
    dispatch()
    OutgoingMessage.objects.update(state=OutgoingState.SENT)
    return OutgoingMessage.objects.get(event="reply")


def bounce(outgoing, *, status="5.1.1", action="failed", original=None, recipient="li@example.org") -> bytes:
    """A delivery report as RFC 3464 writes it."""
    original = outgoing.message_id if original is None else original
    return (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: help@pearl.example.com\r\nSubject: Undelivered Mail\r\n"
        "Return-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;"
        ' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\n'
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 No such user\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {original}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def test_an_absence_note_is_kept_and_reopens_nothing(world, ticket):
    resolve(world.actor, ticket.pk, Ending(category=world.category, result=world.result), answer="好了")
    dispatch()
    before = OutgoingMessage.objects.count()
    raw = arrive(
        world,
        letter(
            "我在休假，十一月十日回来。", subject=f"自动回复：{token(ticket)}", Auto_Submitted="auto-replied"
        ),
    )
    dispatch()
    note = Message.objects.get(raw_id=raw.pk)
    ticket.refresh_from_db()
    assert (raw.fate, raw.ticket, note.kind, note.author_kind) == (
        RawFate.ACCEPTED,
        ticket,
        "auto_reply",
        "system",
    )
    assert note.body == "我在休假，十一月十日回来。"
    assert ticket.state == TicketState.RESOLVED
    assert OutgoingMessage.objects.count() == before


def test_an_absence_note_without_request_opens_none(world):
    sure = arrive(world, letter("I am away", subject="Away", Auto_Submitted="auto-replied"))
    guessed = arrive(world, letter("谢谢", subject="自动回复：您好"))
    assert (sure.fate, sure.error) == (RawFate.ACCEPTED, "auto_reply_unknown")
    assert (guessed.fate, guessed.error) == (RawFate.WAITING, "auto_reply_unknown")
    assert Ticket.objects.count() == 0


def test_words_of_absence_from_a_person_reach_the_agent(world, ticket):
    raw = arrive(
        world, letter("我正在出差，请下周再上门。", subject=f"Re: {token(ticket)}", In_Reply_To="<x@y>")
    )
    message = Message.objects.get(raw_id=raw.pk)
    assert (message.author_kind, message.kind) == ("customer", "automatic")
    assert OutboxEvent.objects.filter(type="ticket.customer_wrote").count() == 1


def test_newsletters_become_requests_and_are_never_answered(world):
    raw = arrive(world, letter("大促", sender="shop@example.net", List_Unsubscribe="<https://x>"))
    dispatch()
    assert raw.ticket is not None
    assert OutgoingMessage.objects.count() == 0


def test_a_hard_bounce_marks_mail_and_address_and_somebody_calls(world, ticket):
    dispatch()
    outgoing = sent_reply(world, ticket)
    raw = arrive(world, bounce(outgoing))
    outgoing.refresh_from_db()
    note = Message.objects.get(raw_id=raw.pk)
    task = CallbackTask.objects.get()
    assert (raw.fate, raw.ticket, Ticket.objects.count()) == (RawFate.ACCEPTED, ticket, 1)
    assert (outgoing.state, outgoing.last_error) == (
        OutgoingState.DEAD, "bounced: 5.1.1 smtp; 550 No such user",
    )  # fmt: skip
    assert ContactPoint.objects.get().bounced_at is not None
    assert (note.kind, note.body) == ("bounce", "li@example.org: 5.1.1 smtp; 550 No such user")
    assert (task.event, task.why, task.text) == ("reply", "bounced", "请重启光猫。")
    again = arrive(world, bounce(outgoing).replace(b"No such user.", b"Still no such user."))
    assert (again.fate, CallbackTask.objects.count()) == (RawFate.ACCEPTED, 1)
    reply(world.actor, ticket.pk, body="改打电话")
    dispatch()
    task.refresh_from_db()
    assert (task.why, task.text) == ("bounced", "请重启光猫。\n\n改打电话")


def test_a_soft_bounce_leaves_the_address_alone(world, ticket):
    dispatch()
    outgoing = sent_reply(world, ticket)
    arrive(world, bounce(outgoing, status="4.2.2"))
    outgoing.refresh_from_db()
    assert outgoing.state == OutgoingState.DEAD
    assert ContactPoint.objects.get().bounced_at is None
    assert CallbackTask.objects.count() == 1


def test_a_delay_report_is_noted_only(world, ticket):
    dispatch()
    outgoing = sent_reply(world, ticket)
    raw = arrive(world, bounce(outgoing, status="4.4.1", action="delayed"))
    outgoing.refresh_from_db()
    assert (outgoing.state, Message.objects.get(raw_id=raw.pk).kind) == (OutgoingState.SENT, "report")


def test_a_bounce_of_a_mail_unknown_or_of_another_client_harms_nobody(world, ticket):
    dispatch()
    outgoing = sent_reply(world, ticket)
    unknown = arrive(world, bounce(outgoing, original="<who@knows>"))
    other = make_world("jade", "翠玉银行")
    foreign = arrive(other, bounce(outgoing))
    outgoing.refresh_from_db()
    assert [(raw.fate, raw.error) for raw in (unknown, foreign)] == [(RawFate.ACCEPTED, "bounce_unknown")] * 2
    assert outgoing.state == OutgoingState.SENT
    assert ContactPoint.objects.get().bounced_at is None
    assert CallbackTask.objects.count() == 0


def test_a_bounce_in_free_words_is_found_by_the_returned_text(world, ticket):
    dispatch()
    outgoing = sent_reply(world, ticket)
    text = f"无法投递到 li@example.org：550 用户不存在\n\n{outgoing.subject}"
    mail = letter(
        text, sender="PostMaster@qq.example", subject="系统退信", X_Failed_Recipients="li@example.org"
    )
    raw = arrive(world, mail)
    outgoing.refresh_from_db()
    assert (raw.ticket, outgoing.state) == (None, OutgoingState.SENT), (
        "a token in a text is no proof by itself"
    )
    mail = letter(text, sender="PostMaster@qq.example", subject=f"系统退信 {token(ticket)}")
    mail["X-Failed-Recipients"] = "li@example.org"
    assert arrive(world, mail).ticket == ticket
    outgoing.refresh_from_db()
    assert outgoing.state == OutgoingState.DEAD
