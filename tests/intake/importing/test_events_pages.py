"""Histories by the page and by the command: what is asked, what the result says, who may not."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from tests.intake.importing.events import HEAD, hops, line
from tests.intake.importing.test_events import STORY
from tests.intake.importing.test_pages import HOME, browser, columns, upload
from zhulian.cli.importing import bring
from zhulian.intake.models import ImportRun
from zhulian.platform.jobs import run_due
from zhulian.tickets.models import Ticket

__all__ = ["browser"]
ROWS = (
    STORY
    + line("R2", "Active", "09:00", "Group 5", "Resolver 7", moved=0)
    + line("R2", "Closed", "10:00", "front", "<b>Resolver 8</b>", moved=4)
)


def test_from_the_file_to_the_ledger(browser, house):
    upload(browser, house, (HEAD + ROWS).encode(), kind="events")
    run = ImportRun.objects.get()
    page = browser.get(f"{HOME}{run.pk}/columns/").content.decode()
    assert "Histories of requests" in page and "Add skill groups that are missing" in page
    assert '<option value="assignee" selected>' in page
    sent = {**columns(house, run), "make_groups": "on"}
    assert browser.post(f"{HOME}{run.pk}/columns/", sent).headers["Location"] == f"{HOME}{run.pk}/"
    run_due()
    page = browser.get(f"{HOME}{run.pk}/progress/").content.decode()
    assert "Would be new" in page and "Skill groups added: 1" in page and "Reopened" not in page
    assert not Ticket.objects.exists()
    browser.post(f"{HOME}{run.pk}/start/")
    run_due()
    page = browser.get(f"{HOME}{run.pk}/progress/").content.decode()
    assert "<dt>Transfers</dt><dd>2</dd>" in page
    assert "<dt>Reopened</dt><dd>0</dd>" in page
    assert "<dt>Further events</dt><dd>7</dd>" in page
    assert "R2 (transfers between groups: 4 in the file, 1 here)" in page
    assert "Resolver 7 · &lt;b&gt;Resolver 8&lt;/b&gt;" in page
    assert Ticket.objects.count() == 2


def test_an_agent_and_another_clients_people_see_nothing_of_it(browser, house):
    upload(browser, house, (HEAD + ROWS).encode(), kind="events")
    run = ImportRun.objects.get()
    for name in ("wang", "stranger_admin"):
        browser.force_login(house.centre.users[name])
        assert browser.get(f"{HOME}{run.pk}/columns/").status_code == 404
        assert browser.post(f"{HOME}{run.pk}/columns/", {}).status_code == 404
    assert upload(browser, house, (HEAD + ROWS).encode(), kind="events").status_code == 422
    assert ImportRun.objects.count() == 1


@pytest.fixture
def run_command(house, tmp_path, monkeypatch):
    """`zhulian import …` in this process, on the test's database."""
    monkeypatch.setenv("ZHULIAN_LANGUAGE", "en")
    for step in ("load_django", "told_update"):
        monkeypatch.setattr(f"zhulian.cli.commands.{step}", lambda: None)
    file = tmp_path / "history.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")

    def run(*options: str):
        with override("en"):
            return CliRunner().invoke(bring, ["events", str(file), "--client", "a-co", *options])

    return run


def test_the_command_says_what_it_made(run_command, house):
    refused = run_command()
    assert (refused.exit_code, "new 1, changed 6, repeated 0, refused 2" in refused.output) == (1, True)
    done = run_command("--make-groups", "--make-people")
    assert (done.exit_code, "new 1, changed 1, repeated 7, refused 0" in done.output) == (0, True)
    assert "requests 1, transfers 1, resolved 1, reopened 0" in done.output
    assert "R2 (transfers between groups: 4 in the file, 1 here)" in done.output
    assert hops(Ticket.objects.get(subject="R2")) == [
        ("group-5", "Resolver 7", 0, 3600, "transfer"),
        ("front", "<b>Resolver 8</b>", 0, 0, "resolved"),
    ]


def test_the_commands_trial_leaves_nothing(run_command):
    tried = run_command("--make-groups", "--dry-run")
    assert (tried.exit_code, "Skill groups added: 1" in tried.output) == (0, True)
    assert not (Ticket.objects.exists() or ImportRun.objects.exists())


def test_the_command_names_the_codes_there_are(run_command):
    wrong = run_command("--category", "nothing")
    assert (wrong.exit_code, "--category is one of: line" in wrong.output) == (1, True)
