"""Folding: what becomes the same, and the way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text import reference
from tests.engine.text.samples import examples, texts
from zhulian.engine.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("Café Ångström ﬁn Straße", "cafe angstrom fin strasse"),
        ("電腦維修與諮詢", "电脑维修与咨询"),
        ("發票 裡面 後台", "发票 里面 后台"),
        ("㍿ ① Ⅷ ㎏", "株式会社 1 viii kg"),
        ("a\u200bb\x00c\u00add\ufeff\ud800e", "abcde"),
        ("行\t间\u3000距\r\n", "行 间 距  "),
        ("𠮷野家 \U00030edd\U00030edd面", "𠮷野家 \U00030edd\U00030edd面"),
        ("٣२", "32"),
        ("Łódź Ærø ø", "lodz aero o"),
        ("ｶﾞ", "カ"),
    ],
)
def test_what_folds_to_what(text, folded):
    assert fold(text).text == folded


def test_both_spellings_of_a_hangul_syllable_fold_alike():
    assert fold(unicodedata.normalize("NFD", "한국")).text == fold(unicodedata.normalize("NFC", "한국")).text


@given(st.text())
@examples(150)
def test_folding_again_changes_nothing(text):
    once = fold(text).text
    assert fold(once).text == once


def test_every_assigned_character_of_the_first_planes_folds_to_something_settled():
    characters = "".join(map(chr, [*range(0x3400), *range(0x4E00, 0xA000), *range(0xF900, 0x10000)]))
    once = fold(characters).text
    assert fold(once).text == once
    assert once == once.casefold()
    assert not any(unicodedata.category(char) in ("Mn", "Cc", "Cf", "Cs") for char in once)


@given(st.text())
@examples(150)
def test_folding_parts_is_folding_the_whole(text):
    assert "".join(fold(char).text for char in text) == fold(text).text


@given(texts())
@examples(100)
def test_folding_agrees_with_whole_string_normalisation(text):
    assert fold(text).text == reference.fold(text)


@given(st.text())
@examples(150)
def test_every_folded_character_leads_back_to_its_original(text):
    folded = fold(text)
    assert len(folded.origins) == len(folded.text) + 1
    assert folded.origins[-1] == len(text)
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert start < end
        assert folded.text[place] in fold(text[start:end]).text


def test_a_span_takes_the_marks_of_its_last_character_along():
    folded = fold("cafe\u0301 bar")
    assert folded.span(0, 4) == (0, 5)
    assert fold("Straße").span(4, 5) == (4, 5)
    assert folded.position(5) == 4
