"""Files made by the test and brought in as a person does."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.world import Centre, centre
from zhulian.intake.importing import actions, running
from zhulian.intake.importing.forms import ColumnsForm
from zhulian.intake.importing.jobs import bring_rows
from zhulian.intake.importing.running import table_of
from zhulian.intake.models import ImportRun
from zhulian.platform.access import Actor

MESSAGES = "编号,客户编号,标题,时间,内容,答复,答复时间\n"
ONE = "1,A7,路灯不亮,2019/4/25 9:32:09,门口的路灯三天没亮。,已派人修好。,2019/4/26 10:00:00\n"
TWO = "2,A8,噪音,2019/4/25 22:10:00,工地夜里施工。,,\n"


@dataclass
class House:
    """The centre, with what history needs, and hands to bring files in."""

    centre: Centre

    @property
    def constants(self) -> dict[str, str]:
        made = self.centre
        return {"type": str(made.type.pk), "category": str(made.category.pk), "result": str(made.solved.pk)}

    def bring(
        self, content: bytes | str, kind: str = "messages", *, name: str = "a.csv", who: str = "manager"
    ):
        """A draft of a file."""
        data = content.encode() if isinstance(content, str) else content
        upload = SimpleUploadedFile(name, data)
        return actions.create_run(
            self.centre.actor(who), self.centre.a, kind, upload, name, most_bytes=actions.most_upload_bytes()
        )

    def form(self, run: ImportRun, **data: Any) -> ColumnsForm:
        """The page's form as it would be sent with the guessed columns."""
        table = table_of(run)
        meanings = {header: code for code, header in run.columns.items()}
        sent = {f"column_{place}": meanings.get(header, "") for place, header in enumerate(table.headers)}
        if run.kind != "customers":
            sent |= self.constants | {"language": "zh-hans"}
        return ColumnsForm(sent | data, run=run, table=table, rows=table.samples())

    def check(self, run: ImportRun, **data: Any) -> ImportRun:
        """Choose and try out."""
        form = self.form(run, **data)
        assert form.is_valid(), form.errors
        system = Actor.system("test")
        actions.choose(
            system,
            run.pk,
            columns=form.columns,
            options=form.options(),
            is_replay=bool(form.cleaned_data.get("is_replay")),
            save_as=form.cleaned_data["save_as"],
        )
        actions.check(system, run.pk, by_job=False)
        return self.work(run)

    def work(self, run: ImportRun) -> ImportRun:
        """Go on to the end."""
        bring_rows(run.pk, lambda row, batch: None)
        return ImportRun.objects.get(pk=run.pk)

    def run(
        self, content: bytes | str, kind: str = "messages", *, name: str = "a.csv", **data: Any
    ) -> ImportRun:
        """The whole way of a file."""
        run = self.check(self.bring(content, kind, name=name), **data)
        actions.start(Actor.system("test"), run.pk, by_job=False)
        return self.work(run)


@pytest.fixture
def house(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return House(centre())


def cut_power(monkeypatch: Any, *, batch: int) -> Callable[[], None]:
    """The program dies while it notes this batch; what is returned lets the next one live."""
    real, calls = running._advance, []

    def dies(*arguments: Any) -> ImportRun:
        calls.append(arguments)
        if len(calls) == batch:
            raise RuntimeError("power cut")
        return real(*arguments)

    monkeypatch.setattr(running, "_advance", dies)
    return lambda: monkeypatch.setattr(running, "_advance", real)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """New, changed, repeated, refused."""
    return run.made, run.changed, run.repeated, run.refused


def refused(run: ImportRun) -> list[tuple[int, str, str]]:
    """(row, column, code) of what was refused."""
    return [(row.number, row.column, row.code) for row in run.refusals.all()]


def workbook(*rows: list[Any]) -> bytes:
    """An Excel file of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
