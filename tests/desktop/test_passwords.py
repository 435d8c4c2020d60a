"""What a password is worth: in one sentence, without any network."""

import random

import pytest

from desktop.passwords import suggest, weigh, word_list

KNOWN = ("李秀英", "柳湾村")


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "至少 10 个字符"),
        ("short", "还差 5 个字符"),
        ("lixiuying1963", "姓名或地名"),
        ("liuwan2026!!", "姓名或地名"),
        ("19630312-abc", "日期"),
        ("13800138000a", "电话号码"),
        ("99990119630312001x", "身份证号"),
        ("password1234", "常见密码"),
        ("qwertyuiop12", "常见密码"),
        ("woaini1234567", "常见密码"),
        ("aaaaaaaaaaaa", "一样的字符"),
        ("1234567890123", "一长串数字"),
    ],
)
def test_what_others_try_first_is_refused_with_its_reason(password, told):
    found = weigh(password, KNOWN)
    assert not found.is_enough
    assert told in found.sentence


@pytest.mark.parametrize(
    "password", ["liuwan-hongmei-2026", "hongmei-lukou-2", "jqmtwv8rkz", "门前大槐树底下见面"]
)
def test_ten_characters_of_ones_own_are_enough(password):
    assert weigh(password + ("" if len(password) >= 10 else "吧")).is_enough


def test_four_words_by_chance_are_good_and_never_the_same():
    chance = random.Random(3).random
    drawn = [suggest(chance) for _ in range(50)]
    assert len(set(drawn)) == 50
    assert all(
        weigh("-".join(pinyin for _, pinyin in words)).level == 3 for words in drawn if len(set(words)) == 4
    )
    assert len(word_list()) == 2048
