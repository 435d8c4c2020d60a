"""Identity numbers against the vectors of domain.md R11."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.identity import birth_date, check_digit, fault, masked, normalise, sex


def test_the_published_example_is_valid() -> None:
    number = "11010519491231002X"
    assert (fault(number), sex(number), birth_date(number)) == ("", "2", date(1949, 12, 31))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("110105194912310021", "身份证号校验位不符，请逐位核对（应为X）"),
        ("999901201202300031", "身份证号里的出生日期不存在，请核对"),
        ("99990119580314001", "身份证号应是18位，最后一位可以是X"),
        ("99990119580314００11", "身份证号应是18位，最后一位可以是X"),
    ],
)
def test_a_wrong_number_gets_its_own_sentence(number: str, sentence: str) -> None:
    assert fault(number) == sentence


def test_full_width_digits_spaces_and_small_x_are_normalised() -> None:
    assert normalise("１10105 19491231-002x") == "11010519491231002X"


def test_the_demo_numbers_lie_in_the_fictional_region_and_are_valid() -> None:
    for number in ("999901195803140011", "999901196208090026", "999901201202290039"):
        assert fault(number) == ""


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.sampled_from("0123456789"))
def test_any_single_changed_digit_changes_the_check_digit(first: str, place: int, digit: str) -> None:
    changed = first[:place] + digit + first[place + 1 :]
    if changed != first:
        assert check_digit(changed) != check_digit(first)


def test_a_masked_number_keeps_six_and_four() -> None:
    assert masked("999901195803140011") == "999901********0011"
