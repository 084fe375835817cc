"""Machines, bounces and our own mail."""

import pytest

from zhulian.engine.mail import (
    LOOP_HEADER,
    AutoKind,
    BouncedRecipient,
    Source,
    is_own,
    make_message_id,
    own_reason,
    parse,
    thread_keys,
)

from .make import HEAD, mail, multipart, only, part

KEY = b"0123456789abcdef"
OURS = make_message_id("T-1", "9", "a.example", KEY)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied", AutoKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated; x", AutoKind.AUTO_GENERATED),
        ("Auto-Submitted: no", AutoKind.NONE),
        ("X-Autoreply: yes", AutoKind.AUTO_REPLY),
        ("Precedence: auto_reply", AutoKind.AUTO_REPLY),
        ("Precedence: bulk", AutoKind.BULK),
        ("Precedence: list", AutoKind.MAILING_LIST),
        ("List-Id: <news.a.example>", AutoKind.MAILING_LIST),
        ("List-Unsubscribe: <mailto:u@a.example>", AutoKind.BULK),
        ("Return-Path: <>", AutoKind.AUTO_GENERATED),
        ("Return-Path: <zhang@example.cn>", AutoKind.NONE),
        ("Content-Type: text/calendar", AutoKind.CALENDAR),
        ("X-Other: x", AutoKind.NONE),
    ],
)
def test_headers(header, kind):
    auto = parse(mail(header, body="x")).auto
    assert auto.kind is kind
    assert auto.suppress_reply is (kind is not AutoKind.NONE)


@pytest.mark.parametrize(
    "subject",
    [
        "自动回复: 订单",
        "自動回覆：您好",
        "Automatic reply: order",
        "Out of office: x",
        "您好，我正在休假",
        "I am on vacation",
    ],
)
def test_auto_reply_subjects(subject):
    assert parse(only("From: a@b.example", f"Subject: {subject}")).auto.kind is AutoKind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject", ["请取消自动回复", "我在出差，请寄到公司", "退信是什么意思", "咨询休假政策"]
)
def test_subjects_that_persons_write(subject):
    auto = parse(only("From: a@b.example", f"Subject: {subject}")).auto
    assert (auto.kind, auto.reason, auto.suppress_reply) == (AutoKind.NONE, "", False)


def test_short_away_text_as_an_answer():
    text = "您好，我正在休假，11月10日回来。"
    assert parse(mail("In-Reply-To: <a@b>", body=text)).auto.kind is AutoKind.AUTO_REPLY
    assert parse(mail(body=text)).auto.kind is AutoKind.NONE


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("From: a@b.example", "X-Auto-Response-Suppress: OOF, DR"), "X-Auto-Response-Suppress"),
        (("From: no-reply@b.example",), "From: no-reply@b.example"),
        (("From: Nobody",), "no sender"),
    ],
)
def test_no_answer_wanted(lines, reason):
    auto = parse(only(*lines)).auto
    assert (auto.kind, auto.suppress_reply, auto.reason) == (AutoKind.NONE, True, reason)


def report(action: str, status: str, diagnostic: str = "smtp; x") -> bytes:
    fields = (
        "Reporting-MTA: dns; mx.example\r\n\r\nOriginal-Recipient: rfc822; Wang@Example.cn\r\n"
        f"Final-Recipient: rfc822; w2@other.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n"
    )
    original = (
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + OURS.encode() + b"\r\nSubject: x\r\n"
    )
    status_part = b"Content-Type: message/delivery-status\r\n\r\n" + fields.encode()
    return HEAD + multipart("report", part("plain", b"failed", "8bit", "utf-8"), status_part, original)


