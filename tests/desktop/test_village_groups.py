"""The groups of a village come in the order in which people count them."""

from __future__ import annotations

import pytest

from desktop.village_groups import group_order


@pytest.mark.parametrize(
    "ordered",
    [
        ["一组", "二组", "三组", "九组", "十组", "十一组", "二十组", "三十二组"],
        ["1组", "2组", "10组", "第11村民小组"],
        ["三组", "赵升屯", ""],
        ["二组", "李家组"],
    ],
)
def test_numbered_groups_come_first_then_hamlets_then_no_group(ordered: list[str]) -> None:
    assert sorted([*ordered[1:], ordered[0]], key=group_order) == ordered
