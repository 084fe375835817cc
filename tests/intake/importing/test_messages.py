"""Requests brought in: as history with the file's times, through the real intake, twice, and in pieces."""

from __future__ import annotations

import pytest

from tests.intake.importing.conftest import MESSAGES, ONE, TWO, counts, cut_power, refused, workbook
from tests.world import settle
from zhulian.customers.models import ContactPoint, Customer
from zhulian.intake.importing import actions, running
from zhulian.intake.importing.queries import error_file, headers_of, refusals
from zhulian.intake.models import ImportMapping, ImportRun, RawFate, RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.access import Actor
from zhulian.platform.models import JournalEntry, Notification, OutboxEvent, OutgoingMessage
from zhulian.routing.models import WorkItem
from zhulian.tickets.models import Disposition, Ticket


def test_history_keeps_the_files_times_and_writes_to_nobody(house):
    run = house.run(MESSAGES + ONE + TWO)
    assert (run.state, *counts(run)) == ("done", 2, 0, 0, 0)
    answered, waiting = Ticket.objects.order_by("opened_at")
    assert answered.opened_at.isoformat() == "2019-04-25T01:32:09+00:00"
    assert (
        answered.resolved_at.isoformat()
        == answered.first_answered_at.isoformat()
        == "2019-04-26T02:00:00+00:00"
    )
    assert (answered.number[:8], answered.state, answered.subject) == ("20190425", "resolved", "路灯不亮")
    assert list(
        Message.objects.filter(conversation=answered.conversation).values_list("direction", "body")
    ) == [
        ("in", "门口的路灯三天没亮。"),
        ("out", "已派人修好。"),
    ]
    assert Disposition.objects.get().result == house.centre.solved
    assert (waiting.state, waiting.resolved_at) == ("in_progress", None)
    assert list(WorkItem.objects.values_list("ticket", flat=True)) == [waiting.pk]
    settle()
    assert OutgoingMessage.objects.count() == 0
    assert not OutboxEvent.objects.filter(type__startswith="ticket.").exclude(type="ticket.changed").exists()


def test_customers_are_known_by_their_number(house):
    known = house.centre.customer("老王", email="wang@example.com")
    text = "id,user_id,email,body\n1,A7,wang@example.com,你好\n2,a7,,再说\n3,B1,,新\n"
    run = house.run(text)
    assert counts(run) == (3, 0, 0, 0)
    assert run.options["tally"] == {"matched": 2, "new": 1}
    assert [ticket.customer for ticket in Ticket.objects.order_by("pk")][:2] == [known, known]
    assert list(ContactPoint.objects.filter(kind="chat").order_by("pk").values_list("value", flat=True)) == [
        "id:A7",
        "id:B1",
    ]


def test_replay_goes_through_the_real_intake_now(house):
    house.centre.on_queue("wang")
    text = "id,name,phone,email,title,body\n1,李丽,,li@example.com,网慢,很慢\n2,路人,,,没网,断了\n"
    run = house.run(text, is_replay="1")
    assert counts(run) == (2, 0, 0, 0)
    settle()
    first, second = Ticket.objects.order_by("pk")
    assert (first.customer.name, second.customer, first.opened_at.year > 2024) == ("李丽", None, True)
    assert WorkItem.objects.filter(state__in=["waiting", "offered"]).count() == 2
    assert WorkItem.objects.filter(state="offered").exists()
    assert list(OutgoingMessage.objects.values_list("recipient", "event")) == [
        ("li@example.com", "confirmation")
    ]
    raw = RawIntake.objects.get(ticket=first)
    assert (raw.key, raw.fate) == (f"import:{house.centre.a.pk}:messages:1", RawFate.ACCEPTED)


def test_the_same_file_twice_makes_nothing_new(house):
    without_number = "标题,内容\n甲,乙\n甲,乙\n丙,丁\n"
    assert counts(house.run(without_number)) == (2, 0, 1, 0)
    tried = house.check(house.bring(without_number))
    assert (tried.state, *counts(tried)) == ("checked", 0, 0, 3, 0)
    assert counts(house.run(without_number)) == (0, 0, 3, 0)
    assert (Ticket.objects.count(), Message.objects.count(), RawIntake.objects.count()) == (2, 2, 2)


