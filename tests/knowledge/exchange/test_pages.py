"""The pages: the whole way by HTTP, who may, and how many queries it takes (SPEC KB9)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tests.counting import cost
from tests.knowledge import world as knowledge
from tests.knowledge.exchange.conftest import counts, zipped
from zhulian.knowledge.exchange import actions, running
from zhulian.knowledge.models import Article, ArticleText, KnowledgeExport, KnowledgeImport, Topic
from zhulian.platform.jobs import run_due
from zhulian.platform.models import JournalEntry, Notification, Role, RoleGrant

BRING, TAKE = "/desk/knowledge/import/", "/desk/knowledge/export/"
TWO = "title,html\n一,甲\n二,乙\n"


@pytest.fixture
def browse(library):
    def of(name):
        user = library.centre.users[name]
        user.language = "en"
        user.save(update_fields=["language"])
        found = Browser(headers={"accept-language": "en"})
        found.force_login(user)
        return found

    return of


def data_of(content):
    return content.encode() if isinstance(content, str) else content


def upload(browser, library, content=TWO, name="a.csv", client=None):
    data = {"client": (client or library.centre.a).pk, "file": SimpleUploadedFile(name, data_of(content))}
    return browser.post(BRING, data)


def test_from_the_file_to_the_articles(browse, library):
    browser = browse("manager")
    topic = knowledge.topic(library.centre, "常见问题")
    answer = upload(browser, library)
    row = KnowledgeImport.objects.get()
    page = f"{BRING}{row.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "Being tried out" in browser.get(page).content.decode()
    run_due()
    assert not Article.objects.exists()
    assert browser.post(f"{page}start/", {}).status_code == 422
    assert "Would be new" in browser.get(page).content.decode()
    browser.post(f"{page}start/", {"topic": topic.pk})
    run_due()
    row.refresh_from_db()
    assert (row.state, counts(row)) == ("done", (2, 0, 0, 0))
    assert list(ArticleText.objects.values_list("slug", "is_published")) == [("yi", False), ("er", False)]
    assert Notification.objects.get().kind == "knowledge.import_done"
    assert JournalEntry.objects.filter(action="knowledge_import.finished").count() == 1
    assert "The same" in browser.get(page).content.decode()


def test_publishing_at_once(browse, library):
    browser = browse("manager")
    knowledge.topic(library.centre, "常见问题")
    upload(browser, library, "title,topic,html,state\n一,常见问题,甲,\n二,常见问题,乙,draft\n".encode())
    run_due()
    row = KnowledgeImport.objects.get()
    browser.post(f"{BRING}{row.pk}/start/", {"publishes": "on"})
    run_due()
    assert list(ArticleText.objects.values_list("slug", "is_published")) == [("yi", True), ("er", False)]


def test_writers_make_drafts_and_no_topics(browse, library):
    role = Role.objects.create(
        code="writer",
        name="撰写",
        permissions={"desk.use": "client", "article.read": "client", "article.write": "client"},
    )
    RoleGrant.objects.filter(user=library.centre.users["wang"]).update(role=role)
    knowledge.topic(library.centre, "常见问题")
    browser = browse("wang")
    upload(browser, library, "title,topic,html\n一,常见问题,甲\n二,新目录,乙\n".encode())
    run_due()
    row = KnowledgeImport.objects.get()
    assert [one["problems"] for one in row.findings] == [[], [["topic", "新目录"]]]
    assert "Publish at once" not in browser.get(f"{BRING}{row.pk}/").content.decode()
    browser.post(f"{BRING}{row.pk}/start/", {"publishes": "on"})
    run_due()
    assert list(ArticleText.objects.values_list("slug", "is_published")) == [("yi", False)]
    assert Topic.objects.count() == 1


def test_refused_ones_come_as_a_file(browse, library):
    browser = browse("manager")
    upload(browser, library, zipped({"a.md": "# 一\n\n![x](x.png)"}), "a.zip")
    run_due()
    row = KnowledgeImport.objects.get()
    text = browser.get(f"{BRING}{row.pk}/refused.csv").content.decode("utf-8-sig")
    assert text.splitlines() == [
        "Place in the file,Title,Why",
        "a.md,一,The image or file x.png is not in the archive.",
    ]
    browser.post(f"{BRING}{row.pk}/delete/")
    assert not KnowledgeImport.objects.exists()


def test_what_was_brought_in_cannot_be_deleted_or_started_again(browse, library):
    browser = browse("manager")
    knowledge.topic(library.centre, "常见问题")
    row = library.bring("title,topic\n一,常见问题\n", "a.csv")
    for deed in ("delete", "start"):
        browser.post(f"{BRING}{row.pk}/{deed}/")
        row.refresh_from_db()
        assert row.state == "done"


def test_a_file_for_the_person_alone(browse, library):
    _other, made = library.fill()
    browser = browse("manager")
    assert "The 1 chosen ones" in browser.get(f"{TAKE}?article={made.pk}").content.decode()
    browser.post(TAKE, {"scope": "chosen", "article": made.pk, "format": "json"})
    browser.post(TAKE, {"scope": f"topic:{made.topic.parent_id}", "format": "markdown"})
    browser.post(TAKE, {"scope": f"client:{library.centre.a.pk}", "format": "excel"})
    run_due()
    rows = list(KnowledgeExport.objects.order_by("pk"))
    assert [(row.format, row.article_count) for row in rows] == [("json", 1), ("markdown", 2), ("excel", 2)]
    address = f"/files/{rows[0].file.token}/"
    assert browser.get(address).status_code == 200
    assert browse("admin").get(address).status_code == 404
    told = (
        JournalEntry.objects.filter(action="knowledge_export.written")
        .order_by("pk")
        .values_list("new", flat=True)
    )
    assert [one["articles"] for one in told] == [1, 2, 2]
    assert address in browser.get(TAKE).content.decode()
    assert address in browser.get(f"{TAKE}progress/").content.decode()


def test_other_client_companies_stay_unknown(browse, library):
    _other, made = library.fill()
    stranger = browse("stranger_admin")
    grant = RoleGrant.objects.get(user=library.centre.users["manager"])
    RoleGrant.objects.filter(user=library.centre.users["stranger_admin"]).update(role=grant.role)
    row = library.bring(TWO, "a.csv", start=False)
    assert upload(stranger, library).status_code == 422
    for path in ("", "progress/", "refused.csv"):
        assert stranger.get(f"{BRING}{row.pk}/{path}").status_code == 404
    for path in ("start/", "delete/"):
        assert stranger.post(f"{BRING}{row.pk}/{path}").status_code == 404
    for scope in (f"topic:{made.topic_id}", f"client:{library.centre.a.pk}", "chosen"):
        answer = stranger.post(TAKE, {"scope": scope, "article": made.pk, "format": "json"})
        assert answer.status_code == 422
    assert KnowledgeExport.objects.count() == 0
    assert KnowledgeImport.objects.count() == 1


def test_a_file_of_one_client_company_does_not_touch_another(library):
    library.fill()
    data, _ending = library.exported("json")
    grant = RoleGrant.objects.get(user=library.centre.users["manager"])
    RoleGrant.objects.filter(user=library.centre.users["stranger_boss"]).update(role=grant.role)
    actor = library.centre.actor("stranger_boss")
    row = actions.bring(actor, library.centre.b, data, "a.zip", by_job=False)
    running.work(row.pk, lambda done, total: None)
    row.refresh_from_db()
    assert row.made + row.refused == 2
    assert sorted({code for one in row.findings for code, _detail in one["problems"]}) == [
        "category",
        "group",
        "product",
    ]


@pytest.mark.parametrize("name", ["wang", "viewer", "stranger"])
def test_who_does_not_write_is_refused(browse, library, name):
    browser = browse(name)
    for path in (BRING, TAKE, f"{TAKE}progress/"):
        assert browser.get(path).status_code == 404
    assert upload(browser, library).status_code == 404
    assert browser.post(TAKE, {"scope": f"client:{library.centre.a.pk}", "format": "json"}).status_code == 404
    assert not KnowledgeImport.objects.exists()
    assert not KnowledgeExport.objects.exists()


def test_pages_cost_no_more_queries_with_more_rows(browse, library):
    browser = browse("manager")
    knowledge.topic(library.centre, "常见问题")

    def looked():
        return cost(browser, BRING), cost(browser, TAKE)

    library.bring(TWO, "a.csv", start=False)
    browser.post(TAKE, {"scope": f"client:{library.centre.a.pk}", "format": "json"})
    run_due()
    few = looked()
    for _ in range(9):
        library.bring(TWO, "a.csv", start=False)
        browser.post(TAKE, {"scope": f"client:{library.centre.a.pk}", "format": "json"})
    run_due()
    assert looked() == few
