"""Whatever is in the vault is found by what a person knows of it, and shown best first."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.vault import Vault
from desktop.vault.rows import SearchResults
from desktop.vault.sounds import syllables
from sync.package import Package, RosterHousehold, RosterMember

Search = Callable[[str], SearchResults]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单仇解查曾区朴任华翟盖牟阚乐员"
DOUBLE = ("尉迟", "万俟", "欧阳", "令狐", "长孙", "单于")
GIVEN = "守田桂兰长河淑婷德福翠花永贵秀英建国玉梅朝阳乐行晟䶮娜卫东红霞志强春生"
HOUSEHOLDS, MEMBERS = 60, 4


def people() -> list[RosterHousehold]:
    """A village drawn once, with surnames that are read differently elsewhere."""
    drawn = random.Random(7)

    def name() -> str:
        surname = drawn.choice(DOUBLE) if drawn.random() < 0.2 else drawn.choice(SURNAMES)
        return surname + "".join(drawn.choices(GIVEN, k=drawn.choice((1, 2, 2))))

    def member(relation: str) -> RosterMember:
        number = f"9999{drawn.randrange(10**13):013d}{drawn.choice('0123456789X')}"
        return RosterMember(name(), number, relation)

    made = []
    for number in range(HOUSEHOLDS):
        members = (member("02"), *(member("41") for _ in range(MEMBERS - 1)))
        group = f"{'一二三四五六'[number % 6]}组"
        made.append(
            RosterHousehold(
                f"999901001203-07-{number:04d}",
                members[0].name,
                f"柳湾村{group}红梅路{drawn.randrange(1000)}号",
                group,
                "柳湾村",
                f"139{drawn.randrange(10**8):08d}",
                members=members,
            )
        )
    return made


VILLAGE = people()


@pytest.fixture(scope="module")
def search(new_vault: Callable[[Path], Vault], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """The search of a vault that holds them all."""
    vault = new_vault(tmp_path_factory.mktemp("finds") / "v")
    vault.apply_package(Package("2026-03-01T08:00:00+08:00", "青山镇", households=tuple(VILLAGE)))
    yield vault.search
    vault.close()


def is_shown(results: SearchResults, house: RosterHousehold, one: RosterMember) -> bool:
    """Whether this person is listed; of more namesakes than a list holds, whether it says so."""
    hits = (*results.heads, *results.members)
    return results.is_cut or (house.hh_id, one.name) in [(hit.row.hh_id, hit.name) for hit in hits]


persons = st.sampled_from([(house, one) for house in VILLAGE for one in house.members])


@settings(deadline=None, max_examples=80, database=None)
@given(persons, st.data())
def test_everybody_is_found_by_name_sound_initials_or_both(
    search: Search, person: tuple[RosterHousehold, RosterMember], data: st.DataObject
) -> None:
    house, one = person
    sounds = [data.draw(st.sampled_from(syllable.plain)) for syllable in syllables(one.name)]
    begin = data.draw(st.integers(0, len(sounds) - 1))
    parts = [
        data.draw(st.sampled_from((char, sound, sound[:1])))
        for char, sound in zip(one.name[begin:], sounds[begin:], strict=True)
    ]
    typed = data.draw(st.sampled_from(("", " "))).join(parts)
    assert is_shown(search(typed), house, one), typed


@settings(deadline=None, max_examples=80, database=None)
@given(persons, st.data())
def test_everybody_is_found_by_four_digits_in_a_row(
    search: Search, person: tuple[RosterHousehold, RosterMember], data: st.DataObject
) -> None:
    house, one = person
    number = one.id_number
    begin = data.draw(st.integers(0, len(number) - 4))
    typed = number[begin : data.draw(st.integers(begin + 4, len(number)))]
    assert is_shown(search(typed), house, one), typed
    assert is_shown(search(typed.translate(str.maketrans("0123456789", "０１２３４５６７８９"))), house, one)


@settings(deadline=None, max_examples=40, database=None)
@given(persons, st.permutations(range(3)))
def test_several_words_are_found_in_one_household_in_any_order(
    search: Search, person: tuple[RosterHousehold, RosterMember], order: list[int]
) -> None:
    house, one = person
    words = (one.name, house.group, house.phone[-4:])
    results = search(" ".join(words[place] for place in order))
    assert (house.hh_id, one.name) in [(h.row.hh_id, h.name) for h in (*results.heads, *results.members)]
    assert {hit.row.hh_id for hit in (*results.heads, *results.members)} == {house.hh_id}