def test_another_clients_number_is_another_message(house):
    house.run(MESSAGES + TWO)
    key = RawIntake.objects.get().key
    RawIntake.objects.update(client=house.centre.b, key=key.replace(f":{house.centre.a.pk}:", ":999:"))
    assert counts(house.run(MESSAGES + TWO)) == (1, 0, 0, 0)


def test_a_trial_writes_nothing(house):
    journal = JournalEntry.objects.exclude(action__startswith="import.").count()
    run = house.check(house.bring(MESSAGES + ONE + TWO + "3,A7,x,gestern,y,,\n"))
    assert (run.state, run.total_rows, run.next_row, *counts(run)) == ("checked", 3, 1, 2, 0, 0, 1)
    assert run.options["tally"] == {"new": 2}
    assert refused(run) == [(3, "时间", "bad_date")]
    assert not (Ticket.objects.exists() or RawIntake.objects.exists() or Customer.objects.exists())
    assert JournalEntry.objects.exclude(action__startswith="import.").count() == journal


def test_refused_rows_say_where_and_why_and_the_others_come_in(house):
    rows = [
        "1,A1,好,2019/4/25,好,,",
        "2,A1,,2019/4/25,,,",
        "3,A1,x,2019/13/45,y,,",
        "4,A1,x,,y,,",
        "5,A1,x,2999/1/1,y,,",
        "6,A1,x,2019/4/25,y,答,2019/4/24",
        "7,A1,x,2019/4/25,y,答,",
        f"8,A1,{'长' * 301},2019/4/25,y,,",
        '9,A1,"x"y,2019/4/25,y,,',
        "10,A1,x,2019/4/25,y,,,zu viel",
    ]
    run = house.run(MESSAGES + "\n".join(rows) + "\n")
    assert counts(run) == (1, 0, 0, 9)
    assert refused(run) == [
        (2, "内容", "missing"),
        (3, "时间", "bad_date"),
        (4, "时间", "missing"),
        (5, "时间", "future"),
        (6, "答复时间", "answered_before"),
        (7, "答复时间", "missing"),
        (8, "标题", "cell_too_long"),
        (9, "", "quotes"),
        (10, "", "too_many_cells"),
    ]
    assert Ticket.objects.get().subject == "好"
    assert all("%(" not in row.why for row in refusals(run))


def test_contacts_are_checked(house):
    run = house.run("body,phone,email\na,12,\nb,,nix\nc,13800138000,c@example.com\n")
    assert refused(run) == [(1, "phone", "bad_phone"), (2, "email", "bad_email")]
    assert counts(run) == (1, 0, 0, 2)


def test_formulas_are_data_and_run_nowhere(house):
    evil = '=cmd|"/c calc"!A1'
    run = house.run(
        workbook(["标题", "内容", "邮箱"], ["'=1", "+49 +1", "@x"], ["-2", "-3", ""]), name="a.xlsx"
    )
    assert refused(run) == [(1, "邮箱", "bad_email")]
    text = house.run('标题,内容,邮箱\n"=cmd|""/c calc""!A1",=1+1,@nix\n=x,=y,\n')
    assert refused(text) == [(1, "邮箱", "bad_email")]
    lines = "".join(error_file(text, headers_of(text)))
    assert lines.startswith("\ufeff")
    assert "'=cmd" in lines and "'=1+1" in lines and "'@nix" in lines
    assert text.refusals.get().row[0] == evil
    assert Ticket.objects.filter(subject="=x").exists()


def test_categories_by_name_and_unknown_ones(house):
    run = house.run("body,category\na,线路\nb,LINE\nc,无\n")
    assert refused(run) == [(3, "category", "unknown")]
    assert list(Ticket.objects.values_list("category__code", flat=True)) == ["line", "line"]


