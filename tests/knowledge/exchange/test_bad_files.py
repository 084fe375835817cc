"""Files that mean ill or are broken: a clear word, nothing half done (SPEC KB9)."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from tests.knowledge import world as knowledge
from tests.knowledge.exchange.conftest import counts, picture, reasons, zipped
from zhulian.knowledge.exchange import archives
from zhulian.knowledge.models import Article, ArticleFile, ArticleText
from zhulian.platform.models import StoredFile

HEAD = "---\ntopic: [常见问题]\n---\n\n# 标题\n\n"


def member(name: str, *, mode: int = 0, flags: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, "x")
    data = bytearray(out.getvalue())
    if flags:
        data[6] |= flags
        data[data.index(b"PK\x01\x02") + 8] |= flags
    return bytes(data)


WHOLE = [
    ("not.zip", b"PK\x03\x04 nothing of the kind", "broken_zip"),
    ("a.exe", b"MZ", "unknown"),
    ("a.zip", zipped({"x.txt": "x"}), "unknown"),
    ("a.zip", member("../../etc/a.md"), "traversal"),
    ("a.zip", member("/etc/a.md"), "traversal"),
    ("a.zip", member("C:\\a.md"), "traversal"),
    ("a.zip", member("a.md", mode=stat.S_IFLNK | 0o777), "symlink"),
    ("a.zip", member("a.md", flags=1), "encrypted"),
    ("a.zip", zipped({"a.md": b"a" * 3_000_000}), "bomb"),
    ("a.json", b"{", "json"),
    ("a.json", b'{"articles": 1}', "json"),
    ("a.csv", "编号\n1\n".encode(), "columns"),
    ("a.md", b"\xff\xff\xff\x80\x00", "encoding"),
    ("a.md", b"---\na: [\n---\n", "front"),
    ("a.docx", b"no document", "broken_zip"),
    ("a.docx", zipped({"word/document.xml": "<a"}), "docx"),
    ("a.xlsx", zipped({"xl/workbook.xml": "<a"}), "workbook"),
    ("a.xlsx", zipped({"xl/workbook.xml": "<!DOCTYPE a []><a/>"}), "workbook"),
    ("a.csv", b"title\n", "no_articles"),
]


@pytest.mark.parametrize(
    ("name", "data", "code"), WHOLE, ids=[f"{n}-{row[0]}" for n, row in enumerate(WHOLE)]
)
def test_what_cannot_be_read_at_all_says_why(library, name, data, code):
    row = library.bring(data, name)
    assert (row.state, row.error.partition(":")[0]) == ("failed", code)
    assert not Article.objects.exists()


def test_archives_have_bounds(library, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    assert library.bring(zipped({"a.md": "x", "b.md": "y"})).error == "too_many:1"
    monkeypatch.setattr(archives, "MOST_FILES", 9)
    monkeypatch.setattr(archives, "MOST_BYTES", 1)
    assert library.bring(zipped({"a.md": "x", "b.md": "y"})).error.startswith("too_large:")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_recognised(library, charset):
    knowledge.topic(library.centre, "常见问题")
    row = library.bring((HEAD + "正文：按住复位键。").encode(charset), "a.md")
    assert counts(row) == (1, 0, 0, 0), row.findings
    assert ArticleText.objects.get().versions.get().html == "<p>正文：按住复位键。</p>"


ONE = [
    ("![图](a.svg)", {"a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}, ["not_image", "a.svg"]),
    ("![图](a.png)", {"a.png": "no image"}, ["not_image", "a.png"]),
    ("![图](b.png)", {}, ["missing", "b.png"]),
    ("![图](../../b.png)", {}, ["missing", "../../b.png"]),
    ('<a href="javascript:alert(1)">x</a>', {}, ["link", "javascript:alert(1)"]),
    ('<img src="data:image/svg+xml;base64,PHN2Zy8+">', {}, ["not_image", "image"]),
]


@pytest.mark.parametrize(("body", "files", "problem"), ONE)
def test_one_bad_article_is_refused_whole_and_the_others_come(library, body, files, problem):
    knowledge.topic(library.centre, "常见问题")
    good = HEAD.replace("标题", "好的") + "![图](good.png)"
    row = library.bring(zipped({"bad.md": HEAD + body, "good.md": good, "good.png": picture(), **files}))
    assert counts(row) == (1, 0, 0, 1), row.findings
    assert reasons(row) == [problem]
    assert ArticleFile.objects.count() == 1
    assert StoredFile.objects.filter(owner_key="article:0").count() == 0


FACTS = [
    ("products: [nothing]", ["product", "nothing"]),
    ("categories: nothing", ["category", "nothing"]),
    ("groups: [谁]", ["group", "谁"]),
    ("language: fr", ["language", "fr"]),
    ("audience: everyone", ["choice", "everyone"]),
    ("valid_from: 昨天", ["date", "昨天"]),
    ("importance: -1", ["number", "-1"]),
    ("slug: 坏的", ["slug", "坏的"]),
]


@pytest.mark.parametrize(("line", "problem"), FACTS)
def test_unknown_things_are_named(library, line, problem):
    knowledge.topic(library.centre, "常见问题")
    row = library.bring(HEAD.replace("topic:", f"{line}\ntopic:") + "x", "a.md")
    assert counts(row) == (0, 0, 0, 1)
    assert reasons(row) == [problem]
    assert not Article.objects.exists()


def test_formulas_stay_text_and_are_written_back_safely(library):
    knowledge.topic(library.centre, "常见问题")
    table = 'title,topic,html\n"\'=HYPERLINK(""x"")",常见问题,"=cmd|\'/C calc\'!A0"\n'
    row = library.bring(table, "a.csv")
    assert counts(row) == (1, 0, 0, 0), row.findings
    version = ArticleText.objects.get().versions.get()
    assert (version.title, version.html) == ('=HYPERLINK("x")', "<p>=cmd|'/C calc'!A0</p>")
    data, _ending = library.exported("csv")
    assert '"\'=HYPERLINK(""x"")"' in data.decode()
    assert counts(library.bring(data, "a.csv")) == (0, 0, 1, 0)


def test_the_same_address_twice_in_a_file_is_refused_the_second_time(library):
    knowledge.topic(library.centre, "常见问题")
    row = library.bring("title,topic\n一,常见问题\n一,常见问题\n", "a.csv")
    assert counts(row) == (1, 0, 0, 1)
    assert reasons(row) == [["twice", "一"]]


def test_images_on_other_servers_become_links(library):
    knowledge.topic(library.centre, "常见问题")
    library.bring(HEAD + "![图](https://example.com/a.png)", "a.md")
    html = ArticleText.objects.get().versions.get().html
    assert html == '<p><a href="https://example.com/a.png" rel="noopener noreferrer">图</a></p>'
