"""Line ends in names, subjects and addresses add no header, recipient or part to any mail."""

from __future__ import annotations

import email
import email.policy

import pytest

from zhulian.customers.models import Customer
from zhulian.platform.mail.building import build
from zhulian.platform.mail.queueing import InvalidRecipient, queue_mail
from zhulian.platform.mail.senders import SmtpAccount
from zhulian.platform.models import OutgoingMessage

BREAKS = (
    "x\r\nBcc: evil@evil.example", "x\nBcc: evil@evil.example", "x\rBcc: evil@evil.example", "x\r\n\r\n<script>",
    "x\u2028Bcc: evil@evil.example", "x\x0bBcc: evil@evil.example", "x\x85Bcc: evil@evil.example",
    "=?utf-8?q?x=0D=0ABcc:_evil=40evil.example?=", '"><x@evil.example>, evil@evil.example',
    "x\x00Bcc: evil@evil.example",
)  # fmt: skip
ACCOUNT = SmtpAccount("mail.example", 25, "none", "help@a-co.example", "甲公司")


def parsed(row: OutgoingMessage):
    return email.message_from_bytes(build(row, ACCOUNT), policy=email.policy.default)


@pytest.mark.parametrize("text", BREAKS)
def test_nothing_typed_becomes_a_header(scene, text):
    queue_mail(
        key="k", event="reply", recipient="li@example.com", recipient_name=text, subject=text, body_text=text
    )
    mail = parsed(OutgoingMessage.objects.get(key="k"))
    assert mail["bcc"] is None and mail["cc"] is None
    assert [address.addr_spec for address in mail["to"].addresses] == ["li@example.com"]
    assert len(mail.get_all("subject")) == len(mail.get_all("from")) == 1
    assert "\n" not in mail["subject"] and "\r" not in mail["subject"]


@pytest.mark.parametrize("text", BREAKS)
def test_no_address_is_taken_that_is_more_than_one(scene, text):
    before = OutgoingMessage.objects.count()
    with pytest.raises(InvalidRecipient):
        queue_mail(
            key="k", event="reply", recipient=f"{text}@example.com, y@example.com", subject="x", body_text="x"
        )
    assert OutgoingMessage.objects.count() == before


@pytest.mark.parametrize("text", BREAKS)
def test_a_web_form_with_line_ends_in_its_fields_gives_plain_lines(scene, text):
    body = {
        "key": "3" * 32, "subject": text, "description": "x", "name": text, "email": "li2@example.com",
        "type": scene.centre.type.pk, "website": "",
    }  # fmt: skip
    assert scene.browser("nobody").post("/p/a-co/ask/", body).status_code == 302
    name = Customer.objects.latest("pk").name
    assert not any(sign in name for sign in "\r\n\x00\x0b")
