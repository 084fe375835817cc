"""The clock stands still while waiting for someone else."""

from datetime import UTC, datetime

import pytest

from tests.engine.worktime.offices import HOUR, OFFICE, shanghai
from zhulian.engine.worktime import (
    Calendar,
    NaiveTime,
    NeverDue,
    Pause,
    PauseEndBeforeStart,
    TimeOutOfRange,
    due,
    elapsed,
)

FRIDAY, MONDAY = (2025, 9, 5), (2025, 9, 8)
START = shanghai(*FRIDAY, 9)


def on_friday(start, end=None):
    return Pause(shanghai(*FRIDAY, start), None if end is None else shanghai(*FRIDAY, end))


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ((), shanghai(*FRIDAY, 11)),
        ((on_friday(10, 11),), shanghai(*FRIDAY, 12)),
        ((on_friday(7, 10),), shanghai(*FRIDAY, 12)),
        ((on_friday(10, 15),), shanghai(*FRIDAY, 16)),
        ((on_friday(12, 13),), shanghai(*FRIDAY, 11)),
        ((on_friday(11, 16),), shanghai(*FRIDAY, 11)),
        ((Pause(shanghai(*FRIDAY, 10), shanghai(*MONDAY, 10)),), shanghai(*MONDAY, 11)),
        ((on_friday(14, 17), on_friday(9, 12)), shanghai(*MONDAY, 9, 30)),
        ((on_friday(9, 12), on_friday(10, 14), on_friday(14, 16)), shanghai(*FRIDAY, 18)),
        ((on_friday(10, 10),), shanghai(*FRIDAY, 11)),
    ],
)
def test_a_due_time_moves_by_the_working_time_paused(pauses, expected):
    assert due(OFFICE, START, 2 * HOUR, pauses) == expected


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ((on_friday(10, 11),), 6.5 * HOUR),
        ((on_friday(12, 13),), 7.5 * HOUR),
        ((on_friday(10, 12), on_friday(11, 14)), 5 * HOUR),
        ((on_friday(16),), 5.5 * HOUR),
        ((on_friday(16), on_friday(17, 18)), 5.5 * HOUR),
        ((on_friday(7),), 0),
        ((on_friday(20),), 7.5 * HOUR),
    ],
)
def test_elapsed_leaves_pauses_out(pauses, expected):
    assert elapsed(OFFICE, START, shanghai(*FRIDAY, 18), pauses) == expected
    assert elapsed(OFFICE, START, shanghai(*FRIDAY, 18), iter(pauses)) == expected


def test_nothing_is_due_while_the_clock_is_stopped():
    assert due(OFFICE, START, 2 * HOUR, [on_friday(10)]) is None
    assert due(OFFICE, START, 1, [on_friday(7)]) is None


def test_what_was_due_before_the_stop_stays_due():
    assert due(OFFICE, START, 2 * HOUR, [on_friday(11)]) == shanghai(*FRIDAY, 11)
    assert due(OFFICE, START, 0, [on_friday(7)]) == START


def test_a_stop_beyond_the_horizon_does_not_hide_that_nothing_is_due():
    late = Pause(datetime(2040, 1, 1, tzinfo=UTC))
    assert due(OFFICE, START, HOUR, [late]) == shanghai(*FRIDAY, 10)
    with pytest.raises(NeverDue):
        due(OFFICE, START, 400_000_000, [late])


def test_a_pause_longer_than_the_horizon_leaves_nothing_due():
    with pytest.raises(NeverDue):
        due(Calendar.always(), START, HOUR, [Pause(START, datetime(2040, 1, 1, tzinfo=UTC))])


def test_a_pause_must_be_a_stretch_of_time():
    with pytest.raises(PauseEndBeforeStart) as caught:
        on_friday(11, 10)
    assert caught.value.values() == {"start": shanghai(*FRIDAY, 11), "end": shanghai(*FRIDAY, 10)}
    with pytest.raises(NaiveTime):
        Pause(START, datetime(2025, 9, 6))  # noqa: DTZ001
    with pytest.raises(TimeOutOfRange):
        Pause(datetime(1, 1, 1, tzinfo=UTC))