def test_a_break_in_the_middle_repeats_nothing_and_loses_nothing(house, monkeypatch):
    monkeypatch.setattr(running, "BATCH_ROWS", 4)
    monkeypatch.setattr(running, "BATCH_SECONDS", 60)
    text = MESSAGES + "".join(f"{n},A{n % 3},第{n}件,2019/4/25,内容{n},,\n" for n in range(1, 21))
    run = house.check(house.bring(text))
    actions.start(Actor.system("test"), run.pk, by_job=False)
    mend = cut_power(monkeypatch, batch=3)
    with pytest.raises(RuntimeError):
        house.work(run)
    half = ImportRun.objects.get(pk=run.pk)
    assert (half.next_row, half.made, Ticket.objects.count(), RawIntake.objects.count()) == (9, 8, 8, 8)
    mend()
    done = house.work(run)
    assert (done.state, *counts(done)) == ("done", 20, 0, 0, 0)
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(
        f"第{n}件" for n in range(1, 21)
    )
    assert Customer.objects.count() == 3


def test_stop_and_go_on(house, monkeypatch):
    monkeypatch.setattr(running, "BATCH_ROWS", 2)
    monkeypatch.setattr(running, "BATCH_SECONDS", 60)
    text = "标题,内容\n" + "".join(f"第{n}件,x\n" for n in range(10))
    run = house.check(house.bring(text))
    manager = house.centre.actor("manager")
    actions.start(manager, run.pk, by_job=False)
    from zhulian.intake.importing.jobs import bring_rows

    bring_rows(run.pk, lambda row, batch: actions.stop(manager, run.pk) if row.next_row == 5 else None)
    stopped = ImportRun.objects.get(pk=run.pk)
    assert (stopped.state, stopped.made, Ticket.objects.count()) == ("stopped", 4, 4)
    with pytest.raises(actions.CannotGoOn):
        actions.delete(manager, run.pk)
    with pytest.raises(actions.CannotGoOn):
        actions.check(manager, run.pk)
    actions.go_on(manager, run.pk, by_job=False)
    done = house.work(run)
    assert (done.state, done.made, Ticket.objects.count()) == ("done", 10, 10)


def test_journal_and_bell_tell_the_end(house):
    run = house.run(MESSAGES + ONE + TWO)
    told = JournalEntry.objects.filter(object_type="intake.importrun").order_by("pk")
    assert [entry.action for entry in told] == ["import.brought", "import.started", "import.finished"]
    assert told.last().new == {"made": 2, "changed": 0, "repeated": 0, "refused": 0}
    assert Notification.objects.get(kind="intake.import_done").url == f"/settings/imports/{run.pk}/"


def test_columns_are_kept_under_a_name(house):
    house.check(house.bring("Frage,内容\nx,y\n"), column_0="subject", save_as="alt")
    kept = ImportMapping.objects.get()
    assert (kept.name, kept.columns) == ("alt", {"subject": "Frage", "body": "内容"})


def test_dates_with_two_meanings_are_asked(house):
    run = house.bring("body,created_at\nx,04-05-2019\n")
    assert "date_order" in house.form(run).errors
    done = house.run("body,created_at\nx,04-05-2019\n", date_order="dmy")
    assert counts(done) == (1, 0, 0, 0)
    assert Ticket.objects.get().opened_at.isoformat() == "2019-05-03T16:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "data", "field"),
    [
        ("标题\nx\n", {}, "__all__"),
        ("内容,回复\nx,y\n", {}, "__all__"),
        ("内容,b\nx,y\n", {"column_1": "body"}, "column_1"),
        ("内容,回复,回复时间\nx,y,2019-01-01\n", {"result": ""}, "result"),
        ("内容,回复,回复时间\nx,y,2019-01-01\n", {"category": ""}, "category"),
        ("内容\nx\n", {"type": ""}, "type"),
        ("内容\nx\n", {"type": "999999"}, "type"),
    ],
)
def test_what_is_missing_is_said_before_the_trial(house, text, data, field):
    form = house.form(house.bring(text), **data)
    assert list(form.errors) == [field]


def test_a_lost_file_and_a_lost_type_fail_with_words(house, tmp_path):
    run = house.check(house.bring(MESSAGES + TWO))
    house.centre.type.is_public = False
    run.options = {**run.options, "type": 0}
    run.save()
    actions.start(Actor.system("test"), run.pk, by_job=False)
    failed = house.work(run)
    assert (failed.state, failed.error) == ("failed", "no_type:")
    (tmp_path / run.file.path).unlink()
    actions.check(Actor.system("test"), run.pk, by_job=False)
    assert house.work(run).error == "lost:"
