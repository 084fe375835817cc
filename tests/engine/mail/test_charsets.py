"""Grids over character sets, transfer encodings and shapes; wrong labels; headers."""

import base64

import pytest

from zhulian.engine.mail import DefectCode, parse
from zhulian.engine.mail.charsets import codec_for, decode

from .make import HEAD, mail, multipart, only, part

SIMPLE = "您好，我的订单还没有收到，请帮我查一下物流。"
COMPLEX = "您好，我的訂單還沒有收到，請幫我查一下物流。"
RARE = "请问𠮷野家的发票😀怎么开？"
SETS = [
    ("utf-8", "utf-8", RARE),
    ("gbk", "gbk", SIMPLE + COMPLEX),
    ("gb2312", "gb2312", SIMPLE),
    ("gb18030", "gb18030", RARE),
    ("big5", "big5", COMPLEX),
    ("gb2312", "gb18030", RARE + COMPLEX),
]


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("shape", ["plain", "html", "alternative"])
@pytest.mark.parametrize(("label", "codec", "text"), SETS)
def test_grid(label, codec, text, shape, encoding):
    plain = part("plain", text.encode(codec), encoding, label)
    html = part("html", f"<p>{text}</p>".encode(codec), encoding, label)
    raw = HEAD + {"plain": plain, "html": html, "alternative": multipart("alternative", plain, html)}[shape]
    found = parse(raw)
    assert found.text.strip() == text
    assert found.html == ("" if shape == "plain" else f"<p>{text}</p>")
    assert found.readable
    assert found.charset_notes == ()


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "us-ascii", "x-unknown", "", "big5", "no-such-set"])
def test_wrong_label_over_gbk(label):
    decoded = decode(SIMPLE.encode("gbk"), label)
    assert (decoded.text, decoded.charset, decoded.lossy) == (SIMPLE, "gb18030", False)
    assert decoded.repaired


@pytest.mark.parametrize("label", ["gb2312", "big5", "iso-8859-1", "euc-kr", ""])
def test_wrong_label_over_utf8(label):
    assert decode(SIMPLE.encode(), label).text == SIMPLE


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("iso-2022-jp", "ご注文の商品が届きません"),
        ("shift_jis", "ご注文の商品が届きません"),
        ("euc-jp", "ご注文の商品が届きません"),
        ("euc-kr", "주문한 상품이 아직 오지 않았습니다"),
        ("koi8-r", "Заказ ещё не пришёл"),
        ("iso-8859-1", "Les élèves, déjà créée"),
        ("windows-1252", "Müller – “Straße”"),
        ("hz-gb-2312", "您好，订单"),
        ("utf-16", "订单😀"),
    ],
)
def test_right_label_is_believed(label, text):
    codec = {"hz-gb-2312": "hz"}.get(label, label)
    assert decode(text.encode(codec), label).text == text


def test_iso_2022_jp_without_label():
    assert decode("届きません".encode("iso2022_jp"), "").text == "届きません"


def test_cut_utf8_keeps_the_rest():
    decoded = decode(SIMPLE.encode()[:-1], "utf-8")
    assert decoded.text == SIMPLE[:-1] + "\ufffd"
    assert decoded.lossy


def test_emoji_as_two_encoded_surrogates():
    data = "好".encode() + b"\xed\xa0\xbd\xed\xb8\x80"
    assert decode(data, "utf-8").text == "好😀"


def test_charset_of_meta_is_used():
    html = f'<html><head><meta charset="big5"></head><body>{COMPLEX}</body></html>'.encode("big5")
    assert parse(mail("Content-Type: text/html", body=html)).text == COMPLEX


@pytest.mark.parametrize(
    "label", ["rot13", "zlib", "idna", "punycode", "unicode_escape", "undefined", "\x00"]
)
def test_codecs_that_are_no_charsets_are_refused(label):
    assert codec_for(label) is None


def test_repair_is_noted():
    found = parse(mail("Content-Type: text/plain; charset=utf-8", body=SIMPLE.encode("gbk")))
    (note,) = found.charset_notes
    assert (note.where, note.declared, note.used, note.lossy) == ("text/plain", "utf-8", "gb18030", False)
    assert [defect.code for defect in found.defects] == [DefectCode.CHARSET_REPAIRED]


@pytest.mark.parametrize("codec", ["gbk", "gb18030", "utf-8"])
def test_raw_eight_bit_headers(codec):
    found = parse(
        only(
            'From: "张三" <zhang@example.cn>'.encode(codec),
            "To: kf@a.example",
            "Subject: 订单没有收到".encode(codec),
        )
    )
    assert found.subject == "订单没有收到"
    assert (found.sender.name, found.sender.email) == ("张三", "zhang@example.cn")


def test_encoded_word_split_inside_a_character():
    data = "退款申请".encode("gbk")
    words = [f"=?gb2312?B?{base64.b64encode(piece).decode()}?=" for piece in (data[:3], data[3:])]
    assert parse(only("From: a@b.example", f"Subject: {words[0]}\r\n {words[1]}")).subject == "退款申请"


def test_base64_cut_between_words():
    coded = base64.b64encode("退款申请已经提交".encode()).decode()
    subject = f"Subject: =?utf-8?B?{coded[:9]}?=\r\n =?utf-8?B?{coded[9:]}?="
    assert parse(only("From: a@b.example", subject)).subject == "退款申请已经提交"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?UTF-8?Q?=E5=8F=91=E7=A5=A8_A?= no 1", "发票 A no 1"),
        ("Re: =?utf-8*zh?B?5Y+R56Wo?=", "Re: 发票"),
        ("=?utf-8?B?5Y+R?==?utf-8?B?56Wo?=", "发票"),
        ("=?utf-8?B?5Y+R?= =?gbk?B?xrE=?=", "发票"),
        ("=?utf-8?B?5Y+R56Wo", "=?utf-8?B?5Y+R56Wo"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
    ],
)
def test_encoded_words(raw, text):
    assert parse(only("From: a@b.example", f"Subject: {raw}")).subject == text


def test_nul_and_surrogates_never_reach_the_text():
    found = parse(
        mail(
            "Content-Type: text/plain; charset=utf-16-le",
            body="a\x00b\ud83dc".encode("utf-16-le", "surrogatepass"),
        )
    )
    assert "\x00" not in found.text
    found.text.encode("utf-8")
