"""The editor's page and what it saves by itself."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.knowledge.world import article
from zhulian.knowledge import actions
from zhulian.knowledge.models import ArticleFile, ArticleVersion
from zhulian.platform.models import StoredFile

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000b49444154789c63f80f040009fb03fdfb5e6b2b0000000049454e44ae426082"
)


def words(title="宽带掉线", html="<p>甲</p>", summary=""):
    return {"title": title, "summary": summary, "html": html}


def send(page, text, said, *, version=0, revision=0, base=None):
    body = {"version": version, "revision": revision, "base": base or words(), **said}
    return page.post(f"/desk/knowledge/{text.pk}/save/", json.dumps(body), content_type="application/json")


@pytest.fixture
def text(world):
    return article(world, "宽带掉线", "甲").texts.get()


def test_looking_begins_no_draft_and_the_first_save_does(world, browser, text):
    page = browser("sun")
    assert page.get(f"/desk/knowledge/{text.pk}/edit/").status_code == 200
    assert ArticleVersion.objects.count() == 1
    told = send(page, text, words(html="<p>甲乙</p>")).json()
    version = ArticleVersion.objects.get(state="draft")
    assert (told["version"], told["revision"], told["joined"], told["clashes"]) == (version.pk, 2, False, [])
    assert version.html == told["words"]["html"] == "<p>甲乙</p>"
    text.refresh_from_db()
    assert text.html == "<p>甲</p>"


def test_two_people_write_at_once_and_nothing_is_lost(world, browser, text):
    sun, manager = browser("sun"), browser("manager")
    begun = words(html="<p>甲</p><p>乙</p>")
    first = send(sun, text, begun).json()
    at = {"version": first["version"], "revision": first["revision"], "base": first["words"]}
    send(manager, text, words(html="<p>甲一</p><p>乙</p>"), **at)
    told = send(sun, text, words(html="<p>甲</p><p>乙二</p>"), **at).json()
    assert (told["joined"], told["clashes"]) == (True, [])
    assert told["words"]["html"] == "<p>甲一</p>\n<p>乙二</p>"


def test_what_both_changed_stands_in_both_wordings(world, browser, text):
    first = send(browser("sun"), text, words(html="<p>乙</p>")).json()
    at = {"version": first["version"], "revision": first["revision"], "base": first["words"]}
    send(browser("manager"), text, words("断线", html="<p>丙</p>"), **at)
    told = send(browser("sun"), text, words("掉线", html="<p>丁</p>"), **at).json()
    assert told["clashes"] == [
        {"theirs": ["断线"], "mine": ["掉线"]},
        {"theirs": ["<p>丙</p>"], "mine": ["<p>丁</p>"]},
    ]
    assert told["words"] == words("掉线", html="<p>丙</p>\n<p>丁</p>")


def test_a_version_that_was_published_meanwhile_takes_no_words(world, browser, text):
    page = browser("sun")
    first = send(page, text, words(html="<p>乙</p>")).json()
    actions.publish(world.actor("manager"), first["version"])
    answer = send(page, text, words(html="<p>丙</p>"), version=first["version"], revision=first["revision"])
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    again = send(page, text, words(html="<p>丙</p>"), base=first["words"]).json()
    assert again["words"]["html"] == "<p>丙</p>" and again["version"] != first["version"]


def test_what_cannot_be_kept_is_told_with_its_field(world, browser, text):
    answer = send(browser("sun"), text, words(title=" "))
    assert (answer.status_code, answer.json()["field"]) == (422, "title")
    assert send(browser("sun"), text, words(title="长" * 201)).json()["code"] == "title_long"
    broken = browser("sun").post(f"/desk/knowledge/{text.pk}/save/", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "broken")
    assert (
        browser("sun")
        .post(f"/desk/knowledge/{text.pk}/save/", "[]", content_type="application/json")
        .status_code
        == 400
    )


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<aside class="note evil" style="position:fixed" onclick="alert(1)">x</aside>',
        '<iframe src="https://evil.example"></iframe>',
        '<svg onload="alert(1)"></svg>',
        '<table><td background="javascript:alert(1)">x</table>',
        '<img src="https://evil.example/pixel.png">',
    ],
)
def test_nothing_that_runs_comes_through_the_editor(world, browser, text, evil):
    told = send(browser("sun"), text, words(html=f"<p>甲</p>{evil}", summary=evil[:300])).json()
    kept = told["words"]["html"]
    for trace in ("script", "alert", "onerror", "evil", "style", "iframe", "svg"):
        assert trace not in kept
    page = browser("sun").get(f"/desk/knowledge/{text.article_id}/?show=draft").content.decode()
    assert evil not in page
    assert evil not in browser("sun").get(f"/desk/knowledge/{text.pk}/edit/").content.decode()


@pytest.mark.parametrize("name", ["wang", "admin", "viewer", "stranger_boss", "stranger_admin"])
def test_others_neither_open_nor_save(world, browser, text, name):
    page = browser(name)
    assert page.get(f"/desk/knowledge/{text.pk}/edit/").status_code == 404
    assert send(page, text, words(html="<p>坏</p>")).status_code == 404
    assert page.post(f"/desk/knowledge/{text.pk}/edit/", words(html="<p>坏</p>")).status_code == 404
    picture = {"file": SimpleUploadedFile("a.png", PNG)}
    assert page.post(f"/desk/knowledge/{text.pk}/images/", picture).status_code == 404
    assert ArticleVersion.objects.count() == 1 and StoredFile.objects.count() == 0


def test_without_scripts_the_form_saves(world, browser, text):
    page = browser("sun")
    typed = {"version": "0", "revision": "0", "base": json.dumps(words()), **words(html="<p>乙</p>")}
    answer = page.post(f"/desk/knowledge/{text.pk}/edit/", typed)
    assert answer["Location"] == f"/desk/knowledge/{text.article_id}/?language=zh-hans&show=draft"
    assert ArticleVersion.objects.get(state="draft").html == "<p>乙</p>"
    refused = page.post(f"/desk/knowledge/{text.pk}/edit/", {**typed, "title": "", "html": "<p>留下的话</p>"})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "留下的话" in told and "Give the article a title." in told


def test_without_scripts_both_wordings_are_shown(world, browser, text):
    first = send(browser("manager"), text, words(html="<p>乙</p>")).json()
    version = ArticleVersion.objects.get(pk=first["version"])
    typed = {
        "version": str(version.pk),
        "revision": "1",
        "base": json.dumps(words()),
        **words(html="<p>丙</p>"),
    }
    answer = browser("sun").post(f"/desk/knowledge/{text.pk}/edit/", typed)
    assert answer.status_code == 409
    assert "both wordings stand in the text" in answer.content.decode()
    version.refresh_from_db()
    assert version.html == "<p>乙</p>\n<p>丙</p>"


def test_a_picture_belongs_to_the_article(world, browser, text):
    page = browser("sun")
    answer = page.post(f"/desk/knowledge/{text.pk}/images/", {"file": SimpleUploadedFile("灯.png", PNG)})
    assert answer.status_code == 201
    file = StoredFile.objects.get()
    assert (file.owner_key, file.client_id, file.content_type) == (
        f"article:{text.article_id}",
        world.a.pk,
        "image/png",
    )
    assert ArticleFile.objects.get().is_inline
    told = send(page, text, words(html=f'<p>甲</p><img src="{answer.json()["url"]}" alt="灯">')).json()
    assert f'<img src="/files/{file.token}/" alt="灯">' in told["words"]["html"]
    assert page.get(answer.json()["url"])["Content-Type"] == "image/png"
    assert browser("stranger").get(answer.json()["url"]).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.png", b"<html>"),
        ("a.png", b""),
    ],
)
def test_only_pictures_are_taken(world, browser, text, name, content):
    sent = {"file": SimpleUploadedFile(name, content)}
    answer = browser("sun").post(f"/desk/knowledge/{text.pk}/images/", sent)
    assert answer.status_code == 400
    assert StoredFile.objects.count() == 0 and ArticleFile.objects.count() == 0
