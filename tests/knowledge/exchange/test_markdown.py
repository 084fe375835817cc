"""HTML as Markdown and back (SPEC KB9)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.knowledge.exchange.html import HTML
from zhulian.knowledge.exchange.cleaning import tidy
from zhulian.knowledge.exchange.to_markdown import rendered, to_markdown
from zhulian.knowledge.exchange.trees import source, tree

PLAIN = [
    ("<p>按住<strong>复位键</strong>十秒。</p>", "按住**复位键**十秒。\n"),
    ("<h2>步骤</h2><p>一</p>", "## 步骤\n\n一\n"),
    ("<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>", "- 一\n- 二\n  - 三\n"),
    ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b\n"),
    ("<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>", "1. a\n\n   b\n\n2. c\n"),
    (
        '<pre><code class="language-sh">ping -c 4\n</code></pre>',
        "```sh\nping -c 4\n```\n",
    ),
    ("<blockquote><p>a</p></blockquote>", "> a\n"),
    (
        "<table><thead><tr><th>灯</th><th>含义</th></tr></thead><tbody><tr><td>红</td><td>断|网</td></tr></tbody></table>",
        "| 灯 | 含义 |\n| --- | --- |\n| 红 | 断\\|网 |\n",
    ),
    ('<aside class="tip"><p>先重启</p></aside>', '<aside class="tip">\n\n先重启\n\n</aside>\n'),
    ("<p>1. 不是列表 *星*</p>", "1\\. 不是列表 \\*星\\*\n"),
]


@pytest.mark.parametrize(("html", "markdown"), PLAIN)
def test_what_markdown_can_say_is_markdown(html, markdown):
    assert to_markdown(tree(html)) == markdown
    assert tidy(rendered(markdown)) == tidy(html)


def test_merged_cells_stay_html():
    html = '<table><tbody><tr><td colspan="2">合并</td></tr><tr><td>a</td><td>b</td></tr></tbody></table>'
    markdown = to_markdown(tree(html))
    assert '<td colspan="2">合并</td>' in markdown
    assert tidy(rendered(markdown)) == html


@settings(max_examples=100, deadline=None)
@given(HTML)
def test_any_article_comes_back_from_markdown_as_it_was(html):
    kept = tidy(html)
    assert tidy(kept) == kept
    assert tidy(source(tree(kept))) == kept
    assert tidy(rendered(to_markdown(tree(kept)))) == kept
