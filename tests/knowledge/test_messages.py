"""An article's words as the text of an answer, and plain text as HTML."""

from __future__ import annotations

import pytest

from zhulian.knowledge.messages import as_html, as_message, for_channel

HTML = (
    "<h2>步骤</h2><p>先<b>断电</b>，见<a href='https://a.com/x'>说明</a>。</p>"
    "<ol><li>拔电源</li><li><p>等十秒</p></li></ol><ul><li>甲</li></ul>"
    "<table><tr><th>红</th><td>断</td></tr></table><p>完<br>了 &amp; 好</p>"
)


def test_paragraphs_lists_links_and_tables_become_lines():
    assert as_message(HTML) == (
        "步骤\n\n先断电，见说明 (https://a.com/x)。\n\n1. 拔电源\n2. 等十秒\n\n• 甲\n\n红 | 断\n\n完\n了 & 好"
    )


@pytest.mark.parametrize("html", ["", "<p></p>", "<ul></ul>", "<img src='/files/x'>"])
def test_nothing_is_nothing(html):
    assert as_message(html) == ""


def test_short_channels_get_the_summary_of_what_is_long():
    long = f"<p>{'很长' * 200}</p>"
    assert for_channel("email", long, "摘要") == "很长" * 200
    assert for_channel("sms", long, "摘要") == "摘要"
    assert for_channel("sms", "<p>短</p>", "摘要") == "短"
    assert for_channel("sms", long, "") == "很长" * 150 + "…"


def test_plain_text_becomes_paragraphs_and_lists():
    assert as_html("一\n二\n\n- 甲\n- 乙\n1. 丙\n<b>") == (
        "<p>一<br>二</p><ul><li>甲</li><li>乙</li></ul><ol><li>丙</li></ol><p>&lt;b&gt;</p>"
    )


def test_there_and_back_again():
    text = "一\n二\n\n• 甲\n• 乙\n\n三"
    assert as_message(as_html(text)) == text
