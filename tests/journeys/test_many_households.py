"""By keyboard among ten thousand households: found, visited, sealed, looked at in every place; no waiting."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.package import Package, RosterHousehold, RosterMember
from tests.journeys import short
from tests.journeys.conftest import SHORT_FORM, Laptop
from tests.journeys.hands import ALT, KEY
from tests.screens.village import NOW, PASSWORD, PROFILE, furnish, new_vault

HOUSEHOLDS = int(os.environ.get("DENGMEN_HOUSEHOLDS", "10000"))
PLACES = (KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4, KEY.Key_5, KEY.Key_6)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈单仇解", "守田桂兰长河淑婷德福翠花永贵"
SOUGHT = 4_321


def household(number: int) -> RosterHousehold:
    name = SURNAMES[number % 13] + GIVEN[number % 14] + GIVEN[number // 14 % 14]
    group = f"{'一二三四五六'[number % 6]}组"
    member = RosterMember(name, f"9999011958{number:08d}", "02", "1", "1958-03-14")
    where = f"柳湾村{group}{number}号"
    hh_id = f"9999010{number // 1000:05d}-07-{number % 1000:04d}"
    return RosterHousehold(hh_id, name, where, group, "柳湾村", f"138{number:08d}", members=(member,))


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A vault with so many households of one person each."""
    folder = tmp_path / "many"
    vault = new_vault(folder)
    furnish(vault, (SHORT_FORM,))
    listed = tuple(map(household, range(HOUSEHOLDS)))
    vault.apply_package(Package(NOW.isoformat(), PROFILE.township, (), "", listed))
    vault.close()
    return folder


def test_a_visit_among_ten_thousand_households_never_stops_the_window(
    laptop: Callable[..., Laptop], many: Path
) -> None:
    machine = laptop(many)
    hands = machine.start()
    hands.unlock(PASSWORD)
    for key in PLACES:
        hands.press(key, ALT)
        hands.rest()
    short.begin(hands, f"138{SOUGHT:08d}")
    short.fill(hands)
    record = short.seal(hands)
    assert record.household_id == household(SOUGHT).hh_id
    for key in PLACES:
        hands.press(key, ALT)
        hands.rest()
    vault = machine.vault(PASSWORD)
    assert [row.record_id for row in vault.records()] == [record.record_id]
    vault.close()
