"""A household is found by whatever a person remembers of it."""

import sys

import pytest

from desktop.vault.sounds import match, syllables, to_text

ZHAO = "999901001203-07-0031"


@pytest.mark.parametrize(
    "typed",
    [
        *("守田", "zst", "ZST", "zhaosht", "赵", "赵守田", "田", "shoutian", "st", "zhao shou tian", "zhaos"),
        *("999901195803140011", "19580314", "0314", "0011", "13800000609", "0609", "138 0000 0609"),
        *("三组", "红梅", "红梅路口", "柳湾村三组", "999901001203-07-0031", "１３８００００", "zhao'shou"),
        *("zhào", "zhao4shou3", "zaost", "赵st", "赵sh田", "3组", "138-0000-0609", "路口"),
        *("赵 三组", "三组 zst", "0609 shoutian", "红梅 守田 0011", "sht 三"),
    ],
)
def test_zhao_shoutian_is_found_by(village: object, typed: str) -> None:
    assert ZHAO in [hit.row.hh_id for hit in village.vault.search(typed).heads]


@pytest.mark.parametrize(
    "typed", ["", "  ", "zzz", "赵守天", "99990119580314001X", "'", '"', "%", "_", "*", "x' OR '1'='1"]
)
def test_nothing_is_found_by(village: object, typed: str) -> None:
    assert village.vault.search(typed).count == 0


def test_initials_find_heads_members_and_places_in_this_order(village: object) -> None:
    results = village.vault.search("zst")
    assert results.kind == "initials"
    assert sorted(hit.name for hit in results.heads) == ["张淑婷", "赵守田"]
    assert [(hit.name, hit.row.head) for hit in results.members] == [("周思彤", "周长河")]
    assert [(place.name, place.households, place.visited) for place in results.places] == [("赵升屯", 1, 0)]


def test_a_hit_shows_the_sounds_and_which_letters_were_typed(village: object) -> None:
    hit = next(hit for hit in village.vault.search("zhaosht").heads if hit.name == "赵守田")
    assert hit.syllables == ("zhào", "shǒu", "tián")
    assert hit.marked == (4, 2, 1)


def test_searching_does_not_wait_for_the_dictionary_of_pinyin(
    village: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    hit = next(hit for hit in village.vault.search("zst").heads if hit.name == "赵守田")
    assert hit.syllables == ("zhào", "shǒu", "tián")


def test_a_member_leads_to_the_household(village: object) -> None:
    results = village.vault.search("桂兰")
    assert [(hit.name, hit.row.hh_id) for hit in results.members] == [("钱桂兰", ZHAO)]


def test_of_several_words_the_one_who_fits_most_is_shown(village: object) -> None:
    results = village.vault.search("三组 qgl")
    assert [(hit.name, hit.row.hh_id) for hit in results.members] == [("钱桂兰", ZHAO)]
    assert results.heads == ()
    assert village.vault.search("三组 张淑婷").count == 0


def test_a_word_may_be_a_name_or_a_place(village: object, listed: object, packaged: object) -> None:
    village.vault.apply_package(packaged(listed(40, "何红梅", "一组")))
    assert [hit.name for hit in village.vault.search("守田 红梅").heads] == ["赵守田"]
    assert [hit.name for hit in village.vault.search("红梅 一组").heads] == ["何红梅"]


def test_a_surname_alone_comes_before_those_who_only_have_its_letters(
    village: object, listed: object, packaged: object
) -> None:
    village.vault.apply_package(packaged(listed(40, "沈安", "一组"), listed(41, "单安民", "一组")))
    assert [hit.name for hit in village.vault.search("shan").heads] == ["单守义", "单安民", "沈安"]


def test_the_end_of_a_number_comes_before_its_middle(
    village: object, listed: object, packaged: object
) -> None:
    village.vault.apply_package(
        packaged(
            listed(40, "沈安", "一组", phone="13807310000"), listed(41, "何安", "一组", phone="13800000731")
        )
    )
    assert [hit.name for hit in village.vault.search("0731").heads] == ["何安", "沈安"]


def test_a_name_with_a_dot_is_found_without_it(village: object, listed: object, packaged: object) -> None:
    village.vault.apply_package(packaged(listed(40, "阿卜杜拉·买买提", "一组")))
    for typed in ("阿卜杜拉买买提", "阿卜杜拉·买", "买买提", "abdlmmt", "abudula", "maimaiti"):
        assert [hit.name for hit in village.vault.search(typed).heads] == ["阿卜杜拉·买买提"]


def test_more_namesakes_than_a_list_holds_are_told(village: object, listed: object, packaged: object) -> None:
    assert not village.vault.search("13").is_cut
    village.vault.apply_package(packaged(*(listed(n, "王秀英", "一组") for n in range(100, 130))))
    results = village.vault.search("wxy")
    assert (len(results.heads), results.is_cut) == (20, True)


def test_surnames_are_found_by_their_own_reading_and_by_the_common_one(village: object) -> None:
    for typed in ("shanshouyi", "ssy", "dsy", "dan"):
        assert "单守义" in [hit.name for hit in village.vault.search(typed).heads]
    assert syllables("单守义")[0].shown == "shàn"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("仇和", "qiuhe"),
        ("解缙", "xj"),
        ("欧阳娜", "ouyang"),
        ("尉迟恭", "ycg"),
        ("吕布", "lvbu"),
        ("曾黎", "zl"),
        ("查良", "zhaliang"),
        ("区小", "oux"),
        ("朴英", "piaoy"),
        ("万俟春", "moqi"),
        ("牟平", "muping"),
        ("单于强", "chanyu"),
        ("王朝阳", "wangzhaoy"),
        ("王朝阳", "wangchaoy"),
    ],
)
def test_difficult_names_sound_right(name: str, typed: str) -> None:
    assert match(typed, to_text(syllables(name))) is not None


def test_a_rare_character_without_a_reading_does_not_stop_the_others() -> None:
    assert [one.shown for one in syllables("赵\U0002ffff田")][::2] == ["zhào", "tián"]
    assert syllables("A1") != ()


def test_a_sealed_visit_is_found_by_what_was_found_there(village: object) -> None:
    village.visit(
        tree={
            "contact": "1",
            "phone": "13900000000",
            "members": [
                {"m_name": "赵守田", "m_rel": "02", "co": "1"},
                {"m_name": "赵新生", "m_id": "999901202601010013", "m_rel": "41", "co": "1"},
            ],
        }
    )
    search = village.vault.search
    assert [hit.name for hit in search("xinsheng").members] == ["赵新生"]
    assert [hit.name for hit in search("20260101").members] == ["赵新生"]
    assert [hit.name for hit in search("139000").heads] == ["赵守田"]
    assert search("桂兰").count == 0  # who is no longer there is no longer found
    assert search("13800000609").count == 0


def test_a_visit_does_not_move_a_household_behind_its_namesakes(
    village: object, listed: object, packaged: object
) -> None:
    village.vault.apply_package(packaged(*(listed(n, "赵守田", "一组") for n in (40, 41))))
    before = [hit.row.hh_id for hit in village.vault.search("zst").heads]
    assert before.index(ZHAO) < before.index(before[-1])
    village.visit()
    assert [hit.row.hh_id for hit in village.vault.search("zst").heads] == before


def test_a_household_added_here_is_found_at_once(village: object) -> None:
    hh_id = village.vault.add_household("何翠花", "柳湾村二组村口", "二组")
    assert [hit.row.hh_id for hit in village.vault.search("hch").heads] == [hh_id]


def test_the_index_survives_closing(village: object) -> None:
    village.reopen()
    assert village.vault.search("zst").count == 4
