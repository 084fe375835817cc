"""Out and in again: nothing is lost, and a second time nothing changes (SPEC KB9)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.knowledge.exchange.conftest import counts
from zhulian.knowledge import actions
from zhulian.knowledge.actions import Words
from zhulian.knowledge.exchange.collecting import collect
from zhulian.knowledge.exchange.reading import read
from zhulian.knowledge.models import Article, ArticleText, ArticleVersion

EXACT = ["markdown", "html", "json", "csv", "excel"]


def bundle(library):
    return collect(library.centre.actor("manager"), Article.objects.values_list("pk", flat=True))


def bare(found):
    """Without what names this installation, files in no order."""
    files = {
        article.texts[0].slug: {(one.sha256, one.is_inline) for one in article.files} for article in found
    }
    return files, {replace(article, ref="", place="", files=()) for article in found}


@pytest.mark.parametrize("form", EXACT)
def test_nothing_is_lost_on_the_way(library, tmp_path, form):
    library.fill()
    before = bundle(library)
    data, ending = library.exported(form)
    path = tmp_path / "file"
    path.write_bytes(data)
    found_form, after = read(path, f"articles.{ending}")
    assert found_form == form
    assert after.refused == ()
    assert bare(after.articles) == bare(before.articles)
    assert {one.ref for one in after.articles} == {one.ref for one in before.articles}
    assert {one.load() for one in after.files.values()} == {one.load() for one in before.files.values()}


@pytest.mark.parametrize("form", EXACT)
def test_into_an_empty_centre_and_again(library, form):
    library.fill()
    before = bundle(library)
    data, ending = library.exported(form)
    library.empty()
    row = library.bring(data, f"a.{ending}", publishes=True)
    assert (row.state, counts(row)) == ("done", (2, 0, 0, 0)), row.findings
    assert bare(bundle(library).articles) == bare(before.articles)
    versions = ArticleVersion.objects.count()
    again = library.bring(data, f"a.{ending}", publishes=True)
    assert counts(again) == (0, 0, 2, 0), again.findings
    assert ArticleVersion.objects.count() == versions
    assert Article.objects.count() == 2


@pytest.mark.parametrize("form", [*EXACT, "word"])
def test_into_the_same_centre_nothing_changes(library, form):
    library.fill()
    data, ending = library.exported(form)
    row = library.bring(data, f"a.{ending}", publishes=True)
    if form == "word":
        assert (row.made, row.refused) == (0, 0), row.findings
    else:
        assert counts(row) == (0, 0, 2, 0), row.findings


def test_published_words_are_never_overwritten(library):
    library.fill()
    data, _ending = library.exported("json")
    text = ArticleText.objects.get(slug="red-light")
    actor = library.colleague()
    version = actions.open_version(actor, text.pk)
    base = Words(version.title, version.summary, version.html)
    actions.save(actor, version.pk, Words("红灯", "", "<p>新</p>"), base=base, revision=1)
    actions.publish(actor, version.pk)
    row = library.bring(data)
    assert counts(row) == (0, 1, 1, 0), row.findings
    text.refresh_from_db()
    assert (text.title, text.html, text.version) == ("红灯", "<p>新</p>", 2)
    draft = text.versions.get(state="draft")
    assert (draft.number, draft.title, draft.saved_by.username) == (3, "红灯亮了怎么办", "manager")
    assert counts(library.bring(data)) == (0, 0, 2, 0)


def test_what_another_person_is_writing_is_left_alone(library):
    library.fill()
    data, _ending = library.exported("json")
    text = ArticleText.objects.get(slug="red-light")
    actor = library.colleague()
    version = actions.open_version(actor, text.pk)
    base = Words(version.title, version.summary, version.html)
    actions.save(actor, version.pk, Words("红灯", "", "<p>新</p>"), base=base, revision=1)
    changed = data_with(data, "红灯亮了怎么办", "改了")
    row = library.bring(changed)
    assert counts(row) == (0, 0, 1, 1)
    assert [one["problems"] for one in row.findings if one["what"] == "refused"] == [[["open", ""]]]
    version.refresh_from_db()
    assert (version.title, version.state) == ("红灯", "draft")


def data_with(data: bytes, old: str, new: str) -> bytes:
    """An export with other words."""
    import io
    import zipfile

    from tests.knowledge.exchange.conftest import zipped

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["articles.json"] = parts["articles.json"].decode().replace(old, new).encode()
    return zipped(parts)


def test_word_keeps_title_summary_structure_table_image_link_and_facts(library, tmp_path):
    library.fill()
    data, _ending = library.exported("word")
    path = Path(tmp_path / "file")
    path.write_bytes(data)
    form, found = read(path, "a.zip")
    assert (form, found.refused) == ("word", ())
    before = {one.ref: one for one in bundle(library).articles}
    for article in found.articles:
        assert replace(article.facts) == before[article.ref].facts
        assert [text.title for text in article.texts] == [text.title for text in before[article.ref].texts]
    article = next(one for one in found.articles if one.texts[0].slug == "red-light")
    text = article.texts[0]
    assert (text.language, text.summary, text.state) == ("zh-hans", "看灯、等待、重启", "published")
    digest = next(one.sha256 for one in article.files if one.is_inline)
    assert text.html == (
        "<h2>先看灯</h2><p>红灯亮着就是<strong>断网</strong>。</p>"
        '<aside class="note"><p>先等十分钟。</p></aside>'
        '<table><tbody><tr><td colspan="2"><p>合并</p></td></tr>'
        "<tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"
        f'<p>见图：<img alt="光猫" src="/files/{digest}/"></p>'
    )
