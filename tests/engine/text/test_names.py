"""Names: how they are read, and what finds them."""

import pysqlite3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.constants import PINYIN_DICT

from tests.engine.text.samples import examples
from zhulian.engine.text import (
    NameMatch,
    found_in,
    fts5_document,
    fts5_match,
    match_name,
    name_query,
    name_terms,
    pinyin_keys,
)
from zhulian.engine.text.pinyin import readings
from zhulian.engine.text.surnames import COMPOUND, SINGLE
from zhulian.engine.text.syllables import SYLLABLES

NAMES = (
    "张三丰",
    "李雷",
    "单田芳",
    "曾小贤",
    "吕布",
    "尉迟恭",
    "阿卜杜·热合曼",
    "John Smith",
    "珠联科技有限公司",
    "Tom张",
    "𠮷野",
    "王A2",
)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("单田芳", "shantianfang"),
        ("單田芳", "shantianfang"),
        ("曾国藩", "zengguofan"),
        ("仇英", "qiuying"),
        ("解缙", "xiejin"),
        ("查良镛", "zhaliangyong"),
        ("盖叫天", "gejiaotian"),
        ("朴树", "piaoshu"),
        ("区志军", "ouzhijun"),
        ("任我行", "renwoxing"),
        ("翟天临", "zhaitianlin"),
        ("种师道", "chongshidao"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqixie"),
        ("长孙无忌", "zhangsunwuji"),
        ("李重阳", "lichongyang"),
        ("吕布", "lvbu"),
        ("乾隆", "qianlong"),
        ("重庆银行股份有限公司", "chongqingyinhanggufenyouxiangongsi"),
        ("John 李", "johnli"),
    ],
)
def test_the_usual_reading_comes_first(name, full):
    assert pinyin_keys(name)[0] == full


def test_other_readings_follow_and_are_bounded():
    assert pinyin_keys("单田芳")[:2] == ["shantianfang", "stf"]
    assert "dantianfang" in pinyin_keys("单田芳")
    assert {"lvbu", "lubu", "lb"} <= set(pinyin_keys("吕布"))
    assert len(pinyin_keys("和和和和")) <= 24
    assert pinyin_keys("！？") == []


def test_every_reading_in_the_tables_is_a_syllable():
    own = [*SINGLE.values(), *COMPOUND.values()]
    assert {reading for ways in own for reading in ways} <= SYLLABLES
    assert {len(surname) for surname in SINGLE} == {1}
    assert all(len(ways) == len(surname) for surname, ways in COMPOUND.items())
    assert all(readings(chr(code))[0][0] for code in sorted(PINYIN_DICT)[::50] if 0x4E00 <= code < 0xA000)


@pytest.mark.parametrize(
    ("query", "name", "kind"),
    [
        ("张三丰", "张三丰", NameMatch.EXACT),
        ("張三豐", "张三丰", NameMatch.EXACT),
        ("zhangsanfeng", "张三丰", NameMatch.EXACT),
        ("Zhang San Feng", "张三丰", NameMatch.EXACT),
        ("张三", "张三丰", NameMatch.PREFIX),
        ("zhangs", "张三丰", NameMatch.PREFIX),
        ("zhan", "张三丰", NameMatch.PREFIX),
        ("张s", "张三丰", NameMatch.PREFIX),
        ("李l", "李雷", NameMatch.PREFIX),
        ("zsf", "张三丰", NameMatch.INITIALS),
        ("zhsf", "张三丰", NameMatch.INITIALS),
        ("zsanf", "张三丰", NameMatch.INITIALS),
        ("z三丰", "张三丰", NameMatch.INITIALS),
        ("stf", "单田芳", NameMatch.INITIALS),
        ("dantf", "单田芳", NameMatch.INITIALS),
        ("三丰", "张三丰", NameMatch.INSIDE),
        ("sanf", "张三丰", NameMatch.INSIDE),
        ("sf", "张三丰", NameMatch.INSIDE),
        ("丰", "张三丰", NameMatch.INSIDE),
        ("lvbu", "吕布", NameMatch.EXACT),
        ("lubu", "吕布", NameMatch.EXACT),
        ("lü", "吕布", NameMatch.PREFIX),
        ("阿卜杜热", "阿卜杜·热合曼", NameMatch.PREFIX),
        ("kjyx", "珠联科技有限公司", NameMatch.INSIDE),
        ("smi", "John Smith", NameMatch.INSIDE),
        ("js", "John Smith", NameMatch.INITIALS),
        ("tz", "Tom张", NameMatch.INITIALS),
    ],
)
def test_how_a_name_answers(query, name, kind):
    assert int(match_name(query, name)) == kind
    assert found_in(name_query(query), name_terms(name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("zf", "张三丰"),
        ("李", "张三丰"),
        ("zhangsi", "张三丰"),
        ("lisan", "林三"),
        ("", "张三丰"),
        ("!", "张三丰"),
        ("z", ""),
    ],
)
def test_what_does_not_answer(query, name):
    assert match_name(query, name) is None


