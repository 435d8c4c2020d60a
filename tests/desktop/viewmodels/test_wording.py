"""How numbers, dates and secrets are said."""

from datetime import date, datetime, timedelta, timezone

import pytest

from desktop.viewmodels import wording

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 9, 9, 42, tzinfo=CHINA)


def test_unknown_income_is_not_zero():
    assert wording.money(None) == "待核对"
    assert wording.money(0) == "0.00"


def test_a_debt_has_a_real_minus_sign():
    assert wording.money(-145833) == "−1,458.33"


def test_a_day_is_said_with_its_weekday():
    assert wording.long_day(date(2026, 3, 9)) == "2026 年 3 月 9 日 星期一"


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-03-09T15:24:00+08:00", ("剩 5:42", False)),
        ("2026-03-09T08:37:00+08:00", ("超 1:05", True)),
        ("", ("", False)),
    ],
)
def test_a_clock_says_what_is_left_or_how_late_it_is(until, said):
    assert wording.time_left(until, NOW) == said


def test_phone_and_identity_numbers_are_masked():
    assert wording.masked_phone("13800000609") == "138 **** 0609"
    assert wording.masked_phone("12345") == "****"


def test_a_date_that_is_none_is_no_number_of_days():
    assert wording.days_ago("", NOW.date()) == ""
    assert wording.days_ago("2026-03-06T10:00:00+08:00", NOW.date()) == "3 天"
