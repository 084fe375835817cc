"""Random calendars, moments and pauses for the property tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from tests.engine.worktime.reference import Reference
from zhulian.engine.worktime import Calendar, Day, Pause, Span, Week

ZONES = (
    "Asia/Shanghai",
    "UTC",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # half an hour of summer time
    "America/St_Johns",  # changed clocks at one minute past midnight
    "America/Sao_Paulo",  # changed clocks at midnight
    "Pacific/Apia",  # left out a whole date in 2011
)
WINDOW = timedelta(days=16)


@dataclass(frozen=True)
class World:
    cal: Calendar
    reference: Reference
    base: datetime

    @property
    def end(self) -> datetime:
        return self.base + WINDOW


def examples(count: int):
    return settings(max_examples=count, deadline=None, database=None)


def spans(minimum: int = 0):
    """A day's spans on the half hours."""
    marks = st.lists(st.integers(0, 48), min_size=2 * minimum, max_size=6, unique=True).map(sorted)
    return marks.map(
        lambda marked: tuple(
            Span(30 * start, 30 * end) for start, end in zip(marked[::2], marked[1::2], strict=False)
        )
    )


# Made once, as making and checking a strategy costs more than drawing from it.
ANY_SPANS, SOME_SPANS = spans(), spans(minimum=1)
NAMES = st.sampled_from(("国庆节", "春节", "盘点"))
WEEKDAYS = st.integers(0, 6)
DAYS = st.one_of(
    st.builds(Day.holiday, NAMES),
    st.builds(Day.make_up, NAMES, like=WEEKDAYS),
    st.builds(Day.make_up, NAMES, spans=SOME_SPANS),
    st.builds(Day.special, NAMES, SOME_SPANS),
)
EXCEPTIONS = st.dictionaries(st.integers(-1, WINDOW.days + 1), DAYS, max_size=4)
# Which of three kinds of day each weekday is; the first, which is open, is among them.
PATTERNS = st.lists(st.integers(0, 2), min_size=7, max_size=7).filter(lambda pattern: 0 in pattern)
# Windows that begin a little before clocks change in one or more of the zones.
CHANGES = (
    date(2024, 3, 5),
    date(2024, 10, 25),
    date(2010, 3, 10),
    date(2010, 11, 3),
    date(2011, 12, 25),
    date(2018, 11, 1),
    date(2019, 2, 12),
)
FIRST_DATES = st.dates(date(1991, 1, 1), date(2036, 12, 1)) | st.sampled_from(CHANGES)


@st.composite
def worlds(draw):
    """A calendar open on at least one weekday, with exceptions in the weeks after a base near which to ask."""
    kinds = (draw(SOME_SPANS), draw(ANY_SPANS), ())
    weekly = [kinds[kind] for kind in draw(PATTERNS)]
    first = draw(FIRST_DATES)
    exceptions = {
        first + timedelta(days=offset): day
        for offset, day in draw(EXCEPTIONS).items()
        if day.like is None or weekly[day.like]
    }
    zone = draw(st.sampled_from(ZONES))
    cal = Calendar(zone, Week.of(dict(enumerate(weekly))), exceptions)

    def hours(day: date):
        exception = exceptions.get(day)
        if exception is None:
            worked = weekly[day.weekday()]
        else:
            worked = exception.spans if exception.like is None else weekly[exception.like]
        return [(span.start, span.end) for span in worked]

    base = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return World(cal, Reference(ZoneInfo(zone), hours), base)


def moments(world: World, unit: timedelta = timedelta(seconds=1)):
    steps = WINDOW // unit
    return st.integers(0, steps).map(lambda step: world.base + step * unit)


def seconds():
    return st.integers(0, 100_000)


@st.composite
def pauses_in(draw, world: World, unit: timedelta = timedelta(seconds=1), open_ended: bool = False):
    """Up to three pauses, in any order, overlapping or not; and an open-ended one if asked."""
    found = []
    for name in draw(st.lists(st.sampled_from(("客户", "第三方")), max_size=3)):
        start, end = sorted((draw(moments(world, unit)), draw(moments(world, unit))))
        found.append(Pause(start, end, name))
    if open_ended:
        found.append(Pause(draw(moments(world, unit)), None, "客户"))
    return tuple(found)
