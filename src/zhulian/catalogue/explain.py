"""Working time in words: why a request is due when it is.

The engine tells the way to a deadline as typed steps; here they become short sentences in the reader's language.
`from_data` reads back what `Explanation.as_data()` stored with a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhulian.catalogue.bilingual import unpack
from zhulian.engine.worktime import Counted, DayKind, Explanation, Opened, Reason, Skipped, Step, Stopped

WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
REASONS = {
    Reason.CLOSED_WEEKDAY: gettext_lazy("day off"),
    Reason.HOLIDAY: gettext_lazy("holiday"),
    Reason.OUTSIDE_HOURS: gettext_lazy("outside service hours"),
    Reason.BREAK: gettext_lazy("break"),
    Reason.PAUSE: gettext_lazy("paused"),
}


def hours_text(seconds: int) -> str:
    """Working time in hours and minutes, never in days, whose length is a matter of the calendar."""
    minutes = seconds // 60
    parts = [
        ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60} if minutes >= 60 else "",
        ngettext("%(n)d minute", "%(n)d minutes", minutes % 60) % {"n": minutes % 60} if minutes % 60 else "",
    ]
    words = [part for part in parts if part]
    if not words:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    return _("%(hours)s %(minutes)s") % {"hours": words[0], "minutes": words[1]} if words[1:] else words[0]


def day_text(day: date) -> str:
    """Mon 2025-11-03 in the reader's language."""
    return _("%(weekday)s %(day)s") % {"weekday": WEEKDAYS[day.weekday()], "day": day.isoformat()}


def moment_text(moment: datetime, zone: str) -> str:
    """Mon 2025-11-03 14:05 in the calendar's zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(day)s %(time)s") % {"day": day_text(local.date()), "time": f"{local:%H:%M}"}


def span_text(start: datetime, end: datetime, zone: str) -> str:
    """Mon 2025-11-03 09:00–12:00; both days where they differ. Midnight at the end is 24:00 of the day before."""
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    until, until_day = f"{last:%H:%M}", last.date()
    if until == "00:00" and last > first:
        until, until_day = "24:00", last.date() - timedelta(days=1)
    if until_day == first.date():
        return f"{moment_text(start, zone)}–{until}"
    return _("%(start)s to %(end)s") % {
        "start": moment_text(start, zone),
        "end": _("%(day)s %(time)s") % {"day": day_text(until_day), "time": until},
    }


def summary(explanation: Explanation, zone: str) -> str:
    """One sentence: the answer."""
    worked = hours_text(explanation.counted)
    start = moment_text(explanation.start, zone)
    if explanation.end is None:
        return _("The clock stands still after %(worked)s of working time since %(start)s.") % {
            "worked": worked,
            "start": start,
        }
    return _("%(worked)s of working time from %(start)s end on %(end)s.") % {
        "worked": worked,
        "start": start,
        "end": moment_text(explanation.end, zone),
    }


def in_words(explanation: Explanation, zone: str) -> list[str]:
    """The steps as lines to be read in order; stretches that do not count and follow each other are one line."""
    lines = []
    for is_skipped, run in groupby(explanation.steps, key=lambda step: isinstance(step, Skipped)):
        if is_skipped:
            lines.append(_skipped_text([step for step in run if isinstance(step, Skipped)], zone))
        else:
            lines += [_step_text(step, zone) for step in run]
    return lines


def _skipped_text(steps: list[Skipped], zone: str) -> str:
    reasons = dict.fromkeys(_reason_text(step) for step in steps)
    return _("%(span)s: not counted (%(reasons)s)") % {
        "span": span_text(steps[0].start, steps[-1].end, zone),
        "reasons": _(", ").join(reasons),
    }


def _reason_text(step: Skipped) -> str:
    name, reason = unpack(step.name), str(REASONS[step.reason])
    if not name:
        return reason
    return _("%(reason)s: %(name)s") % {"reason": reason, "name": name}


def _step_text(step: Step, zone: str) -> str:
    if isinstance(step, Counted):
        return _("%(span)s: %(worked)s counted") % {
            "span": span_text(step.start, step.end, zone),
            "worked": hours_text(step.seconds),
        }
    if isinstance(step, Opened):
        return _opened_text(step)
    assert isinstance(step, Stopped), step
    name = unpack(step.name)
    moment = moment_text(step.at, zone)
    if not name:
        return _("Since %(moment)s the clock stands still.") % {"moment": moment}
    return _("Since %(moment)s the clock stands still: %(name)s.") % {"moment": moment, "name": name}


def _opened_text(step: Opened) -> str:
    values = {"day": day_text(step.day), "name": unpack(step.name)}
    if step.kind is DayKind.MAKE_UP:
        return _("%(day)s is a make-up workday (%(name)s).") % values
    return _("%(day)s has special hours (%(name)s).") % values


def from_data(data: Mapping[str, Any]) -> Explanation:
    """The explanation that `Explanation.as_data()` turned into JSON."""
    return Explanation(
        start=datetime.fromisoformat(data["start"]),
        end=datetime.fromisoformat(data["end"]) if data["end"] else None,
        counted=data["counted"],
        steps=tuple(_steps(data["steps"])),
    )


def _steps(rows: Iterable[Mapping[str, Any]]) -> Iterable[Step]:
    for row in rows:
        code = row["code"]
        if code == "counted":
            yield Counted(_moment(row["start"]), _moment(row["end"]), row["seconds"])
        elif code == "skipped":
            yield Skipped(
                Reason(row["reason"]),
                _moment(row["start"]),
                _moment(row["end"]),
                row["name"],
                date.fromisoformat(row["first_day"]),
                date.fromisoformat(row["last_day"]),
            )
        elif code == "opened":
            yield Opened(DayKind(row["kind"]), row["name"], date.fromisoformat(row["day"]))
        else:
            yield Stopped(_moment(row["at"]), row["name"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
