"""What is personal goes, what is not stays; any text whatever is taken apart without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhulian.knowledge.stripping import (
    KINDS,
    LONGEST,
    Known,
    is_card_number,
    is_id_number,
    pieces,
    replaced,
)

WORDS = {kind: f"〔{kind}〕" for kind in KINDS}
KNOWN = Known(
    names=("李丽", "南方贸易有限公司", "王强", "Alexandra Featherstone"),
    exact=(("广州天河体育东路8号", "address"),),
)


def stripped(text, known=KNOWN):
    return replaced(pieces(text, known), WORDS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请拨 13800138001 联系", "请拨 〔phone〕 联系"),
        ("138 0013 8001 / 138-0013-8001", "〔phone〕 / 〔phone〕"),
        ("１３８００１３８００１", "〔phone〕"),
        ("+86 138 0013 8001", "〔phone〕"),
        ("座机010-62345678转805", "座机〔phone〕转805"),
        ("(020) 8765 4321", "〔phone〕"),
        ("call +44 20 7946 0958 now", "call 〔phone〕 now"),
        ("li.li+x@mail.example.com.cn。", "〔mail〕。"),
        ("身份证11010519491231002X", "身份证〔id〕"),
        ("卡号6222 0212 3456 7890 128", "卡号〔card〕"),
        ("4111111111111111", "〔card〕"),
        ("车牌粤A12345，粤AD12345，京A·B1234", "车牌〔plate〕，〔plate〕，〔plate〕"),
        ("订单号20251102-0147", "订单号〔number〕"),
        ("SN：ZTE8A1234567890", "SN：〔number〕"),
        ("MAC 00:1A:2b:3C:4D:5E", "MAC 〔number〕"),
        ("https://help.example.com/r/AbCdEf0123456789AbCdEf01/", "〔link〕"),
        ("见 https://x.com/?token=1。", "见 〔link〕。"),
        ("尊敬的张先生，您好", "尊敬的〔name〕，您好"),
        ("欧阳修远先生来电", "〔name〕来电"),
        ("李丽说，李女士和王工都在", "〔name〕说，〔name〕和〔name〕都在"),
        ("南方贸易有限公司的专线", "〔name〕的专线"),
        ("Dear Mr. Smith, thank you", "Dear 〔name〕, thank you"),
        ("Dear John, thank you", "Dear 〔name〕, thank you"),
        ("alexandra featherstone called", "〔name〕 called"),
        ("广东省广州市天河区体育东路12号3栋1202室，请上门", "〔address〕，请上门"),
        ("阳光花园3栋2单元501室", "〔address〕"),
        ("at 12 Baker Street today", "at 〔address〕 today"),
        ("广州天河体育东路8号", "〔address〕"),
    ],
)
def test_what_is_personal_is_replaced(text, left):
    assert stripped(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "晚上八点以后每隔十分钟掉线一次",
        "2025-11-02 14:05，价格1234.50元，版本3.2.1",
        "客服热线400-820-8820、10086、95588",
        "https://example.com/help/router-reset",
        "路由器地址192.168.1.1",
        "尊敬的客户，您好",
        "Dear Customer, please restart the router.",
        "请把网线插到线路1号口",
        "安装师傅会在两天内上门",
    ],
)
def test_what_is_nobodys_stays(text):
    assert stripped(text) == text


def test_check_digits():
    assert is_id_number("11010519491231002X") and not is_id_number("110105194912310021")
    assert not is_id_number("110105194913310029"), "no thirteenth month"
    assert is_card_number("6222021234567890128") and not is_card_number("6222021234567890127")
    assert not is_card_number("0000000000000000")


def test_a_place_can_be_switched_back():
    found = pieces("电话13800138001，邮箱a@example.com")
    assert [piece.kind for piece in found] == ["", "phone", "", "mail"]
    assert replaced(found, WORDS, keep={1}) == "电话13800138001，邮箱〔mail〕"
    assert replaced(found, WORDS, keep={1, 3}) == "电话13800138001，邮箱a@example.com"


SIGNS = st.sampled_from(
    "0123456789 -@.:/+ABXabx张先生女士尊敬的李丽路号街市区粤京室栋，。\n（）〔〕httpsr?token=０１"
)
TEXTS = st.text(SIGNS, max_size=120) | st.text(max_size=120)


@given(TEXTS)
def test_the_pieces_make_up_the_text(text):
    found = pieces(text, KNOWN)
    assert "".join(piece.text for piece in found) == text
    assert all(piece.text for piece in found)
    assert {piece.kind for piece in found} <= {"", *KINDS}


@given(TEXTS)
def test_nothing_is_left_to_find(text):
    """Each piece that stays says nothing personal by itself."""
    for piece in pieces(text, KNOWN):
        if not piece.kind:
            assert [part.kind for part in pieces(piece.text, KNOWN)] == [""]


@given(TEXTS, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), TEXTS)
def test_no_mobile_number_survives(before, number, after):
    text = f"{before}，{number}，{after}"
    assert number not in "".join(piece.text for piece in pieces(text) if not piece.kind)


def test_long_texts_are_cut_and_do_not_take_long():
    assert sum(len(piece.text) for piece in pieces("市" * (LONGEST + 5))) == LONGEST
    assert sum(len(piece.text) for piece in pieces("区县路" * 6000)) == 18_000
