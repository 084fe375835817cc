"""What customers wrote goes after a stated time; the figures of an import stay (IN8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils.translation import override
from time_machine import travel

from tests.intake.importing.conftest import MESSAGES, ONE, TWO
from zhulian.intake.importing import actions
from zhulian.intake.importing.jobs import remove_old_imports
from zhulian.intake.models import ImportRefusal, ImportRun
from zhulian.platform.clock import now
from zhulian.platform.files.storing import root
from zhulian.platform.models import JournalEntry, StoredFile
from zhulian.tickets.models import Ticket

BAD = "3,A,x,nie,y,,\n"


class Going:
    """What a job is given."""

    def checkpoint(self):
        """Nothing stops it."""


@pytest.fixture
def browser(house):
    found = Browser(headers={"accept-language": "en"})
    house.centre.users["manager"].language = "en"
    house.centre.users["manager"].save()
    found.force_login(house.centre.users["manager"])
    return found


def later(days):
    return travel(now() + timedelta(days=days))


def test_the_file_and_the_refused_rows_go_and_the_figures_stay(
    house, browser, django_capture_on_commit_callbacks
):
    run = house.run(MESSAGES + ONE + TWO + BAD)
    page, file = f"/settings/imports/{run.pk}/", root() / run.file.path
    assert "The file and the refused rows are kept until" in browser.get(page).content.decode()
    with later(89):
        remove_old_imports(Going())
        assert file.exists() and ImportRefusal.objects.count() == 1
    with later(91):
        with django_capture_on_commit_callbacks(execute=True):
            remove_old_imports(Going())
            remove_old_imports(Going())
        gone = ImportRun.objects.get()
        assert not file.exists() and not ImportRefusal.objects.exists() and not StoredFile.objects.exists()
        assert (gone.file, gone.name, gone.state, gone.made, gone.refused) == (None, "a.csv", "done", 2, 1)
        assert Ticket.objects.count() == 2
        browser.force_login(house.centre.users["manager"])
        text = browser.get(page).content.decode()
        assert "The file and the refused rows were removed on" in text and "refused.csv" not in text
        assert browser.get(f"{page}refused.csv").status_code == 404
        assert browser.get(f"{page}columns/").headers["Location"] == page
        assert "a.csv" in browser.get("/settings/imports/").content.decode()
    entry = JournalEntry.objects.get(action="import.removed")
    assert (entry.object_id, entry.new, entry.actor_ref) == (run.pk, {"rows": 1}, "import")


def test_the_time_is_the_operators(house, settings):
    settings.IMPORT_KEEP_DAYS = 7
    run = house.run(MESSAGES + ONE)
    with later(8):
        remove_old_imports(Going())
    run.refresh_from_db()
    assert run.file is None


def test_what_is_at_work_stays(house):
    run = house.check(house.bring(MESSAGES + ONE))
    ImportRun.objects.update(state="running")
    with later(400):
        remove_old_imports(Going())
    run.refresh_from_db()
    assert run.file is not None and run.removed_at is None


def test_a_failed_run_whose_file_is_gone_does_not_go_on(house, browser):
    run = house.run(MESSAGES + ONE + TWO)
    ImportRun.objects.filter(pk=run.pk).update(state="failed", next_row=2)
    with later(91):
        remove_old_imports(Going())
    page = f"/settings/imports/{run.pk}/"
    assert "/go-on/" not in browser.get(page).content.decode()
    browser.post(f"{page}go-on/")
    run.refresh_from_db()
    assert run.state == "failed"
    for deed in (actions.go_on, actions.check, actions.start, actions.delete):
        with pytest.raises(actions.CannotGoOn):
            deed(house.centre.actor("manager"), run.pk)
    assert ImportRun.objects.exists()


def test_the_order_of_dates_that_the_file_shows_is_kept_and_told(house, browser):
    content = "body,created_at\nx,04-05-2019\ny,25-04-2019\n"
    run = house.check(house.bring(content))
    assert run.options["date_order"] == "dmy"
    page = browser.get(f"/settings/imports/{run.pk}/").content.decode()
    assert "Dates with the year last: Day first: 04-05-2019 is 4 May" in page
    actions.start(house.centre.actor("manager"), run.pk, by_job=False)
    assert house.work(run).made == 2
    days = sorted(f"{row.opened_at:%m-%d}" for row in Ticket.objects.all())
    assert days == ["04-24", "05-03"]


def test_an_unclear_order_is_asked_before_the_trial_and_kept(house, browser):
    run = house.bring("body,created_at\nx,1/2/2024\ny,3/4/2024\n")
    with override("en"):
        form = house.form(run)
        assert form.errors["date_order"] == ["“1/2/2024” can be read in two ways: choose one."]
    sent = {name: form.data.get(name, "") for name in form.fields}
    answer = browser.post(f"/settings/imports/{run.pk}/columns/", sent)
    assert answer.status_code == 422 and ImportRun.objects.get().state == "draft"
    browser.post(f"/settings/imports/{run.pk}/columns/", {**sent, "date_order": "mdy"})
    run.refresh_from_db()
    assert (run.state, run.options["date_order"]) == ("checking", "mdy")
    house.work(run)
    page = browser.get(f"/settings/imports/{run.pk}/").content.decode()
    assert "Dates with the year last: Month first: 04-05-2019 is April 5" in page


def test_dates_of_two_columns_that_contradict_each_other_are_asked(house):
    run = house.bring("body,created_at,reply,replied_at\nx,25-04-2019,y,04-26-2019\n")
    assert "date_order" in house.form(run).errors


def test_what_nobody_finished_goes_too(house, browser, django_capture_on_commit_callbacks):
    run = house.run(MESSAGES + ONE + TWO)
    ImportRun.objects.update(state="stopped", finished_at=None)
    page, file = f"/settings/imports/{run.pk}/", root() / run.file.path
    assert "The file and the refused rows are kept until" in browser.get(page).content.decode()
    with later(89):
        remove_old_imports(Going())
        assert file.exists()
    with later(91):
        with django_capture_on_commit_callbacks(execute=True):
            remove_old_imports(Going())
        browser.force_login(house.centre.users["manager"])
        gone = ImportRun.objects.get()
        assert not file.exists() and (gone.file, gone.state) == (None, "failed")
        text = browser.get(page).content.decode()
        assert "were removed on" in text and "/go-on/" not in text
