"""Quotes and signatures in the forms that common mail programs write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhulian.engine.mail import REPLY_MARKER, fold_html, html_to_text, split_quoted, split_signature

FRESH = "收到了，谢谢。\n请今天发货。"
OLD = "您的订单已受理。"
OUTLOOK_ZH = f"发件人: 客服 <kf@a.example>\n发送时间: 2025年11月2日 10:00\n收件人: 张三\n主题: 订单\n\n{OLD}"
OUTLOOK_EN = (
    f"From: Service <kf@a.example>\nSent: Sunday, 2 November 2025\nTo: Zhang\nSubject: Order\n\n{OLD}"
)
STYLES = {
    "apple zh": f"> 在 2025年11月2日，上午10:00，客服 <kf@a.example> 写道：\n> \n> {OLD}",
    "apple zh bare": f"在 2025年11月2日，上午10:00，客服 <kf@a.example> 写道：\n\n> {OLD}",
    "gmail zh": f"客服 <kf@a.example> 于2025年11月2日周日 10:00写道：\n\n> {OLD}",
    "gmail en": f"On Sun, Nov 2, 2025 at 10:00 AM Service <kf@a.example> wrote:\n\n> {OLD}",
    "gmail en wrapped": f"On Sun, Nov 2, 2025 at 10:00 AM The Long Name of Service\n<kf@a.example>\nwrote:\n> {OLD}",
    "gmail zh-hant": f"客服 <kf@a.example> 於 2025年11月2日 週日 上午10:00寫道：\n> {OLD}",
    "qq": f"------------------ 原始邮件 ------------------\n{OUTLOOK_ZH}",
    "qq nbsp": f"------------------\u00a0原始邮件\u00a0------------------\n{OLD}",
    "163 en": f'At 2025-11-02 10:00:00, "kf" <kf@163.example> wrote:\n{OLD}',
    "163 zh": f'在 2025-11-02 10:00:00，"客服" <kf@163.example> 写道：\n{OLD}',
    "163 new": f"---- 回复的原邮件 ----\n| 发件人 | 客服 |\n| 日期 | 2025年11月2日 |\n{OLD}",
    "foxmail": OUTLOOK_ZH.replace(": ", "： "),
    "outlook zh": OUTLOOK_ZH,
    "outlook en": OUTLOOK_EN,
    "outlook rule": f"________________________________\n{OUTLOOK_EN}",
    "outlook bar": f"-----Original Message-----\n{OUTLOOK_EN}",
    "our marker": f"{REPLY_MARKER}\n{OLD}",
    "our marker quoted": f"On Sunday the service wrote:\n> {REPLY_MARKER}\n> {OLD}",
    "marks only": f"> {OLD}\n>\n> 再见",
}


@pytest.mark.parametrize("style", STYLES)
def test_fresh_above_the_quote(style):
    assert split_quoted(f"{FRESH}\n\n{STYLES[style]}\n") == (FRESH, STYLES[style])


def test_answer_below_the_quote():
    quote = STYLES["apple zh bare"]
    assert split_quoted(f"{quote}\n\n{FRESH}") == (FRESH, quote)


@pytest.mark.parametrize(
    "text",
    [
        f"> 发货了吗？\n发了\n> 多少钱？\n100 元\n> {OLD}",
        f"请看\n---------- Forwarded message ---------\n{OUTLOOK_EN}",
        f"请看\n---------- 转发的消息 ---------\n{OUTLOOK_ZH}",
        OUTLOOK_ZH,
        "正如你上次写道：\n价格是 100 元",
        "From: 北京\nTo: 上海",
        "价格\n-----\n100",
        "",
        "\n\n",
    ],
)
def test_nothing_to_fold(text):
    assert split_quoted(text) == (text, "")


def test_only_our_own_mail_under_the_marker():
    text = f"{REPLY_MARKER}\n{OLD}"
    assert split_quoted(text) == ("", text)


def squeezed(*texts: str) -> list[str]:
    return sorted(line.strip() for text in texts for line in text.split("\n") if line.strip())


@given(
    st.lists(
        st.sampled_from(
            [*FRESH.split("\n"), "", "> a", ">", REPLY_MARKER, *"\n".join(STYLES.values()).split("\n")]
        )
    )
)
def test_no_line_is_lost(lines):
    text = "\n".join(lines)
    fresh, quoted = split_quoted(text)
    assert squeezed(fresh, quoted) == squeezed(text)
    words, signature = split_signature(text)
    assert squeezed(words, signature) == squeezed(text)


HTML = {
    "gmail": (
        '<div dir="ltr">好的</div><br><div class="gmail_quote"><div class="gmail_attr">客服 &lt;kf@a.example&gt; '
        '于2025年11月2日周日 10:00写道：<br></div><blockquote class="gmail_quote">旧</blockquote></div>'
    ),
    "outlook zh": (
        '<div class="WordSection1"><p>好的</p><div><div style="border-top:solid 1pt"><p><b>发件人:</b> 客服<br>'
        "<b>发送时间:</b> 2025<br><b>收件人:</b> 我<br><b>主题:</b> x</p></div></div><p>旧</p></div>"
    ),
    "outlook web": (
        '<div>好的</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> a<br><b>Sent:</b> b</div>'
        "<div>旧</div>"
    ),
    "qq": "<div>好的</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>旧</div>",
    "apple": (
        '<div>好的</div><div><br><blockquote type="cite"><div>在 2025年11月2日，10:00，客服 &lt;kf@a.example&gt; 写道：'
        "</div><div>旧</div></blockquote></div>"
    ),
    "163": (
        '<div>好的</div><div>在 2025-11-02 10:00:00，"客服" &lt;kf@a.example&gt; 写道：</div>'
        "<blockquote>旧</blockquote>"
    ),
    "below": '<blockquote type="cite"><div>旧</div></blockquote><div>好的</div>',
    "pre": "<pre>好的\n\n-----Original Message-----\n旧 &amp; gone</pre>",
    "cell": f"<table><tr><td>好的<br>{REPLY_MARKER}<br>旧</td></tr></table>",
}


@pytest.mark.parametrize("style", HTML)
def test_html_is_folded(style):
    visible, quoted = fold_html(HTML[style])
    assert html_to_text(visible) == "好的"
    assert "旧" in html_to_text(quoted)
    assert fold_html(visible) == (visible, "")


@pytest.mark.parametrize(
    "source",
    [
        "<p>没有引用</p>",
        "",
        "<div>a</div><blockquote>x</blockquote><div>b</div><blockquote>y</blockquote>",
        '<p>FYI</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: x<br>Date: y<br>Subject: z</div><p>body</p></div>",
    ],
)
def test_html_without_fold(source):
    assert fold_html(source) == (source, "")


def test_a_screenshot_is_an_answer():
    source = '<div><img src="cid:a@b"></div><blockquote type="cite">旧</blockquote>'
    assert fold_html(source) == ('<div><img src="cid:a@b"></div>', '<blockquote type="cite">旧</blockquote>')


def test_cut_elements_are_closed_and_opened_again():
    source = f"<div><p>好的</p><p>{REPLY_MARKER}</p><p>旧</p></div>"
    assert fold_html(source) == ("<div><p>好的</p></div>", f"<div><p>{REPLY_MARKER}</p><p>旧</p></div>")


@pytest.mark.parametrize(
    "signature",
    [
        "-- \n张三\n采购部",
        "--\nZhang",
        "发自我的iPhone",
        "Sent from my iPhone",
        "获取 Outlook for iOS",
        "本邮件及其附件含有保密信息。",
    ],
)
def test_signature(signature):
    assert split_signature(f"{FRESH}\n\n{signature}\n") == (FRESH, signature)


@pytest.mark.parametrize("text", ["-- \n张三", "价格\n---\n100", "发自我的内心的感谢！" + "多谢" * 60, "好"])
def test_no_signature(text):
    assert split_signature(text) == (text, "")
