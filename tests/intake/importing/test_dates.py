"""Times in all the ways in which they are written."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from zhulian.intake.importing.dates import DMY, MDY, UNCLEAR, order_of, parse

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2019/4/25 9:32:09", "2019-04-25T01:32:09+00:00"),
        ("2019-04-25 09:32", "2019-04-25T01:32:00+00:00"),
        ("2019-04-25T09:32:09Z", "2019-04-25T09:32:09+00:00"),
        ("2019-04-25T09:32:09.123+02:00", "2019-04-25T07:32:09+00:00"),
        ("2019-04-25T09:32:09-0500", "2019-04-25T14:32:09+00:00"),
        ("2019.4.5", "2019-04-04T16:00:00+00:00"),
        ("2019年4月25日 下午3:05", "2019-04-25T07:05:00+00:00"),
        ("2019年4月25日9时32分", "2019-04-25T01:32:00+00:00"),
        ("2019/4/25 12:10 AM", "2019-04-24T16:10:00+00:00"),
        ("4/25/2019 12:10 PM", "2019-04-25T04:10:00+00:00"),
        ("25-04-2019 9:32", "2019-04-25T01:32:00+00:00"),
        ("20190425", "2019-04-24T16:00:00+00:00"),
        ("20190425 093209", "2019-04-25T01:32:09+00:00"),
        ("43580.397326388891", "2019-04-25T01:32:09+00:00"),
        ("43580", "2019-04-24T16:00:00+00:00"),
    ],
)
def test_read(text, wanted):
    assert parse(text, SHANGHAI).isoformat() == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "2019-13-01",
        "2019-02-30",
        "2019-04-25 25:00",
        "04-05-2019",
        "2019-04-25 9:61",
        "1,5",
        "=NOW()",
    ],
)
def test_not_read(text):
    assert parse(text, SHANGHAI) is None


def test_the_order_decides_what_has_the_year_last():
    assert parse("04-05-2019", SHANGHAI, DMY).isoformat() == "2019-05-03T16:00:00+00:00"
    assert parse("04-05-2019", SHANGHAI, MDY).isoformat() == "2019-04-04T16:00:00+00:00"
    assert parse("2019-04-05", SHANGHAI, MDY).isoformat() == "2019-04-04T16:00:00+00:00"


def test_the_order_is_found_where_one_date_shows_it():
    assert order_of(["04-05-2019", "25-04-2019"]) == DMY
    assert order_of(["04/05/2019", "04/25/2019"]) == MDY
    assert order_of(["04-05-2019", "05-06-2019"]) == UNCLEAR
    assert order_of(["25-04-2019", "04-25-2019"]) == UNCLEAR
    assert order_of(["2019-04-05", "43580"]) == ""
