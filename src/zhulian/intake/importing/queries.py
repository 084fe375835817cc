"""Reads for the pages of imports."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.intake.importing.dates import DMY, MDY
from zhulian.intake.importing.keeping import kept_until
from zhulian.intake.importing.mapping import TARGETS, target_of
from zhulian.intake.importing.problems import words, words_of
from zhulian.intake.importing.reading import Row, Table
from zhulian.intake.importing.running import settled_rows, table_of
from zhulian.intake.importing.states import AT_WORK, UNTOUCHED
from zhulian.intake.models import ImportRefusal, ImportRun, ImportState

SHOWN_REFUSALS = 50
SHOWN_REMARKS = 30
SHOWN_SAMPLES = 3
SAMPLE_CHARS = 60
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
ORDER_WORDS = {
    DMY: gettext_lazy("Day first: 04-05-2019 is 4 May"),
    MDY: gettext_lazy("Month first: 04-05-2019 is April 5"),
}
STATE_LOOK = {
    ImportState.DRAFT: ("", "pencil"),
    ImportState.CHECKING: ("info", "loader-2"),
    ImportState.CHECKED: ("info", "eye-check"),
    ImportState.RUNNING: ("info", "loader-2"),
    ImportState.STOPPED: ("soon", "player-pause"),
    ImportState.DONE: ("good", "check"),
    ImportState.FAILED: ("late", "alert-circle"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A run as its page shows it."""

    run: ImportRun
    look: tuple[str, str]
    settled: int
    percent: int
    is_at_work: bool
    is_untouched: bool
    has_begun: bool
    new_customers: int
    matched_customers: int
    error: str
    kept_until: datetime | None
    """When the file and the refused rows go."""
    date_order: Any
    """How dates with the year last are read, in words; "" where there are none."""
    tally: dict[str, int]
    """What else was counted."""
    remarks: list[Topic]


def standing(run: ImportRun) -> Standing:
    """How far it is, in figures."""
    settled, tally = settled_rows(run), run.options.get("tally", {})
    total = max(run.total_rows or 0, settled)
    return Standing(
        run=run,
        look=STATE_LOOK[ImportState(run.state)],
        settled=settled,
        percent=100 * settled // total if total else 0,
        is_at_work=run.state in AT_WORK,
        is_untouched=run.removed_at is None
        and (run.state in UNTOUCHED or (run.state == ImportState.FAILED and run.next_row == 1)),
        has_begun=run.state not in UNTOUCHED and run.state != ImportState.CHECKING,
        new_customers=tally.get("new", 0),
        matched_customers=tally.get("matched", 0),
        error=words_of(run.error),
        kept_until=kept_until(run),
        date_order=ORDER_WORDS.get(run.options.get("date_order", ""), ""),
        tally=tally,
        remarks=topics(run),
    )


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to know about a run that stops nothing: a sentence, and what it is about."""

    code: str
    title: str
    count: int
    names: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


TOPICS: dict[str, Any] = {
    "differing": gettext_lazy("Requests of which the file itself counts otherwise"),
    "unknown_people": gettext_lazy("People who are not there: their work counts as waiting"),
    "new_people": gettext_lazy("People added, who may not log in"),
    "new_groups": gettext_lazy("Skill groups added"),
}


def topics(run: ImportRun) -> list[Topic]:
    """What the run remarked, the first names of each."""
    held = run.options.get("remarks", {})
    return [_topic(code, title, held[code]) for code, title in TOPICS.items() if held.get(code)]


def _topic(code: str, title: Any, keys: dict[str, str]) -> Topic:
    names = [f"{key} ({_told(text)})" if code == "differing" else key for key, text in keys.items()]
    return Topic(code, str(title), len(names), names[:SHOWN_REMARKS])


def _told(text: str) -> str:
    """Both figures in words: "reopenings 1 0" says that the file has one and the request none."""
    found = []
    for part in text.split("; "):
        code, told, here = part.split()
        sentence = (
            _("reopenings: %(file)s in the file, %(here)s here")
            if code == "reopenings"
            else _("transfers between groups: %(file)s in the file, %(here)s here")
        )
        found.append(sentence % {"file": told, "here": here})
    return "; ".join(found)


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused row for the page. `place` is the row as a spreadsheet counts, the header being row 1."""

    place: int
    column: str
    why: str
    cells: str


def refusals(run: ImportRun) -> list[Refused]:
    """The first refused rows."""
    return [_refused(run, row) for row in run.refusals.all()[:SHOWN_REFUSALS]]


def _refused(run: ImportRun, row: ImportRefusal) -> Refused:
    cells = " · ".join(cell for cell in row.row if cell)
    return Refused(row.number + 1, _column(run, row.column), words(row.code, row.detail), cells[:160])


def _column(run: ImportRun, column: str) -> str:
    """The header; for a target without a column, its name."""
    target = target_of(TARGETS[run.kind], column)
    return str(target.label) if target is not None and column not in run.columns.values() else column


def defused(cell: str) -> str:
    """The cell so that a spreadsheet shows it and runs nothing: a leading = + - @ gets an apostrophe."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def error_file(run: ImportRun, headers: list[str]) -> Iterator[str]:
    """The refused rows as CSV, line by line: where, why, and the row as it came. UTF-8 with a mark, for Excel."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([_("Row"), _("Column"), _("Why"), *(defused(name) for name in headers)])
    rows: QuerySet[ImportRefusal] = run.refusals.all()
    for row in rows.iterator(chunk_size=500):
        found = _refused(run, row)
        cells = [found.place, found.column, found.why, *row.row]
        yield writer.writerow([defused(str(cell)) for cell in cells])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def headers_of(run: ImportRun) -> list[str]:
    """The header of the run's file. Raises FileProblem."""
    return table_of(run).headers


@dataclass(frozen=True, slots=True)
class Sampled:
    """A column of the file with what stands in it."""

    header: str
    values: tuple[str, ...]


def sampled(table: Table, rows: Iterable[Row]) -> list[Sampled]:
    """Every column with its first values."""
    found: list[list[str]] = [[] for _header in table.headers]
    for row in rows:
        for place, cell in enumerate(row.cells[: len(found)]):
            if cell.strip() and len(found[place]) < SHOWN_SAMPLES:
                found[place].append(" ".join(cell.split())[:SAMPLE_CHARS])
    return [Sampled(header, tuple(values)) for header, values in zip(table.headers, found, strict=True)]


def column_values(table: Table, rows: Iterable[Row], header: str) -> list[str]:
    """What stands in one column of these rows."""
    place = table.headers.index(header)
    return [row.cells[place] for row in rows if place < len(row.cells)]


def as_options(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices of a select."""
    return [(str(row.pk), row.label) for row in rows]
