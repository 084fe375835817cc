"""Marks that bring an answer back: round trips, forgeries, rotation, order of evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhulian.engine.mail import (
    Evidence,
    Source,
    Strength,
    ThreadRef,
    TokenError,
    base_subject,
    find_subject_token,
    make_message_id,
    make_subject_token,
    parse,
    read_message_id,
    strip_subject_token,
    thread_keys,
)

from .make import mail, only

KEY, NEW = b"0123456789abcdef", b"fedcba9876543210"
REFS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
SUBJECT_REFS = st.from_regex(r"[0-9]{6}-[0-9]{1,6}", fullmatch=True)
TOKEN = make_subject_token("202511-0147", KEY)


def forged(value: str, position: int) -> str:
    """The value with one character of its signature changed."""
    swap = "b" if value[position].lower() != "b" else "c"
    return value[:position] + swap + value[position + 1 :]


@given(REFS, REFS)
def test_message_id_round_trip(ticket, message):
    value = make_message_id(ticket, message, "Mail.Example.CN", KEY)
    assert read_message_id(value, KEY) == ThreadRef(ticket, message, "mail.example.cn")
    assert read_message_id(value, [NEW, KEY]) == ThreadRef(ticket, message, "mail.example.cn")
    assert read_message_id(value, [NEW]) is None
    assert read_message_id(value, []) is None
    assert read_message_id(value.upper(), KEY) is not None


@given(REFS, st.integers(0, 15))
def test_tampered_message_id_is_refused(ticket, place):
    value = make_message_id(ticket, "7", "a.example", KEY)
    assert read_message_id(forged(value, value.index("@") - 16 + place), KEY) is None
    assert read_message_id(value.replace(".7.", ".8."), KEY) is None
    assert read_message_id(value.replace("a.example", "b.example"), KEY) is None


@pytest.mark.parametrize("value", ["", "<>", "<a@b>", "<zl.1.2@b>", "<zl.1.2.aaaaaaaaaaaaaaaa@>", "x" * 5000])
def test_other_ids_are_not_ours(value):
    assert read_message_id(value, KEY) is None


@pytest.mark.parametrize(
    "args", [("", "1"), ("a.b", "1"), ("a", "1>"), ("a\r\n", "1"), ("a" * 65, "1"), ("票", "1")]
)
def test_bad_reference_is_refused(args):
    with pytest.raises(TokenError):
        make_message_id(*args, "a.example", KEY)


@pytest.mark.parametrize("domain", ["", "a b", "a>b", "-a", "a\r\nX: y"])
def test_bad_domain_is_refused(domain):
    with pytest.raises(TokenError):
        make_message_id("1", "2", domain, KEY)


def test_short_key_is_refused():
    with pytest.raises(TokenError):
        make_message_id("1", "2", "a.example", b"short")
    with pytest.raises(TokenError):
        make_subject_token("1", b"short")


@given(SUBJECT_REFS, st.text(max_size=20), st.text(max_size=20))
def test_subject_token_round_trip(ref, before, after):
    token = make_subject_token(ref, KEY)
    assert find_subject_token(f"{before} {token} {after}", [NEW, KEY]) == ref
    assert find_subject_token(f"{before} {token} {after}", [NEW]) is None


@given(SUBJECT_REFS, st.integers(0, 9))
def test_tampered_subject_token_is_refused(ref, place):
    token = make_subject_token(ref, KEY)
    assert find_subject_token(forged(token, len(token) - 11 + place), [KEY]) is None
    assert find_subject_token(token.replace("#", "#9"), [KEY]) is None


@pytest.mark.parametrize(
    "text",
    [
        f"回复：{TOKEN} 订单",
        TOKEN.lower(),
        TOKEN.replace("[", "【").replace("]", "】"),
        TOKEN.replace("#", "＃"),
        TOKEN[:-12] + " " + TOKEN[-12:],
        f"[#202511-0146-AAAAAAAAAA] {TOKEN}",
    ],
)
def test_token_is_read_as_meant(text):
    assert find_subject_token(text, [KEY]) == "202511-0147"


def test_lookalikes_are_read_as_digits():
    token = next(t for n in range(500) if {"0", "1"} <= set((t := make_subject_token(f"A-{n}", KEY))[-11:-1]))
    typed = token[:-11] + token[-11:-1].replace("0", "O").replace("1", "l") + "]"
    assert find_subject_token(typed, [KEY]) == token[2:-12]


@pytest.mark.parametrize("ref", ["", "a_b", "a--b", "票", "a]", "1-2-3-4-5-6"])
def test_bad_subject_reference_is_refused(ref):
    with pytest.raises(TokenError):
        make_subject_token(ref, KEY)


def test_token_is_stripped():
    assert strip_subject_token(f"Re: {TOKEN} 订单") == "Re: 订单"
    assert strip_subject_token("订单 #7") == "订单 #7"


def test_evidence_is_ordered():
    first, second = (make_message_id("T-1", ref, "a.example", KEY) for ref in "12")
    raw = only(
        "From: c@b.example",
        f"In-Reply-To: {second}",
        f"References: <own@b.example> {first} {second}",
        f"Subject: Re: {TOKEN}",
        body=f"好\n> {TOKEN}".encode(),
    )
    found = thread_keys(parse(raw), [KEY], ["A.example"])
    assert found.marks == (
        Evidence(Source.IN_REPLY_TO, Strength.STRONG, "T-1", "2"),
        Evidence(Source.REFERENCES, Strength.STRONG, "T-1", "2"),
        Evidence(Source.REFERENCES, Strength.STRONG, "T-1", "1"),
        Evidence(Source.SUBJECT, Strength.GOOD, "202511-0147"),
        Evidence(Source.BODY, Strength.WEAK, "202511-0147"),
    )
    assert found.best == found.marks[0]
    assert found.other_ids == ("<own@b.example>",)
    assert not found.contradictory


def test_answer_without_headers_is_found_by_the_body():
    found = thread_keys(parse(mail(body=f"好的\n\n{TOKEN}")), [KEY], ["a.example"])
    assert found.marks == (Evidence(Source.BODY, Strength.WEAK, "202511-0147"),)


def test_forged_and_foreign_ids_prove_nothing():
    ours = make_message_id("T-1", "1", "a.example", KEY)
    elsewhere = make_message_id("T-1", "1", "b.example", KEY)
    bad = forged(ours, ours.index("@") - 1)
    found = thread_keys(
        parse(only("From: c@b.example", f"References: {bad} {elsewhere}")), [KEY], ["a.example"]
    )
    assert (found.marks, found.best, found.other_ids) == ((), None, ())
    assert found.forged == (elsewhere, bad)


def test_two_tickets_at_once_are_told():
    ids = " ".join(make_message_id(ref, "1", "a.example", KEY) for ref in ("T-1", "T-2"))
    found = thread_keys(parse(only("From: c@b.example", f"References: {ids}")), [KEY], ["a.example"])
    assert found.contradictory


@pytest.mark.parametrize(
    "subject",
    [
        "Re: 订单",
        "RE：订单",
        "回复：订单",
        "回复:  订单",
        "答复: 转发：订单",
        "Fwd: FW: Re[2]: 订单",
        "自动回复: 订单",
        "ＲＥ：订单",
        "AW: WG: SV: VS: 订单",
        "回覆：轉寄：订单",
        "订单",
        "Re:Re:Re:Re:订单 ",
    ],
)
def test_base_subject(subject):
    assert base_subject(subject) == "订单"


@pytest.mark.parametrize("subject", ["回复慢", "Re 订单", "Regarding: 订单", "", "转发服务：收费吗"])
def test_subjects_that_only_look_prefixed(subject):
    assert base_subject(subject) == subject