@pytest.mark.parametrize(
    ("action", "status", "kind", "hard", "soft"),
    [
        ("failed", "5.1.1", AutoKind.BOUNCE, True, False),
        ("failed", "4.2.2", AutoKind.BOUNCE, False, True),
        ("delayed", "4.4.1", AutoKind.DELIVERY_REPORT, False, True),
        ("delivered", "2.0.0", AutoKind.DELIVERY_REPORT, False, False),
    ],
)
def test_standard_report(action, status, kind, hard, soft):
    found = parse(report(action, status))
    (recipient,) = found.auto.report.recipients
    assert found.auto.kind is kind
    assert recipient == BouncedRecipient("Wang@example.cn", action, status, "smtp; x")
    assert (recipient.hard, recipient.soft) == (hard, soft)
    assert found.auto.report.original_message_id == OURS
    (mark,) = thread_keys(found, [KEY], ["a.example"]).marks
    assert (mark.source, mark.ticket_ref) == (Source.REPORT, "T-1")


def test_status_hidden_in_the_diagnostic():
    (recipient,) = parse(report("failed", "", "smtp; 550 5.7.1 refused")).auto.report.recipients
    assert recipient.status == "5.7.1"


@pytest.mark.parametrize(
    ("sender", "subject", "text", "status", "address"),
    [
        (
            "PostMaster@qq.com",
            "来自qq.com的退信",
            "收件人 wang@corp.example\n550 5.1.1 User unknown",
            "5.1.1",
            "wang@corp.example",
        ),
        ("postmaster@163.com", "系统退信", "收件人邮箱 li@corp.example 不存在", "5.0.0", "li@corp.example"),
        ("postmaster@163.com", "系统退信", "li@corp.example 邮箱已满", "4.0.0", "li@corp.example"),
        (
            "MAILER-DAEMON@mx.example",
            "Undelivered Mail Returned",
            "<li@corp.example>: 452 full",
            "4.0.0",
            "li@corp.example",
        ),
        ("mailer-daemon@mx.example", "failure notice", "sorry", "4.0.0", ""),
    ],
)
def test_bounces_in_free_words(sender, subject, text, status, address):
    auto = parse(only(f"From: {sender}", f"Subject: {subject}", body=text.encode())).auto
    (recipient,) = auto.report.recipients
    assert (auto.kind, recipient.status, recipient.address) == (AutoKind.BOUNCE, status, address)
    assert auto.suppress_reply


def test_failed_recipients_header():
    body = f"550 no such user\n\nMessage-ID: {OURS}\n".encode()
    lines = ("From: d@mx.example", "X-Failed-Recipients: a@b.example, c@d.example")
    found = parse(only(*lines, body=body)).auto.report
    assert [(item.address, item.status) for item in found.recipients] == [
        ("a@b.example", "5.0.0"),
        ("c@d.example", "5.0.0"),
    ]
    assert found.original_message_id == OURS


def test_delay_in_free_words_is_no_bounce():
    lines = ("From: mailer-daemon@mx.example", "Subject: Delivery Status Notification (Delay)")
    assert parse(only(*lines, body=b"451 4.4.1 try again")).auto.kind is AutoKind.DELIVERY_REPORT


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("message/disposition-notification", AutoKind.READ_RECEIPT),
        ("message/feedback-report", AutoKind.COMPLAINT),
    ],
)
def test_receipts_and_complaints(kind, expected):
    body = multipart(
        "report", part("plain", b"x", "8bit", "utf-8"), f"Content-Type: {kind}\r\n\r\nA: b".encode()
    )
    assert parse(HEAD + body).auto.kind is expected


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((f"{LOOP_HEADER}: A.example",), LOOP_HEADER),
        (("X-Loop: kf@a.example",), "x-loop"),
        (("From: KF@a.example",), "From"),
        ((f"Message-ID: {OURS}",), "Message-ID"),
        ((f"{LOOP_HEADER}: b.example",), ""),
        (("From: kf2@a.example", "Message-ID: <x@a.example>"), ""),
        ((f"In-Reply-To: {OURS}",), ""),
    ],
)
def test_own_mail(lines, reason):
    found = parse(only(*lines))
    assert own_reason(found, {"kf@A.example"}, {"a.example"}) == reason
    assert is_own(found, {"kf@A.example"}, {"a.example"}) is bool(reason)
