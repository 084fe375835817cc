"""What foreign HTML may still do: nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhulian.engine.mail import html_to_text, sanitise
from zhulian.engine.mail.html import too_tangled


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ("<script>x()</script><p onclick=x()>a</p>", "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<a href="data:text/html,x">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<a href="/logout">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<img src="https://t.example/x.gif">', '<img data-src="https://t.example/x.gif">'),
        ("<img src=//t.example/x.gif>", '<img data-src="//t.example/x.gif">'),
        ('<img src="/logout">', "<img>"),
        ('<img data-src="javascript:x()">', "<img>"),
        ('<img src="cid:a@b">', '<img src="cid:a@b">'),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'),
        ('<img src="data:image/svg+xml;base64,AAAA">', "<img>"),
        (
            '<p style="position:fixed;background:url(http://t.example);color:red">a</p>',
            '<p style="color:red">a</p>',
        ),
        ('<div class="gmail_quote evil" id="login">a</div>', '<div class="gmail_quote">a</div>'),
        ("<style>p{}</style><svg><a>x</a></svg><form><input></form>b", "b"),
    ],
)
def test_sanitise(source, clean):
    assert sanitise(source) == clean


def test_tangled_html_becomes_text():
    assert sanitise("<div>" * 5000 + "hi &amp; <b>bye</b>").split() == [
        "<pre>",
        "hi",
        "&amp;",
        "bye",
        "</pre>",
    ]
    assert too_tangled("".join(f"<b id={n}>" for n in range(400)) + "<p>x" * 10_000)
    assert not too_tangled("<p>one<p>two<br>" * 20_000)


def test_text_keeps_the_shape():
    source = "<h1>标题</h1><p>一&nbsp;二<br>三</p><ul><li>甲</li><li>乙</li></ul>"
    source += "<table><tr><td>型号</td><td>A1</td></tr></table>"
    source += "<blockquote>旧<blockquote>更旧</blockquote></blockquote><pre>a\n  b</pre>完"
    expected = "标题\n\n一 二\n三\n\n- 甲\n- 乙\n\n型号  A1\n\n> 旧\n\n> > 更旧\n\na\n  b\n完"
    assert [line for line in html_to_text(sanitise(source)).split("\n") if line.strip("> ")] == [
        line for line in expected.split("\n") if line
    ]


PIECES = [
    "<div>",
    "</div>",
    "<p>",
    "<b",
    ' src="',
    "http://x",
    ">",
    "<img ",
    "'",
    '"',
    "<!--",
    "-->",
    "<svg>",
]
LOADING = re.compile(r'<[a-z][^>]*\ssrc="http')


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "<style>", "&lt;", "文"]), max_size=30))
def test_sanitise_is_stable_and_loads_nothing(pieces):
    clean = sanitise("".join(pieces))
    assert sanitise(clean) == clean
    assert LOADING.search(clean.lower()) is None
