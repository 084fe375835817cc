"""How long a due time takes. Run: python bench/worktime.py"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from zhulian.engine.worktime import Calendar, Day, Pause, Span, Week, due, elapsed, explain_due, is_open

HOURS = (Span.of("09:00", "12:00"), Span.of("13:30", "18:00"))
START = datetime(2025, 1, 1, 3, tzinfo=UTC)
WORKDAY = 27_000
# About twenty closed days in each of ten years.
DAYS = {date(2025, 1, 6) + timedelta(days=18 * place): Day.holiday("holiday") for place in range(200)}
PAUSES = [Pause(START + timedelta(days=7 * week), START + timedelta(days=7 * week + 1)) for week in range(10)]


def office() -> Calendar:
    return Calendar("Asia/Shanghai", Week.same(HOURS), DAYS)


def measure(name: str, act: Callable[[], object], rounds: int) -> None:
    """Median and worst of `rounds` calls, in microseconds."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begin) * 1e6)
    print(f"{name:<46} {statistics.median(taken):>10.1f} µs {max(taken):>12.1f} µs worst")


def main() -> None:
    cal = office()
    measure("is it open now", lambda: is_open(cal, START), 5000)
    measure("due in 4 hours", lambda: due(cal, START, 4 * 3600), 5000)
    measure("due in 4 hours, calendar never asked before", lambda: due(office(), START, 4 * 3600), 200)
    measure("due in 10 workdays, 10 pauses", lambda: due(cal, START, 10 * WORKDAY, PAUSES), 1000)
    measure("due in 10 workdays, explained", lambda: explain_due(cal, START, 10 * WORKDAY), 500)
    measure("due in 1000 workdays", lambda: due(cal, START, 1000 * WORKDAY), 100)
    end = START + timedelta(days=3600)
    measure("elapsed in ten years, never asked before", lambda: elapsed(office(), START, end), 5)
    measure("elapsed in ten years", lambda: elapsed(cal, START, end), 20)


if __name__ == "__main__":
    main()
