"""Identity numbers against the vectors of domain.md R11."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.identity import (
    age_on,
    birth_date,
    check_digit,
    credit_code_fault,
    disability_certificate_fault,
    document_fault,
    fault,
    masked,
    masked_phone,
    name,
    name_fault,
    normalise,
    phone_fault,
    same_name,
    sex,
    to_18,
    warnings,
)


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


@pytest.mark.parametrize("number", ["999901580314001", "1234567890", "12345678", "护照 E12345678"])
def test_a_number_of_any_other_length_is_hidden_whole(number: str) -> None:
    assert masked(number) == "*" * len(number)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800000609", "138****0609"), ("2345678", "*******"), ("6789", "****"), ("无", "无"), ("", "")],
)
def test_a_telephone_number_keeps_seven_digits_at_the_most(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


DAY = date(2026, 3, 9)


def test_a_man_of_146_is_valid_and_only_looked_at_again() -> None:
    number = "440524188001010014"
    assert (fault(number), sex(number)) == ("", "1")
    assert warnings(number, DAY) == ("年龄超过120岁，请核对",)


def test_an_unknown_region_only_reminds() -> None:
    assert fault("999901195803140011") == ""
    assert warnings("999901195803140011", DAY) == ("身份证号的地址码未知，请核对",)
    assert warnings("11010519491231002X", DAY) == ()


def test_somebody_born_on_29_february_is_a_year_older_on_1_march() -> None:
    assert age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert age_on(date(2012, 2, 29), date(2026, 3, 1)) == 14


def test_an_old_15_digit_number_gets_its_18_digits() -> None:
    assert to_18("110105491231002") == "11010519491231002X"
    assert to_18("110105491331002") == ""
    assert to_18("11010549123100") == ""


@pytest.mark.parametrize(
    ("kind", "first17", "sentence"),
    [
        ("3", "81000019900101004", ""),
        ("3", "83000019750605012", ""),
        ("3", "99990119900101004", "港澳台居民居住证应是18位，以810000、820000或830000开头"),
        ("5", "91156019900101004", ""),
        ("5", "11010519900101004", "外国人永久居留证应是18位、以9开头，旧证是3个字母加12位数字"),
    ],
)
def test_other_documents_have_their_own_sentences(kind: str, first17: str, sentence: str) -> None:
    assert document_fault(kind, first17 + check_digit(first17)) == sentence


def test_a_wrong_check_digit_is_told_in_the_documents_own_words() -> None:
    right = check_digit("81000019900101004")
    wrong = "0" if right != "0" else "1"
    expected = f"居住证号校验位不符，请逐位核对（应为{right}）"
    assert document_fault("3", "81000019900101004" + wrong) == expected
    assert document_fault("5", "USA110105900101") == ""
    assert document_fault("8", "") == ""


@pytest.mark.parametrize(
    ("certificate", "sentence"),
    [
        ("99990119620809002642", ""),
        ("99990119620809002642B1", ""),
        ("99990119580314001142", "前18位应与身份证号一致"),
        ("99990119620809002643", "第19、20位与所选类别、等级不一致"),
        ("99990119620809002652", "第19、20位与所选类别、等级不一致"),
        ("9999011962080900264", "残疾人证号应是20位：身份证号18位加类别、等级，补证后加B1等"),
    ],
)
def test_a_disability_certificate_is_compared_with_its_holder(certificate: str, sentence: str) -> None:
    found = disability_certificate_fault(certificate, "999901196208090026", frozenset({"4"}), "2")
    assert found == sentence


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91350100M000100Y43", ""),
        ("91350100M000100Y44", "统一社会信用代码校验不符"),
        ("91350100M000100Y4", "统一社会信用代码应是18位数字或大写字母，不含I、O、S、V、Z"),
        ("9135010OM000100Y43", "统一社会信用代码应是18位数字或大写字母，不含I、O、S、V、Z"),
    ],
)
def test_a_credit_code_has_its_check_character(code: str, sentence: str) -> None:
    assert credit_code_fault(code) == sentence


@pytest.mark.parametrize("phone", ["13800000609", "0000-1234567", "02412345678", "无"])
def test_phones_and_the_word_for_none_are_good(phone: str) -> None:
    assert phone_fault(phone) == ""


@pytest.mark.parametrize("phone", ["", "1380000060", "23800000609", "没有", "138 0000 0609"])
def test_anything_else_is_no_phone(phone: str) -> None:
    assert phone_fault(phone) == "请填写11位手机号或区号-固话，没有请填‘无’"


@pytest.mark.parametrize("person", ["赵䶮", "王𬱖", "买买提·吐尔逊", "\u3f06明", "张〇"])
def test_rare_characters_and_the_middle_dot_are_good_names(person: str) -> None:
    assert name_fault(name(person)) == ""


@pytest.mark.parametrize("person", ["赵", "张3", "张Ａ", "张 三", "·张三", "张三，"])
def test_digits_blanks_and_full_width_letters_are_no_names(person: str) -> None:
    assert name_fault(person) == "姓名应与身份证一致，少数民族间隔号用‘·’"


def test_names_are_stored_with_one_dot_and_no_blanks() -> None:
    assert name(" 买买提 • 吐尔逊") == "买买提·吐尔逊"


def test_variants_are_one_person_and_other_names_are_not() -> None:
    assert same_name("赵龑", "赵䶮")
    assert same_name("买买提•吐尔逊", "买买提吐尔逊")
    assert not same_name("赵守田", "钱桂兰")
