"""What holds for every calendar."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.worktime.worlds import examples, moments, pauses_in, seconds, worlds
from zhulian.engine.worktime import (
    Counted,
    Opened,
    Pause,
    Reason,
    Skipped,
    Stopped,
    due,
    elapsed,
    explain_due,
    explain_elapsed,
    explain_next_open,
    is_open,
    next_open,
)

SECOND = timedelta(seconds=1)


@given(st.data())
@examples(65)
def test_elapsed_is_additive_over_splits(data):
    world = data.draw(worlds())
    first, middle, last = sorted(data.draw(moments(world)) for _ in range(3))
    pauses = data.draw(pauses_in(world, open_ended=data.draw(st.booleans())))
    whole = elapsed(world.cal, first, last, pauses)
    assert whole == elapsed(world.cal, first, middle, pauses) + elapsed(world.cal, middle, last, pauses)
    assert 0 <= whole <= (last - first).total_seconds()


@given(st.data())
@examples(65)
def test_due_is_the_earliest_moment_with_that_much_elapsed(data):
    world = data.draw(worlds())
    start, asked, pauses = data.draw(moments(world)), data.draw(seconds()), data.draw(pauses_in(world))
    end = due(world.cal, start, asked, pauses)
    assert end >= start
    assert elapsed(world.cal, start, end, pauses) == asked
    if asked:
        assert elapsed(world.cal, start, end - SECOND, pauses) == asked - 1


@given(st.data())
@examples(40)
def test_what_has_elapsed_was_due_by_then(data):
    world = data.draw(worlds())
    start, end = sorted((data.draw(moments(world)), data.draw(moments(world))))
    pauses = data.draw(pauses_in(world))
    assert start <= due(world.cal, start, elapsed(world.cal, start, end, pauses), pauses) <= end


@given(st.data())
@examples(40)
def test_due_is_monotone_and_composes(data):
    world = data.draw(worlds())
    early, late = sorted((data.draw(moments(world)), data.draw(moments(world))))
    some, more = data.draw(seconds()), data.draw(seconds())
    pauses = data.draw(pauses_in(world))
    first = due(world.cal, early, some, pauses)
    both = due(world.cal, early, some + more, pauses)
    assert first <= both == due(world.cal, first, more, pauses)
    assert first <= due(world.cal, late, some, pauses)


@given(st.data())
@examples(40)
def test_pauses_take_away_the_working_time_they_cover(data):
    world = data.draw(worlds())
    marks = sorted(data.draw(st.lists(moments(world), min_size=4, max_size=8, unique=True)))
    apart = [Pause(start, end) for start, end in zip(marks[::2], marks[1::2], strict=False)]
    covered = sum(elapsed(world.cal, pause.start, pause.end) for pause in apart)
    assert (
        elapsed(world.cal, world.base, world.end, apart)
        == elapsed(world.cal, world.base, world.end) - covered
    )
    assert due(world.cal, world.base, 3600, apart) >= due(world.cal, world.base, 3600)


@given(st.data())
@examples(35)
def test_the_order_and_cutting_of_pauses_do_not_matter(data):
    world = data.draw(worlds())
    pauses = data.draw(pauses_in(world))
    cut = [
        part
        for pause in pauses
        for middle in (pause.start + ((pause.end - pause.start) // SECOND // 2) * SECOND,)
        for part in (Pause(pause.start, middle), Pause(middle, pause.end))
    ]
    shuffled = data.draw(st.permutations(cut))
    expected = elapsed(world.cal, world.base, world.end, pauses)
    assert elapsed(world.cal, world.base, world.end, shuffled) == expected
    assert due(world.cal, world.base, 7200, shuffled) == due(world.cal, world.base, 7200, pauses)


@given(st.data())
@examples(40)
def test_a_stopped_clock_is_due_only_before_it_stopped(data):
    world = data.draw(worlds())
    start, asked = data.draw(moments(world)), data.draw(seconds())
    pauses = data.draw(pauses_in(world, open_ended=True))
    stop = max(start, next(pause.start for pause in pauses if pause.end is None))
    left = elapsed(world.cal, start, stop, pauses)
    end = due(world.cal, start, asked, pauses)
    told = explain_due(world.cal, start, asked, pauses)
    assert told.end == end
    if asked > left:
        assert end is None
        assert told.counted == left
        assert isinstance(told.steps[-1], Stopped)
    else:
        assert end <= stop
        assert end == due(world.cal, start, asked, [pause for pause in pauses if pause.end is not None])


@given(st.data())
@examples(65)
def test_an_explanation_covers_the_time_without_gap_and_sums_up(data):
    world = data.draw(worlds())
    start, asked, pauses = data.draw(moments(world)), data.draw(seconds()), data.draw(pauses_in(world))
    told = explain_due(world.cal, start, asked, pauses)
    assert told.end == due(world.cal, start, asked, pauses)
    assert told.counted == asked
    _check_steps(world.cal, told, pauses)


@given(st.data())
@examples(35)
def test_elapsed_is_explained_the_same_way(data):
    world = data.draw(worlds())
    start, end = sorted((data.draw(moments(world)), data.draw(moments(world))))
    pauses = data.draw(pauses_in(world, open_ended=data.draw(st.booleans())))
    told = explain_elapsed(world.cal, start, end, pauses)
    assert told.counted == elapsed(world.cal, start, end, pauses)
    _check_steps(world.cal, told, pauses)


def _check_steps(cal, told, pauses):
    stretches = [step for step in told.steps if isinstance(step, Counted | Skipped)]
    at = told.start
    for step in stretches:
        assert step.start == at < step.end
        at = step.end
        working = elapsed(cal, step.start, step.end, pauses)
        assert working == (step.seconds if isinstance(step, Counted) else 0)
        if isinstance(step, Counted):
            assert step.seconds == (step.end - step.start).total_seconds()
        elif step.reason is not Reason.PAUSE:
            assert elapsed(cal, step.start, step.end) == 0
    assert at == told.end
    for before, after in pairwise(told.steps):
        if isinstance(before, Skipped) and isinstance(after, Skipped) and before.reason is not Reason.PAUSE:
            assert (before.reason, before.name) != (after.reason, after.name)
        if isinstance(before, Opened):
            assert isinstance(after, Counted)
            assert cal.days[before.day].name == before.name


@given(st.data())
@examples(65)
def test_open_agrees_with_elapsed_and_next_open(data):
    world = data.draw(worlds())
    at = data.draw(moments(world) | moments(world, timedelta(minutes=30)))
    assert is_open(world.cal, at) == (elapsed(world.cal, at, at + SECOND) == 1)
    opening = next_open(world.cal, at)
    assert is_open(world.cal, opening)
    assert elapsed(world.cal, at, opening) == 0
    assert (opening == at) == is_open(world.cal, at)
    told = explain_next_open(world.cal, at)
    assert (told.end, told.counted) == (opening, 0)
    assert all(isinstance(step, Skipped) for step in told.steps)


@given(st.data())
@examples(30)
def test_a_calendar_already_asked_answers_as_a_fresh_one(data):
    world = data.draw(worlds())
    start, asked = data.draw(moments(world)), data.draw(seconds())
    due(world.cal, world.base, asked)
    fresh = type(world.cal)(world.cal.zone, world.cal.week, dict(world.cal.days))
    assert due(world.cal, start, asked) == due(fresh, start, asked)
