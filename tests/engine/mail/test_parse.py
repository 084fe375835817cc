"""Heads, parts, attachments, caps."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhulian.engine.mail import Address, DefectCode, fold_html, parse, sanitise, split_quoted, split_signature

from .make import HEAD, mail, multipart, only, part


def file_part(*headers: str, data: bytes = b"%PDF") -> bytes:
    lines = "\r\n".join((*headers, "Content-Transfer-Encoding: base64"))
    return lines.encode() + b"\r\n\r\n" + base64.encodebytes(data)


def with_file(*headers: str) -> bytes:
    return HEAD + multipart("mixed", part("plain", b"see file", "8bit", "utf-8"), file_part(*headers))


def test_head_fields():
    found = parse(
        only(
            "From: =?utf-8?Q?Wang,_Li?= <wang@Example.CN>",
            'To: kf@a.example, "Li, Lei" <li@b.example>; undisclosed:;',
            "Cc: han@c.example (Han)",
            "Reply-To: <other@d.example>",
            "Date: Sun, 2 Nov 2025 18:00:00 +0800",
            "Message-ID: <m1@x>",
            "In-Reply-To: Your message <m0@x> of today",
            "References: <a@x>\r\n <b@x> <a@x>",
            "Return-Path: <wang@example.cn>",
            "Delivered-To: kf@a.example",
            "X-Original-To: sales@a.example",
            "Subject: hi",
        )
    )
    assert found.sender == Address("Wang, Li", "wang@example.cn")
    assert found.to == (Address("", "kf@a.example"), Address("Li, Lei", "li@b.example"))
    assert found.cc == (Address("Han", "han@c.example"),)
    assert found.reply_to == (Address("", "other@d.example"),)
    assert found.date == datetime(2025, 11, 2, 10, 0, tzinfo=UTC)
    assert (found.message_id, found.in_reply_to, found.references) == ("<m1@x>", "<m0@x>", ("<a@x>", "<b@x>"))
    assert found.envelope.return_path == "wang@example.cn"
    assert found.envelope.delivered_to == ("kf@a.example",)
    assert found.envelope.original_to == ("sales@a.example",)
    assert found.header("SUBJECT") == "hi"
    assert found.header("x-none") is None


@pytest.mark.parametrize(
    ("value", "name", "email"),
    [
        ("张三 <z@a.cn>", "张三", "z@a.cn"),
        ('"=?utf-8?B?5byg5LiJ?=" <z@a.cn>', "张三", "z@a.cn"),
        ("=?utf-8?B?5byg5LiJIDx6QGEuY24+?=", "张三", "z@a.cn"),
        ("z@a.cn", "", "z@a.cn"),
        ("z@a.cn (Zhang)", "Zhang", "z@a.cn"),
        ("<mailto:z@a.cn>", "", "z@a.cn"),
        ('"a\\"b" <z@a.cn>', 'a"b', "z@a.cn"),
        ("Nobody", "Nobody", ""),
    ],
)
def test_sender_forms(value, name, email):
    assert parse(only(f"From: {value}")).sender == Address(name, email)


@pytest.mark.parametrize(
    "value", ["yesterday", "Sun, 99 Nov 2025 18:00:00 +0800", "1 Jan 10000 00:00:00 +0000"]
)
def test_impossible_date_is_a_defect(value):
    found = parse(mail(f"Date: {value}"))
    assert found.date is None
    assert DefectCode.BAD_DATE in {defect.code for defect in found.defects}


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (
            (
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; filename*=gbk''%B7%A2%C6%B1.pdf",
            ),
            "发票.pdf",
        ),
        (
            (
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; filename*0*=utf-8''%E5%8F%91%E7;"
                "\r\n filename*1*=%A5%A8; filename*2=.pdf",
            ),
            "发票.pdf",
        ),
        (
            (
                "Content-Type: application/pdf",
                'Content-Disposition: attachment; filename="=?gbk?B?t6LGsS5wZGY=?="',
            ),
            "发票.pdf",
        ),
        (("Content-Type: application/pdf; name=a.pdf", "Content-Disposition: attachment"), "a.pdf"),
        (("Content-Type: application/pdf; name=发票.pdf",), "发票.pdf"),
        (
            (
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; filename=%E5%8F%91%E7%A5%A8.pdf",
            ),
            "发票.pdf",
        ),
        (
            (
                "Content-Type: application/pdf",
                'Content-Disposition: attachment; filename="..\\\\..\\\\x;y.pdf"',
            ),
            "x;y.pdf",
        ),
        (
            ("Content-Type: application/pdf", "Content-Disposition: attachment; filename=/etc/passwd"),
            "passwd",
        ),
        (("Content-Type: application/pdf", "Content-Disposition: attachment; filename=.."), "document.pdf"),
        (("Content-Type: application/x-foo", "Content-Disposition: attachment"), "attachment.bin"),
        (("Content-Type: text/plain; name=log.txt",), "log.txt"),
    ],
)
def test_filenames(headers, name):
    found = parse(with_file(*headers))
    (file,) = found.attachments
    assert (file.filename, file.data, file.inline) == (name, b"%PDF", False)
    assert found.text == "see file"


def test_direction_marks_leave_the_filename():
    raw = with_file(
        "Content-Type: application/x-foo",
        "Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEgpj.exe",
    )
    assert parse(raw).attachments[0].filename == "agpj.exe"


def test_raw_gbk_filename():
    header = b'Content-Disposition: attachment; filename="' + "发票明细.pdf".encode("gbk") + b'"'
    raw = HEAD + multipart("mixed", b"Content-Type: application/pdf\r\n" + header + b"\r\n\r\nx")
    assert parse(raw).attachments[0].filename == "发票明细.pdf"


def test_inline_images_are_those_the_html_shows():
    html = part("html", b'<p>a<img src="cid:one@x"><img src="http://t.example/p.gif"></p>', "8bit", "utf-8")
    shown = file_part("Content-Type: image/png", "Content-ID: <one@x>")
    hidden = file_part("Content-Type: application/pdf; name=b.pdf", "Content-ID: <two@x>")
    found = parse(HEAD + multipart("related", html, shown, hidden))
    assert [(item.content_id, item.inline) for item in found.attachments] == [
        ("one@x", True),
        ("two@x", False),
    ]
    assert found.html == '<p>a<img src="cid:one@x"><img data-src="http://t.example/p.gif"></p>'


def test_text_cut_by_pictures_is_joined():
    raw = HEAD + multipart(
        "mixed", part("plain", b"one", "8bit", "utf-8"), part("plain", b"two", "8bit", "utf-8")
    )
    assert parse(raw).text == "one\ntwo"


def test_empty_plain_part_gives_way_to_html():
    raw = HEAD + multipart(
        "alternative",
        part("plain", b" \r\n", "8bit", "utf-8"),
        part("html", b"<p>a</p><p>b</p>", "8bit", "utf-8"),
    )
    assert parse(raw).text == "a\n\nb"


def test_attached_mail_is_kept_whole():
    inner = only("Subject: inner", "From: x@y.example", body=b"inside")
    found = parse(
        HEAD
        + multipart(
            "mixed", part("plain", b"fwd", "8bit", "utf-8"), b"Content-Type: message/rfc822\r\n\r\n" + inner
        )
    )
    (file,) = found.attachments
    assert (file.filename, file.content_type, file.data) == ("message.eml", "message/rfc822", inner)


def test_depth_cap_keeps_the_rest():
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(200)
    )
    found = parse(HEAD + nested + b"\r\ndeep down")
    assert DefectCode.TOO_DEEP in {defect.code for defect in found.defects}
    assert found.attachments[0].filename == "message.eml"
    assert found.attachments[0].data.endswith(b"deep down")


def test_part_cap_keeps_the_rest_as_a_mail():
    raw = HEAD + multipart("mixed", *(part("plain", b"%d" % n, "8bit", "utf-8") for n in range(400)))
    found = parse(raw)
    assert DefectCode.TOO_MANY_PARTS in {defect.code for defect in found.defects}
    rest = parse(b"From: a@b.example\r\n" + found.attachments[0].data)
    assert found.text.split("\n") + rest.text.split("\n") == [str(n) for n in range(400)]


@pytest.mark.parametrize("content_type", ['multipart/mixed; boundary="wrong"', "multipart/mixed"])
def test_wrong_boundary_is_guessed(content_type):
    body = b"--true\r\nContent-Type: text/plain\r\n\r\nhello\r\n--true--\r\n"
    assert parse(mail(f"Content-Type: {content_type}", body=body)).text == "hello"


def test_damaged_base64_gives_what_can_be_saved():
    found = parse(mail("Content-Transfer-Encoding: base64", body=b"aGVs*bG8h\r\nd29ybGQhx"))
    assert found.text == "hello!world!"
    assert DefectCode.BAD_BASE64 in {defect.code for defect in found.defects}


def test_uuencode():
    found = parse(
        mail("Content-Transfer-Encoding: x-uuencode", body=b"begin 644 a.txt\r\n%:&5L;&\\ \r\n`\r\nend\r\n")
    )
    assert found.text == "hello"


def test_flowed_text_is_joined():
    raw = mail("Content-Type: text/plain; format=flowed", body=b"one \r\ntwo\r\n> quo \r\n> ted\r\n-- \r\nme")
    assert parse(raw).text == "one two\n> quo \n> ted\n-- \nme"


def test_bad_header_lines_are_skipped():
    found = parse(b"From a@b Sun Nov 2\nFrom: a@b.example\nno colon here\nSubject: ok\n\nbody")
    assert (found.subject, found.text, found.sender.email) == ("ok", "body", "a@b.example")


@pytest.mark.parametrize("raw", [b"", b"\n", b"hello there", b"\x89PNG\r\n\x1a\n", b"Received: x\n\n"])
def test_what_is_no_mail_is_unreadable_and_kept(raw):
    found = parse(raw)
    assert found.readable is False
    assert found.defects != ()


def test_a_failing_stage_costs_only_itself(monkeypatch):
    def broken(*_args):
        raise RecursionError

    monkeypatch.setattr("zhulian.engine.mail.reading.read_content", broken)
    found = parse(mail(body="text"))
    assert (found.readable, found.subject, found.text) == (False, "test", "")
    assert DefectCode.STAGE_FAILED in {defect.code for defect in found.defects}


def assert_sound(raw: bytes) -> None:
    found = parse(raw)
    everything = [found.subject, found.text, found.html, *(item.filename for item in found.attachments)]
    everything += [value for pair in found.headers for value in pair]
    assert not any("\x00" in text for text in everything)
    "".join(everything).encode("utf-8")
    assert sanitise(found.html) == found.html
    assert DefectCode.STAGE_FAILED not in {defect.code for defect in found.defects}
    split_quoted(found.text)
    split_signature(found.text)
    fold_html(found.html)


SEED = HEAD + multipart(
    "mixed",
    part("plain", "您好\n\n> 旧".encode("gbk"), "quoted-printable", "gb2312"),
    part("html", "<p>您好</p><blockquote>旧</blockquote>".encode(), "base64", "utf-8"),
    file_part("Content-Type: image/png; name*0*=utf-8''%E5%8F; name*1*=%91.png", "Content-ID: <a@b>"),
)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_never_raise(raw):
    assert_sound(raw)
    assert_sound(HEAD + raw)
    assert_sound(HEAD + b"Content-Type: text/html\r\n\r\n" + raw)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SEED)), st.integers(0, 12), st.binary(max_size=6)), max_size=8))
def test_mutated_mails_never_raise(changes):
    raw = SEED
    for position, length, new in changes:
        raw = raw[:position] + new + raw[position + length :]
    assert_sound(raw)
