"""Mails from a real IMAP server become requests and messages: once each, none lost."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from tests.intake.conftest import letter
from zhulian.customers.actions import add_contact
from zhulian.engine.mail import make_message_id, make_subject_token
from zhulian.intake.mail_in import digesting
from zhulian.intake.mail_in.loop import digest_left_overs, due
from zhulian.intake.mail_keys import signing_key
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.interactions.models import Attachment, Message
from zhulian.interactions.rendering import listed_attachments, message_html
from zhulian.platform.access import Actor
from zhulian.platform.files import read_bytes
from zhulian.platform.models import Notification, StoredFile
from zhulian.tickets.actions import close_by_customer
from zhulian.tickets.models import Ticket, TicketState

pytestmark = [pytest.mark.mailbox, pytest.mark.django_db]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def fates() -> list[str]:
    return list(RawIntake.objects.order_by("pk").values_list("fate", flat=True))


def first_request(post) -> Ticket:
    post.put(letter())
    post.read()
    return post.world.ticket()


def test_a_new_mail_is_a_request_after_one_poll(post):
    mail = letter("我家宽带从今早起断线了。\n\n-- \n李丽\n13800000000")
    post.put(mail)
    mailbox = post.read()
    ticket = post.world.ticket()
    message = Message.objects.get()
    raw = RawIntake.objects.get()
    assert (ticket.subject, ticket.channel, ticket.language) == ("宽带断线", "email", "zh-hans")
    assert (ticket.queue, ticket.type, ticket.client) == (
        post.world.queue,
        post.world.kind,
        post.world.client,
    )
    assert ticket.customer.name == "李丽"
    assert ticket.customer.contacts.get().normalised == "li@example.org"
    assert (message.body, message.quoted) == ("我家宽带从今早起断线了。", "-- \n李丽\n13800000000")
    assert (message.mail_id, message.raw_id, message.kind) == (mail["Message-ID"], raw.pk, "message")
    assert (raw.fate, raw.ticket, raw.message_id) == (RawFate.ACCEPTED, ticket, message.pk)
    assert bytes(raw.content) == post.server.messages(post.world.mailbox.imap_user)[0]
    assert (mailbox.last_error, mailbox.last_uid) == ("", 1)
    assert mailbox.checked_at is not None


def test_reading_again_finds_nothing_new_and_leaves_mails_unread(post):
    post.put(letter())
    post.read()
    post.put(letter(subject="第二封"))
    post.read()
    post.read()
    assert list(Ticket.objects.order_by("pk").values_list("subject", flat=True)) == ["宽带断线", "第二封"]
    with post.server._connect(post.world.mailbox.imap_user) as connection:
        connection.select("INBOX", readonly=True)
        assert connection.search(None, "UNSEEN")[1][0].split() == [b"1", b"2"]


def test_mails_read_before_the_first_contact_are_no_requests(post):
    post.put(letter(subject="旧邮件"))
    with post.server._connect(post.world.mailbox.imap_user) as connection:
        connection.select("INBOX")
        connection.store("1", "+FLAGS", "\\Seen")
    post.put(letter(subject="新邮件"))
    post.read()
    assert [ticket.subject for ticket in Ticket.objects.all()] == ["新邮件"]
    assert post.read().last_uid == 2


@pytest.mark.parametrize("mark", ["in_reply_to", "references", "subject", "subject_of_qq"])
def test_an_answer_finds_its_request(post, mark):
    ticket = first_request(post)
    ours = make_message_id(ticket.number, "abc", "service.example.com", signing_key())
    token = make_subject_token(ticket.number, signing_key())
    headers = {
        "in_reply_to": {"In_Reply_To": ours, "subject": "Re: x"},
        "references": {"References": f"<other@x> {ours}", "subject": "Re: x"},
        "subject": {"subject": f"Re: 宽带断线 {token}"},
        "subject_of_qq": {"subject": f"回复：宽带断线 {token.replace('[', '【').replace(']', '】')}"},
    }[mark]
    post.put(letter("还是不行。\n\n在 2025年11月3日，珠江客服 写道：\n> 请重启光猫", **headers))
    post.read()
    answer = Message.objects.order_by("-pk").first()
    assert Ticket.objects.count() == 1
    assert (answer.conversation, answer.body, answer.is_trusted) == (ticket.conversation, "还是不行。", True)
    assert answer.quoted.endswith("> 请重启光猫")


def test_an_answer_to_a_mail_of_the_thread_without_any_mark_of_ours_is_found(post):
    post.put(letter(Message_ID="<first@example.org>"))
    post.read()
    post.put(letter("补充一点。", subject="unrelated", In_Reply_To="<first@example.org>"))
    post.put(letter("再补充。", subject="回复：宽带断线"))
    post.read()
    assert Ticket.objects.count() == 1
    assert [m.body for m in Message.objects.order_by("pk")][1:] == ["补充一点。", "再补充。"]


def test_an_answer_reopens_what_was_resolved(post):
    ticket = first_request(post)
    close_by_customer(Actor.customer(customer_id=ticket.customer_id, ticket_id=ticket.pk), ticket)
    post.put(letter("又断了", subject=f"Re: {make_subject_token(ticket.number, signing_key())}"))
    post.read()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopen_count) == (TicketState.IN_PROGRESS, 1)


def test_a_stranger_with_the_token_is_marked_and_gets_no_customer(post):
    ticket = first_request(post)
    token = make_subject_token(ticket.number, signing_key())
    post.put(letter("请把地址改一下", sender="有人 <evil@example.net>", subject=f"Re: {token}"))
    post.read()
    message = Message.objects.order_by("-pk").first()
    assert (message.conversation, message.is_trusted) == (ticket.conversation, False)
    assert (message.author_address, ticket.customer.contacts.count()) == ("evil@example.net", 1)


def test_another_address_of_the_same_customer_is_known(post):
    ticket = first_request(post)
    add_contact(ticket.customer, "email", "Li.Li@Work.example")
    token = make_subject_token(ticket.number, signing_key())
    post.put(letter("从公司回复", sender="li.li@work.example", subject=token))
    post.read()
    assert Message.objects.order_by("-pk").first().is_trusted is True


def test_forged_marks_and_pasted_tokens_of_strangers_open_a_request_of_their_own(post):
    ticket = first_request(post)
    forged = make_message_id(ticket.number, "abc", "service.example.com", b"x" * 32)
    wrong = make_subject_token(ticket.number, b"y" * 32)
    right = make_subject_token(ticket.number, signing_key())
    post.put(letter("一", sender="a@example.net", subject=wrong, In_Reply_To=forged))
    post.put(letter(f"转给你看 {right}", sender="b@example.net", subject="求助"))
    post.read()
    assert Ticket.objects.count() == 3
    assert Message.objects.filter(conversation=ticket.conversation).count() == 1


def test_a_request_of_another_client_company_is_out_of_reach(post):
    from tests.intake.conftest import make_world

    other = make_world("jade", "翠玉银行", imap_port=post.server.port)
    ticket = first_request(post)
    token = make_subject_token(ticket.number, signing_key())
    ours = make_message_id(ticket.number, "abc", "service.example.com", signing_key())
    mail = letter("找错了", subject=f"Re: {token}", to=other.mailbox.address, In_Reply_To=ours)
    post.server.append(other.mailbox.imap_user, mail.as_bytes())
    post.loop.read(other.mailbox.pk)
    strange = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (strange.client, strange.customer.client) == (other.client, other.client)
    assert Message.objects.filter(conversation=ticket.conversation).count() == 1


def test_the_same_mail_twice_is_one_request(post):
    mail = letter()
    post.put(mail)
    post.put(mail)
    copied = letter(Message_ID=mail["Message-ID"])
    copied["Received"] = "by another.example"
    post.put(copied)
    post.read()
    assert fates() == [RawFate.ACCEPTED, RawFate.DUPLICATE, RawFate.DUPLICATE]
    assert Ticket.objects.count() == 1


def test_a_mailbox_numbered_anew_makes_no_request_twice(post):
    first_request(post)
    Mailbox.objects.update(uid_validity=77, last_uid=900)
    post.put(letter(subject="第二封"))
    mailbox = post.read()
    assert Ticket.objects.count() == 2
    assert fates() == [RawFate.ACCEPTED, RawFate.ACCEPTED]
    assert mailbox.last_uid == 2


def test_attachments_and_inline_pictures(post):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "li@example.org", "help@pearl.example.com", "照片"
    mail.set_content("见图")
    mail.add_alternative('<p>见图 <img src="cid:pic@x"><script>alert(1)</script></p>', subtype="html")
    mail.get_payload()[1].add_related(PICTURE, "image", "png", cid="<pic@x>", filename="灯.png")
    mail.add_attachment(b"%PDF-1.4 bill", maintype="application", subtype="pdf", filename="账单.pdf")
    mail.add_attachment(b"MZ program", maintype="application", subtype="x-msdownload", filename="run.exe")
    post.put(mail)
    post.read()
    message, ticket = Message.objects.get(), post.world.ticket()
    attachments = {item.file.name: item for item in message.attachments.select_related("file")}
    assert set(attachments) == {"灯.png", "账单.pdf", "run.exe"}
    assert {item.file.owner_key for item in attachments.values()} == {f"ticket:{ticket.pk}"}
    picture = attachments["灯.png"]
    assert (picture.is_inline, picture.content_id, read_bytes(picture.file)) == (True, "pic@x", PICTURE)
    assert attachments["run.exe"].file.content_type == "application/octet-stream"
    assert message_html(message).count(f'src="/files/{picture.file.token}/"') == 1
    assert "script" not in message.html
    assert [item.file.name for item in listed_attachments(message)] == ["账单.pdf", "run.exe"]
    assert message_html(message, lambda file: "/x?a=1&b=2").count('src="/x?a=1&amp;b=2"') == 1


def test_a_file_too_large_is_named_and_stays_in_the_raw_mail(post, settings):
    settings.MAX_FILE_BYTES = 1000
    mail = letter("请看附件")
    mail.add_attachment(b"x" * 2000, maintype="application", subtype="zip", filename="日志.zip")
    post.put(mail)
    post.read()
    message = Message.objects.get()
    assert message.body == "请看附件\n\n[附件 日志.zip 太大，没有单独保存；它在原始邮件里。]"
    assert Attachment.objects.count() == 0


def test_a_mail_in_gbk_with_a_wrong_label_is_read(post):
    body = "宽带断线，请尽快处理。\r\n".encode("gbk")
    subject = base64.b64encode("断线报修".encode("gbk")).decode()
    head = (
        f"From: =?GB2312?B?{base64.b64encode('刘喆'.encode('gbk')).decode()}?= <liu@example.org>\r\n"
        f"Subject: =?GB2312?B?{subject}?=\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=GB2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    post.put(head.encode() + body)
    post.read()
    ticket = post.world.ticket()
    assert (ticket.subject, ticket.customer.name) == ("断线报修", "刘喆")
    assert Message.objects.get().body == "宽带断线，请尽快处理。"


def test_english_mail_is_an_english_request(post):
    post.put(letter("My line is dead.", subject="No network", sender="Ann <ann@example.org>"))
    post.read()
    assert post.world.ticket().language == "en"


def test_what_is_no_mail_waits_and_rings_once(post):
    post.put(b"\x00\x01\x02 this is nothing\r\n")
    post.put(letter(sender="undisclosed"))
    post.read()
    assert fates() == [RawFate.WAITING, RawFate.WAITING]
    assert [raw.error.partition(":")[0] for raw in RawIntake.objects.order_by("pk")] == [
        "unreadable",
        "no_sender",
    ]
    assert Ticket.objects.count() == 0
    told = Notification.objects.get()
    assert (told.user, told.kind, told.url) == (post.world.agent, "intake.raw_waiting", "/intake/raw/")


def test_a_mail_of_our_own_makes_nothing(post):
    post.put(letter(X_Zhulian_Loop="service.example.com"))
    post.put(letter(sender="help@pearl.example.com"))
    post.read()
    assert fates() == [RawFate.ACCEPTED, RawFate.WAITING]
    assert [raw.error.partition(":")[0] for raw in RawIntake.objects.order_by("pk")] == [
        "own_mail",
        "own_address",
    ]
    assert Ticket.objects.count() == 0


def test_a_crash_between_storing_and_digesting_is_made_good(post, monkeypatch, time_machine_hour):
    post.put(letter())
    crashed = RuntimeError("killed")

    def killed(*args, **options):
        raise SystemExit(crashed)

    monkeypatch.setattr("zhulian.intake.mail_in.loop.digest_raw", killed)
    with pytest.raises(SystemExit):
        post.loop.read(post.world.mailbox.pk)
    monkeypatch.undo()
    assert (fates(), Ticket.objects.count()) == ([RawFate.RECEIVED], 0)
    post.read()
    assert Ticket.objects.count() == 0, "the row belongs to whoever stored it, for a minute"
    time_machine_hour()
    assert digest_left_overs() == 1
    assert digest_left_overs() == 0
    assert (fates(), Ticket.objects.count(), Message.objects.count()) == ([RawFate.ACCEPTED], 1, 1)


def test_a_crash_inside_the_digest_leaves_nothing_half_done(post, monkeypatch):
    mail = letter("见附件")
    mail.add_attachment(b"%PDF-1.4 bill", maintype="application", subtype="pdf", filename="账单.pdf")
    post.put(mail)

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(digesting, "_finish", killed)
    with pytest.raises(KeyboardInterrupt):
        post.loop.read(post.world.mailbox.pk)
    monkeypatch.undo()
    assert (fates(), Ticket.objects.count()) == ([RawFate.RECEIVED], 0)
    raw = RawIntake.objects.get()
    digesting.digest_raw(raw.pk)
    digesting.digest_raw(raw.pk)
    assert (fates(), Ticket.objects.count()) == ([RawFate.ACCEPTED], 1)
    assert StoredFile.objects.count() == Attachment.objects.count() == 1


def test_a_program_error_lets_the_mail_wait_with_its_cause(post, monkeypatch):
    post.put(letter())

    def broken(*args, **options):
        raise ValueError("no such luck")

    monkeypatch.setattr(digesting, "open_ticket", broken)
    post.read()
    raw = RawIntake.objects.get()
    assert (raw.fate, raw.attempts, raw.error) == (RawFate.WAITING, 1, "failed: ValueError: no such luck")
    monkeypatch.undo()
    assert digesting.digest_raw(raw.pk).fate == RawFate.ACCEPTED


def test_a_mail_beyond_all_sizes_waits_with_its_head(post, settings):
    settings.MAX_FILE_BYTES = 100
    post.put(letter("x" * 3000, subject="很大"))
    post.read()
    raw = RawIntake.objects.get()
    assert (raw.fate, raw.error) == (RawFate.WAITING, "too_large: 0 MB")
    assert b"Subject" in bytes(raw.content)
    assert post.world.mailbox.uid_validity > 0


def test_a_wrong_password_is_shown_and_told_once_and_heals(post):
    Mailbox.objects.update(imap_password="wrong")
    mailbox = post.read()
    assert mailbox.last_error == "refused: [AUTHENTICATIONFAILED] Authentication failed."
    post.loop = type(post.loop)()
    post.read()
    told = Notification.objects.get()
    assert (told.user, told.kind, told.params["address"]) == (
        post.world.agent, "intake.mailbox_failed", "help@pearl.example.com",
    )  # fmt: skip
    Mailbox.objects.filter(pk=mailbox.pk).update(imap_password=post_password())
    post.put(letter())
    assert post.read().last_error == ""
    assert Ticket.objects.count() == 1


def post_password() -> str:
    from tests.servers.dovecot import PASSWORD

    return PASSWORD


def test_a_failing_mailbox_rests_until_it_is_set_up_anew(post):
    Mailbox.objects.update(folder="Nowhere")
    assert post.read().last_error.startswith("refused: Mailbox doesn't exist: Nowhere")
    Mailbox.objects.update(last_error="")
    assert post.read().last_error == "", "it rests: nothing was tried"
    Mailbox.objects.update(folder="INBOX")
    assert post.read().checked_at is not None


def test_a_private_address_is_refused_unless_allowed(post, settings):
    settings.ALLOW_HOSTS = []
    assert post.read().last_error == "private"
    assert RawIntake.objects.count() == 0


def test_only_mailboxes_in_use_are_due(post):
    assert due() == [post.world.mailbox.pk]
    post.read()
    assert due() == []
    Mailbox.objects.update(checked_at=None, is_active=False)
    assert due() == []


def test_a_folder_with_a_chinese_name_is_read(post):
    with post.server._connect(post.world.mailbox.imap_user) as connection:
        connection.create('"&W6JiN2cNUqE-"')
    post.server.append(post.world.mailbox.imap_user, letter().as_bytes(), folder='"&W6JiN2cNUqE-"')
    Mailbox.objects.update(folder="客户服务")
    mailbox = post.read()
    assert mailbox.last_error == ""
    assert Ticket.objects.count() == 1