def test_scores_put_the_whole_before_the_part_and_the_usual_reading_first():
    names = ["张三丰", "张三", "章三", "李张三"]
    ranked = sorted(names, key=lambda name: -match_name("zhangsan", name))
    assert ranked == ["张三", "章三", "张三丰", "李张三"]
    assert match_name("shan", "单田芳") > match_name("dan", "单田芳")


@st.composite
def names_and_queries(draw):
    """A name, and a way to type part of it: each character as itself, in full, or shortened."""
    characters = draw(st.lists(st.sampled_from("张单曾三吕安昂小西长重·A2"), min_size=1, max_size=5))
    name = "".join(characters)
    way = draw(st.sampled_from(readings(name) or (("x",),)))
    units = [char for char in name if char != "·"]
    start = draw(st.integers(0, max(0, len(way) - 1)))
    typed = ""
    for place in range(start, draw(st.integers(start, len(way)))):
        reading = way[place]
        length = draw(st.integers(1, len(reading)))
        typed += draw(
            st.sampled_from([reading, reading[:length], reading[0], units[min(place, len(units) - 1)]])
        )
    return name, typed


@given(names_and_queries())
@examples(120)
def test_every_name_that_answers_is_among_the_candidates(drawn):
    name, typed = drawn
    score = match_name(typed, name)
    if answers(typed, name):
        assert score is not None
    if score is not None:
        assert found_in(name_query(typed), name_terms(name))


def test_an_fts5_table_finds_every_name_that_answers():
    connection = pysqlite3.connect(":memory:")
    connection.execute("create virtual table names using fts5(name, tokenize='ascii')")
    connection.executemany(
        "insert into names values (?)", [(fts5_document(name_terms(name)),) for name in NAMES]
    )
    for typed in (
        "zhangs",
        "zsf",
        "张s",
        "l",
        "shant",
        "dtf",
        "ycg",
        "阿卜杜热合",
        "smith",
        "js",
        "kj",
        "𠮷",
        "wanga2",
    ):
        found = connection.execute(
            "select rowid from names where names match ?", (fts5_match(name_query(typed)),)
        )
        places = {place - 1 for (place,) in found}
        expected = {place for place, name in enumerate(NAMES) if match_name(typed, name) is not None}
        assert expected
        assert expected <= places
    connection.close()


def answers(typed, name):
    """The slow way: every reading, from every character, each cut to every length."""
    units = [char.lower() for char in name if char != "·"]
    ways = readings(name)
    return bool(typed) and any(
        _rest(typed.lower(), units[start:], way[start:]) for way in ways for start in range(len(way))
    )


def _rest(typed, units, way):
    if not typed:
        return True
    pieces = {units[0], *(way[0][:length] for length in range(1, len(way[0]) + 1))} if way else ()
    return any(
        _rest(typed[len(piece) :], units[1:], way[1:])
        for piece in pieces
        if typed.startswith(piece)
        and (piece in (units[0], way[0], typed, way[0][0]) or piece not in SYLLABLES)
    )
