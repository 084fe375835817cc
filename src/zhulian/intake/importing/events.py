"""A row of a history: one event of one request of another system, in typed values."""

from __future__ import annotations

import hashlib
import json
import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from zhulian.intake.importing import dates
from zhulian.intake.importing.event_words import State, filled, state_of
from zhulian.intake.importing.problems import RowProblem
from zhulian.intake.importing.rows import NAME_CHARS, NUMBER_CHARS, limited
from zhulian.intake.models import ImportRun
from zhulian.platform.clock import now

SUBJECT_CHARS, GROUP_CHARS, PERSON_CHARS = 240, 120, 80


@dataclass(frozen=True, slots=True)
class Event:
    """How a request stood from `at` on. `order` tells apart events of the same minute."""

    values: dict[str, str]
    number: str
    at: datetime
    order: int
    state: State
    group: str
    person: str
    opened_at: datetime | None
    resolved_at: datetime | None
    reassignments: int | None
    reopenings: int | None

    def digest(self, repetition: int) -> str:
        """What makes it a repetition; of rows that say the same in one request, the how manieth it is."""
        says = [self.number, self.at.isoformat(), self.order, self.values.get("state", "").lower()]
        says += [self.group.lower(), self.person.lower(), repetition]
        return hashlib.sha256(json.dumps(says).encode()).hexdigest()[:32]


class Parser:
    """Reads rows as events. Raises RowProblem."""

    def __init__(self, run: ImportRun) -> None:
        self.zone = zoneinfo.ZoneInfo(run.client.time_zone)
        self.order = str(run.options.get("date_order", ""))

    def parse(self, cells: dict[str, str]) -> Event:
        """The event of these cells."""
        values = filled(cells)
        number = limited(values, "number", NUMBER_CHARS)
        if not number:
            raise RowProblem("missing", "number")
        at = self._moment(values, "at")
        if at is None:
            raise RowProblem("missing", "at")
        for code, most in (("subject", SUBJECT_CHARS), ("caller", NUMBER_CHARS), ("name", NAME_CHARS)):
            limited(values, code, most)
        limited(values, "opened_by", NAME_CHARS)
        return Event(
            values=values,
            number=number,
            at=at,
            order=_count(values, "order") or 0,
            state=_state(values),
            group=limited(values, "group", GROUP_CHARS),
            person=limited(values, "assignee", PERSON_CHARS),
            opened_at=self._moment(values, "opened_at"),
            resolved_at=self._moment(values, "resolved_at"),
            reassignments=_count(values, "reassignments"),
            reopenings=_count(values, "reopenings"),
        )

    def _moment(self, values: dict[str, str], code: str) -> datetime | None:
        text = values.get(code, "")
        if not text:
            return None
        moment = dates.parse(text, self.zone, self.order)
        if moment is None or moment.year < 1970:
            raise RowProblem("bad_date", code, text[:80])
        if moment > now():
            raise RowProblem("future", code, text[:80])
        return moment


def _state(values: dict[str, str]) -> State:
    text = values.get("state", "")
    if not text:
        raise RowProblem("missing", "state")
    found = state_of(text)
    if found is None:
        raise RowProblem("unknown_state", "state", text[:80])
    return found


def _count(values: dict[str, str], code: str) -> int | None:
    text = values.get(code, "")
    if not text:
        return None
    whole = text.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 10):
        raise RowProblem("bad_count", code, text[:80])
    return int(whole)
