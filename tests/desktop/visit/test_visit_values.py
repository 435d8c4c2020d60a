"""Dates, times, amounts and choices as people type them; pages as the questionnaire cuts them."""

from datetime import date

import pytest

from desktop.viewmodels.visit_dates import parse_date, parse_moment, parse_month, parse_time
from desktop.viewmodels.visit_money import capital, grouped, parse_amount
from desktop.viewmodels.visit_repeats import group_identity, split_unit
from desktop.windows.questions.search import matching
from desktop.windows.questions.tiles import digit_keys
from forms.xlsform import Choice

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("20260309", "2026-03-09"),
        ("2026-3-9", "2026-03-09"),
        ("2026年3月9日", "2026-03-09"),
        ("3-9", "2026-03-09"),
        ("3.9", "2026-03-09"),
        ("3月9日", "2026-03-09"),
        ("２０２６０３０９", "2026-03-09"),
        ("20260230", None),
        ("三月初九", None),
        ("", None),
    ],
)
def test_dates_are_read_as_typed(typed, stored):
    assert parse_date(typed, TODAY) == stored


def test_months_times_and_moments_are_read_as_typed():
    assert parse_month("202605", TODAY) == "2026-05-01"
    assert parse_time("9:05") == "09:05"
    assert parse_time("0942") == "09:42"
    assert parse_time("942") == "09:42"
    assert parse_time("42") is None
    assert parse_time("25:00") is None
    assert parse_moment("20260309 9:42", TODAY) == "2026-03-09T09:42"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("12000.5", "壹万贰仟元伍角"),
        ("17500", "壹万柒仟伍佰元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("0.05", "伍分"),
        ("3.05", "叁元零伍分"),
        ("100000000", "壹亿元整"),
        ("486.11", "肆佰捌拾陆元壹角壹分"),
        ("abc", ""),
    ],
)
def test_amounts_in_capital_figures(amount, words):
    assert capital(amount) == words


def test_amounts_are_grouped_and_read_back():
    assert grouped("12000.5", 2) == "12,000.50"
    assert grouped("12000") == "12,000"
    assert parse_amount("12,000.5元") == "12000.5"
    assert parse_amount("十二") is None


def test_identity_numbers_are_grouped_6_8_4():
    assert group_identity("99990119580314001x") == "999901 19580314 001X"


def test_the_unit_in_the_closing_bracket_of_a_label_stands_beside_the_field():
    assert split_unit("面积（平方米）") == ("面积", "平方米")
    assert split_unit("金额") == ("金额", "")


def test_digits_are_codes_where_codes_are_digits_and_places_elsewhere():
    assert digit_keys([Choice("1", "是"), Choice("0", "否")]) == ("1", "0")
    assert digit_keys([Choice("10", "未婚"), Choice("20", "已婚")]) == ("1", "2")


def test_a_search_puts_the_exact_code_before_labels():
    choices = [Choice("30", "女"), Choice("02", "户主"), Choice("32", "长女"), Choice("20", "子")]
    assert [c.value for c in matching(choices, "2")] == ["02", "20"]
    assert [c.value for c in matching(choices, "女")] == ["30", "32"]
    people = [Choice("赵守田", "赵守田"), Choice("钱桂兰", "钱桂兰")]
    assert [c.value for c in matching(people, "2")] == ["钱桂兰"]
    assert matching(people, "3") == ()
    assert [c.value for c in matching(choices, "")] == ["30", "02", "32", "20"]
