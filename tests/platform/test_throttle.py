"""Throttles: how many of something fit into any stretch of time, and how long one waits after failures."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from zhulian.platform import throttle
from zhulian.platform.models import ThrottleBucket
from zhulian.platform.throttle import Throttled

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)


def use(key: str, limit: int = 3, per: int = 60) -> int:
    """0 when allowed, else the seconds to wait."""
    try:
        throttle.check(key, limit, per)
    except Throttled as error:
        return error.retry_after
    return 0


def test_the_use_after_the_limit_is_refused_and_not_counted():
    with time_machine.travel(NOON, tick=False):
        assert [use("a") for _ in range(5)] == [0, 0, 0, 80, 80]
        assert use("b") == 0
        assert sorted(ThrottleBucket.objects.values_list("count", flat=True)) == [1, 3]


def test_waiting_as_long_as_told_is_enough_and_a_second_less_is_not():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            use("a")
        clock.shift(timedelta(seconds=79))
        assert use("a") == 1
        clock.shift(timedelta(seconds=1))
        assert use("a") == 0


def test_the_window_slides_over_the_border_of_two():
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False) as clock:
        assert [use("a") for _ in range(3)] == [0, 0, 0]
        clock.shift(timedelta(seconds=2))
        assert use("a") == 19


def test_require_room_refuses_without_counting():
    with time_machine.travel(NOON, tick=False):
        throttle.require_room("a", 1, 60)
        throttle.require_room("a", 1, 60)
        throttle.check("a", 1, 60)
        with pytest.raises(Throttled):
            throttle.require_room("a", 1, 60)


def test_the_table_holds_no_address_and_no_name():
    throttle.check("login:203.0.113.9", 3, 60)
    throttle.add_failure("login:li.li")
    keys = list(ThrottleBucket.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert all(len(key) == 64 and "203" not in key[:4] and "li" not in key for key in keys)


def test_each_failure_after_the_fourth_doubles_the_wait_up_to_a_quarter_of_an_hour():
    with time_machine.travel(NOON, tick=False) as clock:
        waits = [round(throttle.add_failure("a")) for _ in range(12)]
        assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
        clock.shift(timedelta(seconds=899))
        assert round(throttle.blocked_for("a")) == 1
        clock.shift(timedelta(seconds=1))
        assert throttle.blocked_for("a") == 0
        throttle.forgive("a")
        assert throttle.add_failure("a") == 0


def test_failures_are_forgotten_after_a_day():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(6):
            throttle.add_failure("a")
        clock.shift(timedelta(hours=24))
        assert throttle.add_failure("a") == 0


def test_pruning_deletes_only_what_no_longer_counts():
    with time_machine.travel(NOON, tick=False) as clock:
        use("a", per=60)
        use("b", per=600)
        clock.shift(timedelta(seconds=121))
        assert throttle.prune() == 1
        assert ThrottleBucket.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        ([], "198.51.100.7", "203.0.113.1"),
        (["203.0.113.2"], "198.51.100.7", "203.0.113.1"),
        (["203.0.113.1"], "198.51.100.7", "198.51.100.7"),
        (["203.0.113.1"], "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (["203.0.113.0/24", "10.0.0.2"], "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (["203.0.113.1"], "", "203.0.113.1"),
        (["203.0.113.1"], "<script>", "203.0.113.1"),
    ],
)
def test_forwarded_addresses_count_only_from_own_proxies(rf, settings, proxies, forwarded, expected):
    settings.TRUST_PROXY = proxies
    request = rf.get("/", REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert throttle.client_ip(request) == expected


def test_addresses_of_one_ipv6_network_count_together(rf):
    keys = {
        throttle.address_key(rf.get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    }
    assert keys == {"2001:db8:1:2::/64"}
    assert throttle.address_key(rf.get("/", REMOTE_ADDR="::ffff:203.0.113.5")) == "203.0.113.5"


@pytest.mark.django_db(transaction=True)
def test_no_more_than_the_limit_pass_however_many_try_at_once():
    start, passed = threading.Barrier(6), []

    def try_often():
        start.wait()
        try:
            passed.extend(use("shared", limit=7, per=3600) == 0 for _ in range(4))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_often) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (24, 7)
