"""Outgoing mail: what we write is what is read, also by the standard library."""

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhulian.engine.mail import Address, ComposeError, HeaderInjectionError, OutgoingFile, compose, parse

WHEN = datetime(2025, 11, 2, 10, 0, tzinfo=UTC)
BASE = {
    "sender": Address("珠联客服", "kf@a.example"),
    "to": [Address("张三", "zhang@example.cn")],
    "subject": "您的请求",
    "text": "您好",
    "message_id": "<zl.1.2.aaaa@a.example>",
    "date": WHEN,
}
WORDS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]),
        st.sampled_from("订单𠮷😀 "),
    ),
    max_size=200,
)
NAMES = st.text(st.sampled_from("发票a𠮷😀 ._-%'\"()=?;é"), min_size=1, max_size=60)


def clean(text: str) -> bool:
    """Whether nothing in a text is stripped by design (blanks at the ends, runs of other white space)."""
    return text == text.strip()


def lines_of(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n")


@settings(max_examples=120, deadline=None)
@given(WORDS.filter(clean), st.lists(WORDS, max_size=5).map("\n".join))
def test_subject_and_text_round_trip(subject, text):
    raw = compose(**BASE | {"subject": subject, "text": text})
    found = parse(raw)
    assert found.subject == subject
    assert found.text == text.rstrip("\n")
    assert found.defects == ()
    assert raw.isascii()
    assert max(map(len, lines_of(raw))) <= 78


@settings(max_examples=100, deadline=None)
@given(NAMES, st.binary(max_size=200))
def test_files_round_trip(name, data):
    wanted = name.strip(" .")
    if not wanted or name.startswith((".", " ")):
        wanted = name = "发票😀.pdf"
    raw = compose(**BASE, files=[OutgoingFile(name, "application/pdf", data)])
    (file,) = parse(raw).attachments
    assert (file.filename, file.content_type, file.data) == (wanted, "application/pdf", data)
    assert max(map(len, lines_of(raw))) <= 78


@given(st.text(st.sampled_from("张三a𠮷 .,;<>@\"\\()'=?"), max_size=40).filter(clean))
def test_names_round_trip(name):
    address = Address(name, "zhang@example.cn")
    (found,) = parse(compose(**BASE | {"to": [address]})).to
    assert found.email == address.email
    assert found.name == " ".join(name.split()).strip(" \t\"'<>")


def full() -> bytes:
    return compose(
        **BASE,
        html='<p>您好 <img src="cid:logo@a.example"></p>',
        cc=[Address("", "li@b.example"), Address("Han, Mei", "han@中文.example")],
        reply_to=[Address("", "kf+1@a.example")],
        in_reply_to="<m0@x>",
        references=[f"<{n}{'r' * 80}@x>" for n in range(30)],
        files=[
            OutgoingFile("logo.png", "image/png", b"\x89PNG", content_id="logo@a.example"),
            OutgoingFile("说明.txt", "text/plain", "订单".encode()),
        ],
        auto_submitted="auto-replied",
        headers=[("X-Zhulian-Loop", "a.example")],
    )


def test_everything_at_once():
    found = parse(full())
    assert (found.sender, found.to) == (BASE["sender"], tuple(BASE["to"]))
    assert found.cc == (Address("", "li@b.example"), Address("Han, Mei", "han@xn--fiq228c.example"))
    assert found.reply_to == (Address("", "kf+1@a.example"),)
    assert (found.message_id, found.in_reply_to, found.date) == (BASE["message_id"], "<m0@x>", WHEN)
    assert [value[1:3].strip("r") for value in found.references] == ["0", *map(str, range(11, 30))]
    assert (found.text, found.html) == ("您好", '<p>您好 <img src="cid:logo@a.example"></p>')
    assert [(file.filename, file.inline) for file in found.attachments] == [
        ("logo.png", True),
        ("说明.txt", False),
    ]
    assert found.header("auto-submitted") == "auto-replied"
    assert found.header("x-zhulian-loop") == "a.example"
    assert found.defects == ()


def test_standard_library_reads_it_alike():
    message = email.message_from_bytes(full(), policy=email.policy.default)
    assert message["subject"] == "您的请求"
    assert message["from"].addresses[0].display_name == "珠联客服"
    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body(("plain",)).get_content() == "您好"
    assert [part.get_filename() for part in message.iter_attachments()] == ["说明.txt"]
    assert [part.defects for part in message.walk()] == [[]] * 7


def test_same_input_same_bytes():
    assert full() == full()


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x00b", "a\u2028b", "\ud800"])
@pytest.mark.parametrize(
    "change",
    [
        lambda bad: {"subject": bad},
        lambda bad: {"sender": Address(bad, "kf@a.example")},
        lambda bad: {"to": [Address("", f"{bad}@a.example")]},
        lambda bad: {"headers": [("X-A", bad)]},
        lambda bad: {"headers": [(bad, "x")]},
        lambda bad: {"auto_submitted": bad},
        lambda bad: {"files": [OutgoingFile(bad, "text/plain", b"x")]},
    ],
)
def test_header_injection_is_refused(change, bad):
    with pytest.raises(HeaderInjectionError):
        compose(**BASE | change(bad))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": []}, "to"),
        ({"date": datetime(2025, 11, 2)}, "date"),  # noqa: DTZ001
        ({"to": [Address("", "nobody")]}, "To"),
        ({"to": [Address("", "张三@a.example")]}, "To"),
        ({"to": [Address("", f"a@{'长' * 80}.example")]}, "To"),
        ({"message_id": "x"}, "message_id"),
        ({"message_id": "<a@b>\r\nBcc: c@d.example"}, "message_id"),
        ({"in_reply_to": "<a b>"}, "in_reply_to"),
        ({"references": ["<a>\r\n"]}, "references"),
        ({"headers": [("Bcc", "x@y.example")]}, "headers"),
        ({"files": [OutgoingFile("a", "image/png", b"x", content_id="a>\r\nX: y")]}, "content_id"),
    ],
)
def test_what_fits_no_mail_is_refused(change, field):
    with pytest.raises(ComposeError) as error:
        compose(**BASE | change)
    assert error.value.field == field


def test_type_that_could_hide_a_structure_becomes_plain_bytes():
    raw = compose(**BASE, files=[OutgoingFile("a.eml", "message/rfc822", b"From: x@y.example\r\n\r\nx")])
    (file,) = parse(raw).attachments
    assert (file.filename, file.content_type) == ("a.eml", "application/octet-stream")
