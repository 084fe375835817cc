"""Addresses out of titles (KB1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhulian.knowledge.slugs import LENGTH, free_slug, is_slug, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("如何重置密码", "ru-he-chong-zhi-mi-ma"),
        ("路由器重启后重连", "lu-you-qi-chong-qi-hou-chong-lian"),
        ("重量与重点", "zhong-liang-yu-zhong-dian"),
        ("Wi-Fi 密码 & 设置（2024）", "wi-fi-mi-ma-she-zhi-2024"),
        ("開電子發票", "kai-dian-zi-fa-piao"),
        ("？！", "article"),
        ("iPhone15充电", "iphone15-chong-dian"),
    ],
)
def test_titles(title, slug):
    assert slug_of(title) == slug


@given(st.text(max_size=300))
def test_any_title_gives_an_address(title):
    slug = free_slug(slug_of(title), lambda _slug: False)
    assert is_slug(slug) and len(slug) <= LENGTH


def test_a_taken_one_gets_a_number():
    taken = {"mi-ma", "mi-ma-2"}
    assert free_slug("mi-ma", taken.__contains__) == "mi-ma-3"


@pytest.mark.parametrize("bad", ["", "A", "a--b", "-a", "a b", "密码", "a" * 81, "a/b", "a\n"])
def test_what_is_no_address(bad):
    assert not is_slug(bad)
