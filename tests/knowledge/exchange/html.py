"""Any HTML that an article may hold, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

IMAGE = "a" * 64
SIGNS = "ab中文 。，*_`~[]()<>&#!|\\\"'+-=1.2:/\n"
WORDS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
LINKS = st.sampled_from(
    [
        "https://example.com/a_b?x=1&amp;y=2",
        "/help/a-b",
        "#part",
        "mailto:a@example.com",
        "https://example.com/中文 (1)",
    ]
)


def _wrapped(tag: str, attributes: str = "") -> object:
    return lambda inner: f"<{tag}{attributes}>{inner}</{tag}>"


def _marks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = ("strong", "em", "b", "i", "u", "s", "sub", "sup", "mark", "code", "kbd")
    wrapped = [inner.map(_wrapped(tag)) for tag in tags]
    links = st.tuples(LINKS, inner).map(lambda pair: f'<a href="{pair[0]}">{pair[1]}</a>')
    video = inner.map(lambda text: f'<a href="https://v.example.com/1" class="video">{text}</a>')
    return st.one_of(*wrapped, links, video, st.lists(inner, min_size=1, max_size=3).map("".join))


IMAGES = st.one_of(
    WORDS.map(lambda alt: f'<img src="/files/{IMAGE}/" alt="{alt}">'.replace('""', '"x"')),
    st.just(f'<img src="/files/{IMAGE}/" alt="" width="40" height="30">'),
)
INLINE = st.recursive(st.one_of(WORDS, IMAGES, st.just("<br>")), _marks, max_leaves=5)
CELLS = st.sampled_from(
    ["<td>{}</td>", '<td colspan="2">{}</td>', '<th rowspan="2" scope="col">{}</th>', "<th>{}</th>"]
)


@st.composite
def _table(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 3))
    if draw(st.booleans()):
        heads = "".join(f"<th>{draw(INLINE)}</th>" for _ in range(width))
        lines = draw(st.integers(0, 2))
        rows = ["".join(f"<td>{draw(INLINE)}</td>" for _ in range(width)) for _ in range(lines)]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{heads}</tr></thead>{f'<tbody>{body}</tbody>' if body else ''}</table>"
    cells = "".join(draw(CELLS).format(draw(INLINE)) for _ in range(width))
    return f"<table><caption>{draw(WORDS)}</caption><tbody><tr>{cells}</tr></tbody></table>"


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    items = st.lists(st.one_of(inner, INLINE), min_size=1, max_size=3)
    listed = items.map(lambda parts: "".join(f"<li>{part}</li>" for part in parts))
    aside = st.tuples(st.sampled_from(["note", "tip", "warning"]), several)
    return st.one_of(
        listed.map(_wrapped("ul")),
        listed.map(_wrapped("ol", ' start="3"')),
        listed.map(_wrapped("ol")),
        several.map(lambda parts: f"<blockquote>{''.join(parts)}</blockquote>"),
        aside.map(lambda pair: f'<aside class="{pair[0]}">{"".join(pair[1])}</aside>'),
    )


CODE = st.tuples(st.sampled_from(["", ' class="language-sh"']), st.text("ab`~ \n<&", min_size=1, max_size=12))
LEAVES = st.one_of(
    INLINE.map(_wrapped("p")),
    INLINE.map(_wrapped("h2")),
    INLINE.map(_wrapped("h4")),
    INLINE,
    st.just("<hr>"),
    CODE.map(
        lambda pair: f"<pre><code{pair[0]}>{pair[1].replace('&', '&amp;').replace('<', '&lt;')}</code></pre>"
    ),
    WORDS.map(lambda text: f"<pre>{text}</pre>"),
    st.tuples(IMAGES, WORDS).map(lambda two: f"<figure>{two[0]}<figcaption>{two[1]}</figcaption></figure>"),
    _table(),
)
BLOCKS = st.recursive(LEAVES, _blocks, max_leaves=5)
HTML = st.lists(BLOCKS, max_size=4).map("\n".join)
