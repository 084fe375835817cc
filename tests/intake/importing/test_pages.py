"""The pages: the whole way by HTTP, who may, what goes wrong, and how many queries it takes."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tests.intake.importing.conftest import MESSAGES, ONE, TWO
from zhulian.intake.importing import actions
from zhulian.intake.models import ImportRun
from zhulian.platform.access import Actor
from zhulian.platform.jobs import run_due
from zhulian.platform.models import StoredFile
from zhulian.tickets.models import Ticket

HOME = "/settings/imports/"


@pytest.fixture
def browser(house):
    found = Browser(headers={"accept-language": "en"})
    found.force_login(house.centre.users["manager"])
    house.centre.users["manager"].language = "en"
    house.centre.users["manager"].save()
    return found


def upload(browser, house, content: bytes, name: str = "a.csv", kind: str = "messages"):
    data = {"client": house.centre.a.pk, "kind": kind, "file": SimpleUploadedFile(name, content)}
    return browser.post(HOME + "new/", data)


def columns(house, run: ImportRun) -> dict[str, str]:
    form = house.form(run)
    return {name: form.data.get(name, "") for name in form.fields}


def test_from_the_file_to_the_result(browser, house):
    assert "Nothing was brought in yet" in browser.get(HOME).content.decode()
    assert browser.get(HOME + "new/").status_code == 200
    answer = upload(browser, house, (MESSAGES + ONE + TWO + "3,A,x,nie,y,,\n").encode())
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == f"{HOME}{run.pk}/columns/"
    page = browser.get(f"{HOME}{run.pk}/columns/").content.decode()
    assert "门口的路灯三天没亮。" in page
    assert '<option value="replied_at" selected>' in page
    assert browser.get(f"{HOME}{run.pk}/").headers["Location"].endswith("/columns/")
    answer = browser.post(f"{HOME}{run.pk}/columns/", columns(house, run))
    assert answer.headers["Location"] == f"{HOME}{run.pk}/"
    assert 'hx-trigger="every 1s"' in browser.get(f"{HOME}{run.pk}/").content.decode()
    run_due()
    page = browser.get(f"{HOME}{run.pk}/progress/").content.decode()
    assert "Would be new" in page and "is no date" in page and "hx-trigger" not in page
    assert not Ticket.objects.exists()
    browser.post(f"{HOME}{run.pk}/start/")
    run_due()
    run.refresh_from_db()
    assert (run.state, run.made, run.refused, Ticket.objects.count()) == ("done", 2, 1, 2)
    file = browser.get(f"{HOME}{run.pk}/refused.csv")
    assert "attachment" in file.headers["Content-Disposition"]
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Row,Column,Why,编号")
    assert lines[1].startswith("4,时间,") and lines[1].endswith("3,A,x,nie,y,,")
    assert "a.csv" in browser.get(HOME).content.decode()


def test_the_form_keeps_what_was_chosen_where_something_is_missing(browser, house):
    upload(browser, house, "Frage,内容\nx,y\n".encode())
    run = ImportRun.objects.get()
    answer = browser.post(
        f"{HOME}{run.pk}/columns/", {**columns(house, run), "column_0": "name", "column_1": ""}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the column with: Text." in page
    assert '<option value="name" selected>' in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"a,a\n1,2\n", "Two columns have the same name"),
        (b"%PDF-1.4", "This is no table."),
        (b"a,b\n", "no rows below it"),
    ],
)
def test_files_that_cannot_be_used_leave_nothing(browser, house, content, words):
    answer = upload(browser, house, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large(browser, house, monkeypatch):
    from zhulian.intake.importing import views

    monkeypatch.setattr(views, "most_upload_bytes", lambda: 1024 * 1024)
    answer = upload(browser, house, b"a,b\n" + b"1,2\n" * 300_000)
    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_another_encoding(browser, house):
    upload(browser, house, "標題,內容\n你好,世界\n".encode("big5"))
    run = ImportRun.objects.get()
    browser.post(f"{HOME}{run.pk}/read/", {"encoding": "big5", "delimiter": ","})
    run.refresh_from_db()
    assert run.reading["encoding"] == "big5"
    page = browser.get(f"{HOME}{run.pk}/columns/").content.decode()
    assert "標題" in page and "世界" in page


def test_a_draft_is_deleted_with_its_file(browser, house):
    upload(browser, house, b"body\nx\n")
    run = ImportRun.objects.get()
    assert browser.post(f"{HOME}{run.pk}/delete/").headers["Location"] == HOME
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_is_done_is_not_deleted_nor_started_again(browser, house):
    run = house.run(MESSAGES + TWO)
    for deed in ("delete", "start", "stop", "go-on"):
        browser.post(f"{HOME}{run.pk}/{deed}/")
    run.refresh_from_db()
    assert (run.state, run.made, Ticket.objects.count()) == ("done", 1, 1)
    assert browser.get(f"{HOME}{run.pk}/columns/").headers["Location"] == f"{HOME}{run.pk}/"


def test_kept_columns_are_offered(browser, house):
    house.check(house.bring("Frage,内容\nx,y\n"), column_0="subject", save_as="Altsystem")
    run = house.bring("Frage,内容\nx,z\n")
    page = browser.get(f"{HOME}{run.pk}/columns/").content.decode()
    assert "Altsystem" in page and '<option value="subject" selected>' not in page
    from zhulian.intake.models import ImportMapping

    kept = ImportMapping.objects.get()
    page = browser.get(f"{HOME}{run.pk}/columns/?mapping={kept.pk}").content.decode()
    assert '<option value="subject" selected>' in page


@pytest.mark.parametrize("who", ["stranger_admin", "wang", "sun"])
def test_others_see_nothing_of_it(house, who):
    run = house.bring(MESSAGES + TWO)
    browser = Browser()
    browser.force_login(house.centre.users[who])
    for path in ("", "columns/", "progress/", "refused.csv"):
        assert browser.get(f"{HOME}{run.pk}/{path}").status_code == 404
    for path in ("columns/", "read/", "start/", "stop/", "go-on/", "delete/"):
        assert browser.post(f"{HOME}{run.pk}/{path}").status_code == 404
    if who == "stranger_admin":
        assert run.name not in browser.get(HOME).content.decode()
        data = {
            "client": house.centre.a.pk,
            "kind": "messages",
            "file": SimpleUploadedFile("x.csv", b"body\nx\n"),
        }
        assert browser.post(HOME + "new/", data).status_code == 422
    assert ImportRun.objects.count() == 1


def test_uploads_are_throttled(browser, house, monkeypatch):
    from zhulian.intake.importing import views

    monkeypatch.setattr(views, "UPLOADS", (1, 3600))
    assert upload(browser, house, b"body\nx\n").status_code == 302
    assert upload(browser, house, b"body\nx\n").status_code == 429


def test_the_list_costs_the_same_for_many(browser, house, django_assert_max_num_queries):
    house.bring(MESSAGES + TWO)
    with django_assert_max_num_queries(16) as one:
        assert browser.get(HOME).status_code == 200
    for _number in range(30):
        house.bring(MESSAGES + TWO)
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert browser.get(HOME).status_code == 200


def test_a_run_that_lost_its_worker_can_go_on(browser, house):
    run = house.check(house.bring(MESSAGES + ONE + TWO))
    actions.start(Actor.system("test"), run.pk, by_job=False)
    browser.post(f"{HOME}{run.pk}/go-on/")
    run_due()
    run.refresh_from_db()
    assert (run.state, run.made) == ("done", 2)
