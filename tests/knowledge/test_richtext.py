"""What may be in an article (KB1): structure stays, nothing that runs or loads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhulian.knowledge.richtext import blocks, clean, plain

TOKEN = "/files/" + "a" * 43 + "/"


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<h1>标题</h1><p>正文</p>", "<h2>标题</h2><p>正文</p>"),
        ("<p style='color:red' class='MsoNormal'>a<o:p></o:p></p>", "<p>a</p>"),
        ("<script>alert(1)</script><p onclick=x()>a</p>", "<p>a</p>"),
        ("<iframe src=//e></iframe><svg><script>1</script></svg>", ""),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="//evil.example">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<img src="https://e.example/x.png"><p>b</p>', "<p>b</p>"),
        (f'<img src="{TOKEN}" alt="图" onerror="x()">', f'<img src="{TOKEN}" alt="图">'),
        ('<aside class="note evil"><p>a</p></aside>', "<aside><p>a</p></aside>"),
        ('<aside class="tip"><p>a</p></aside>', '<aside class="tip"><p>a</p></aside>'),
        ('<td colspan="2000000">a</td>', "a"),
    ],
)
def test_cleaned(source, kept):
    assert clean(source) == kept


@given(st.text(alphabet="<>/ab&;\"'= hiscrptmgtdl", max_size=200))
def test_cleaning_twice_changes_nothing_and_loses_no_block(source):
    once = clean(source)
    assert clean(once) == once
    assert clean("".join(blocks(once))).replace("\n", "").replace(" ", "") == once.replace("\n", "").replace(
        " ", ""
    )


def test_tangled_html_comes_back_as_its_words():
    found = clean("<b>" * 5000 + "里面的字")
    assert "里面的字" in found and "<b>" not in found


def test_blocks_are_the_outermost_elements():
    html = "<h2>a</h2>\n<ul><li><p>b</p></li><li><p>c</p></li></ul><p>d<br>e</p><hr>f"
    assert blocks(html) == [
        "<h2>a</h2>",
        "<ul><li><p>b</p></li><li><p>c</p></li></ul>",
        "<p>d<br>e</p>",
        "<hr>",
        "f",
    ]


def test_plain_words():
    assert plain("<h2>标题</h2><ul><li><p>一</p></li></ul><p>a &amp; b</p>").splitlines() == [
        "标题",
        "一",
        "a & b",
    ]
