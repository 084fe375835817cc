"""Many rows at once and lists as files: shown before, taken back after, and nothing beyond one's rights (SPEC RQ10)."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from zhulian.platform.access import NotFound
from zhulian.platform.files.access import readable_file
from zhulian.platform.files.storing import read_bytes
from zhulian.platform.jobs import run_due
from zhulian.platform.lists import bulk, spec_of
from zhulian.platform.models import BulkRun, JournalEntry, ListExport, Notification
from zhulian.tickets import actions
from zhulian.tickets.models import Ticket, Transfer

pytestmark = pytest.mark.django_db


def change(browser, name="priority", rows=(), **more):
    data = {"view": "open", "row": [row.pk for row in rows], "sent": "1", **more}
    return browser.post(f"/lists/tickets/many/{name}/", data)


def test_a_mass_change_is_shown_first_then_done_then_taken_back(world, page):
    rows = [world.ticket(str(number)) for number in range(3)]
    actions.set_priority(world.actor("sun"), rows[0].pk, priority=4)
    browser = page("sun")
    shown = change(browser, rows=rows, priority="4")
    assert shown.context["preview"].willing == 2
    assert shown.context["preview"].reasons == (("it is so already", 1),)
    assert set(Ticket.objects.values_list("priority", flat=True)) == {2, 4}
    assert change(browser, rows=rows, priority="4", confirmed="1").status_code == 302
    assert set(Ticket.objects.values_list("priority", flat=True)) == {4}
    run = BulkRun.objects.get()
    # Somebody else has changed one since: it stays.
    actions.set_priority(world.actor("sun"), rows[2].pk, priority=1)
    assert page("wang").post(f"/many/{run.pk}/undo/").status_code == 404
    assert browser.post(f"/many/{run.pk}/undo/").status_code == 302
    assert [Ticket.objects.get(pk=row.pk).priority for row in rows] == [4, 2, 1]
    browser.post(f"/many/{run.pk}/undo/")
    assert [Ticket.objects.get(pk=row.pk).priority for row in rows] == [4, 2, 1]
    assert JournalEntry.objects.filter(action="bulk.done").count() == 1


def test_requests_are_given_to_an_agent_and_come_back(world, page):
    rows = [world.ticket(str(number)) for number in range(2)]
    browser = page("sun")
    goal = f"user:{world.users['wang'].pk}"
    assert page("wang").post("/lists/tickets/many/give/", {"row": rows[0].pk}).status_code == 404
    change(browser, "give", rows, goal=goal, confirmed="1")
    assert set(Ticket.objects.values_list("holder", flat=True)) == {world.users["wang"].pk}
    browser.post(f"/many/{BulkRun.objects.get().pk}/undo/")
    assert set(Ticket.objects.values_list("holder", "queue")) == {(None, world.front.pk)}
    assert Transfer.objects.count() == 4


def test_rows_of_others_and_resolved_ones_stay(world, page):
    mine = world.ticket("甲的")
    done = world.ticket("好了")
    actions.resolve(world.actor("sun"), done.pk, world.ending(), answer="好了")
    change(page("stranger_boss"), rows=[mine], priority="4", confirmed="1")
    assert not BulkRun.objects.exists()
    change(page("sun"), rows=[mine, done], priority="4", confirmed="1", view="all")
    assert (Ticket.objects.get(pk=mine.pk).priority, Ticket.objects.get(pk=done.pk).priority) == (4, 2)
    assert len(BulkRun.objects.get().refused) == 1


def test_all_that_the_list_shows_is_changed_by_a_job(world, page):
    for number in range(60):
        world.ticket(str(number))
    spared = world.ticket("别动")
    where = json.dumps({"v": 1, "where": {"field": "subject", "op": "is_not", "value": "别动"}})
    browser = page("sun")
    change(browser, priority="3", everything="1", confirmed="1", where=where, view="all")
    assert not Ticket.objects.filter(priority=3).exists()
    run_due()
    assert Ticket.objects.filter(priority=3).count() == 60
    assert Ticket.objects.get(pk=spared.pk).priority == 2
    bell = Notification.objects.get(kind="list.changed_many")
    answer = browser.get(bell.url)
    assert "60 rows were changed." in answer.content.decode()
    assert page("wang").get(bell.url).status_code == 404


def test_many_rows_are_taken_back_by_a_job_that_may_end_in_the_middle(world, page):
    for number in range(60):
        world.ticket(str(number))
    browser = page("sun")
    change(browser, priority="3", everything="1", confirmed="1", view="all")
    run_due()
    run = BulkRun.objects.get()
    late = Ticket.objects.order_by("pk").first()
    actions.set_priority(world.actor("sun"), late.pk, priority=1)
    browser.post(f"/many/{run.pk}/undo/")
    browser.post(f"/many/{run.pk}/undo/")
    assert Ticket.objects.filter(priority=3).count() == 59
    run.refresh_from_db()
    assert not bulk.undo(world.actor("sun"), spec_of("tickets"), run, 10)
    assert Ticket.objects.filter(priority=3).count() == 49
    run_due()
    assert sorted(Ticket.objects.values_list("priority", flat=True)) == [1, *[2] * 59]
    bell = Notification.objects.get(kind="list.undone_many")
    assert bell.params == {"back": 59, "kept": 1}
    assert "This change was taken back." in browser.get(bell.url).content.decode()
    assert JournalEntry.objects.filter(action="bulk.undone").count() == 1


def test_everything_that_costs_too_much_to_find_is_refused_in_the_dialog(world, page):
    world.ticket("一")
    part = {"field": "subject", "op": "contains", "value": "一"}
    where = json.dumps({"v": 1, "where": {"all": [part] * 30}})
    answer = change(page("sun"), priority="3", everything="1", confirmed="1", where=where, view="all")
    assert answer.status_code == 422 and b'role="alert"' in answer.content
    assert not BulkRun.objects.exists()


def test_a_bad_choice_is_refused_in_the_form(world, page):
    row = world.ticket("一")
    assert change(page("sun"), rows=[row], priority="9").status_code == 422
    assert change(page("sun"), "nonsense", [row]).status_code == 404
    assert b"Choose rows first." in change(page("sun"), rows=[]).content


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_what_the_list_shows_and_nothing_that_runs(world, page, form):
    world.ticket("=HYPERLINK(1)")
    world.ticket("宽带慢")
    browser = page("sun")
    data = {"view": "open", "format": form, "col": ["number", "subject", "state"], "sort": "opened"}
    assert browser.post("/lists/tickets/export/", data).status_code == 302
    run_due()
    export = ListExport.objects.get()
    content = read_bytes(export.file)
    if form == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Number,Subject,State" and lines[1].split(",")[1] == "'=HYPERLINK(1)"
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[0] == ["Number", "Subject", "State"] and rows[1][1] == "=HYPERLINK(1)"
        assert sheet.cell(2, 2).data_type == "s"
    assert export.row_count == 2
    bell = Notification.objects.get(kind="list.exported")
    assert browser.get(bell.url).status_code == 200
    assert page("manager").get(bell.url).status_code == 404
    with pytest.raises(NotFound):
        readable_file(world.actor("stranger_boss"), export.file.token)
    assert JournalEntry.objects.filter(action="export.written").count() == 1


def test_who_may_not_export_cannot(world, page):
    assert page("wang").post("/lists/tickets/export/", {"view": "open"}).status_code == 404
    assert not ListExport.objects.exists()


def test_a_right_taken_away_meanwhile_writes_no_file(world, page):
    world.ticket("一")
    page("sun").post("/lists/tickets/export/", {"view": "open"})
    world.users["sun"].grants.all().delete()
    run_due()
    assert ListExport.objects.get().file is None
