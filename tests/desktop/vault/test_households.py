"""What lists and pages show of a household, and what a new package may and may not change."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.vault import HouseholdFilter, VaultError
from desktop.vault.rows import Coverage
from desktop.vault.work import StaffRow
from sync.package import Questionnaire, RosterMember

ZHAO = "999901001203-07-0031"
ZHANG = "999901001203-07-0032"
TODAY = date(2026, 3, 9)


def row(village: object, hh_id: str = ZHAO) -> object:
    return village.vault.household(hh_id).row


def test_before_any_visit_a_row_shows_the_roster(village: object) -> None:
    zhao = row(village)
    assert (zhao.head, zhao.head_age(TODAY), zhao.people) == ("赵守田", 67, 3)
    assert (zhao.address, zhao.group, zhao.phone) == ("柳湾村三组红梅路口第二家", "三组", "13800000609")
    assert (zhao.labels, zhao.last_visit, zhao.state) == (("低收入",), "2025-09-10", "未访")
    assert [(one.name, one.relation_label) for one in village.vault.household(ZHAO).members] == [
        ("赵守田", "户主"),
        ("钱桂兰", "妻"),
        ("赵䶮", "孙子"),
    ]


def test_after_a_visit_a_row_shows_what_was_found(village: object) -> None:
    village.visit()
    zhao = row(village)
    assert (zhao.last_visit, zhao.state, zhao.visits) == ("2026-03-09", "有转介", 1)
    assert (zhao.referrals, zhao.open_needs, zhao.next_due) == (1, 1, "2026-03-23")
    assert zhao.labels == ("低收入", "重度残疾 1 人")


def test_the_page_tells_the_visit_in_a_sentence(village: object) -> None:
    village.visit()
    page = village.vault.household(ZHAO)
    assert page.visits[0].summary == "3 口人，人均月收入 486.11 元。需求 2 项：立即解决 1、转介 1。"
    assert page.visits[0].investigators == ("李秀英", "王建国")
    assert (page.visits[0].visit_type_label, page.visits[0].contact_label) == ("集中排查", "见到本人")
    assert [need.text for need in page.needs] == ["换残疾证", "一氧化碳报警器"]
    assert [(one.programme_label, one.amount) for one in page.benefits] == [("重度残疾人护理补贴", 10_000)]
    assert page.members[1].labels == ("肢体二级",)
    assert page.members[1].dis_cert_exp == "2026-05-31"


def test_nobody_at_home_keeps_the_facts_of_the_visit_before(village: object) -> None:
    village.visit()
    village.visit(tree={"contact": "4", "visit_type": "1", "revisit_date": "2026-03-12"})
    page = village.vault.household(ZHAO)
    assert (page.row.people, len(page.members), page.row.last_contact) == (3, 3, "4")
    assert page.visits[0].summary == "没问成：无人在家，再访 2026-03-12。"
    assert village.vault.coverage() == Coverage(1, 1, 5)


def test_coverage_counts_doors_and_answers_apart(village: object) -> None:
    village.visit()
    village.visit(ZHANG, {"contact": "4"})
    assert village.vault.coverage() == Coverage(visited=2, surveyed=1, total=5)


def test_a_row_with_a_draft_says_so(village: object) -> None:
    draft = village.begin()
    assert (row(village).state, row(village).draft_id) == ("草稿", draft)
    village.vault.discard_draft(draft, "重复")
    assert row(village).state == "未访"


@pytest.mark.parametrize(
    ("wanted", "heads"),
    [
        (HouseholdFilter(state="有转介"), ["赵守田"]),
        (HouseholdFilter(categories=frozenset({"02", "05"})), ["单守义", "吴德福"]),
        (HouseholdFilter(group="一组", state="未访"), ["单守义", "周长河"]),
        (HouseholdFilter(hh_ids=frozenset({ZHANG})), ["张淑婷"]),
    ],
)
def test_lists_are_filtered(village: object, wanted: HouseholdFilter, heads: list[str]) -> None:
    village.visit()
    assert [one.head for one in village.vault.households(wanted)] == heads


def test_an_unknown_household_is_named(village: object) -> None:
    with pytest.raises(VaultError) as caught:
        village.vault.household("nothing")
    assert caught.value.code == "VAULT_NOT_FOUND"


def test_numbers_of_added_households_continue(village: object) -> None:
    added = [village.vault.add_household("何翠花", "村口", "二组") for _ in range(2)]
    assert added == ["999901001203-07-0036", "999901001203-07-0037"]
    assert row(village, added[0]).village == "柳湾村"


def test_the_same_package_twice_changes_nothing(village: object, packaged: object) -> None:
    before = village.vault.households(), village.vault.questionnaires(), village.vault.counts()
    village.vault.apply_package(packaged())
    assert (village.vault.households(), village.vault.questionnaires(), village.vault.counts()) == before
    assert village.vault.staff()[0] == StaffRow("王建国", "青山镇民政办", True)
    assert "样例县" in village.vault.standards()


def test_a_new_roster_updates_and_drops_but_never_over_local_work(village: object, packaged: object) -> None:
    added = village.vault.add_household("何翠花", "村口", "二组")
    village.visit()
    village.begin(ZHANG)
    kept = [one for one in packaged().households if one.head == "吴德福"]
    changed = (replace(kept[0], phone="13700000000", members=(RosterMember("吴德福", "", "02"),)),)
    village.vault.apply_package(packaged(households=changed))
    rows = {one.hh_id: one for one in village.vault.households()}
    assert set(rows) == {ZHAO, ZHANG, kept[0].hh_id, added}
    assert rows[kept[0].hh_id].phone == "13700000000"
    assert rows[ZHAO].people == 3
    assert village.vault.search("单守义").count == 0


def test_a_package_that_fails_half_way_changes_nothing(village: object, packaged: object) -> None:
    before = village.vault.households()
    broken = packaged(standards="new = 1", households=(*packaged().households, object()))
    with pytest.raises(AttributeError):
        village.vault.apply_package(broken)
    assert village.vault.households() == before
    assert village.vault.standards() != "new = 1"


def test_a_questionnaire_in_use_is_not_replaced_under_its_visit(village: object, packaged: object) -> None:
    village.begin()
    newer = (
        Questionnaire("four", "2026.1", "改过", b"<x/>"),
        Questionnaire("four", "2026.2", "新版", b"<y/>"),
    )
    village.vault.apply_package(packaged(questionnaires=newer))
    assert village.vault.questionnaire("four", "2026.1").xml == b"<h:html/>"
    assert village.vault.questionnaire("four").version == "2026.2"
    assert [form.version for form in village.vault.questionnaires()] == ["2026.2"]


def test_settings_are_kept(village: object) -> None:
    village.vault.set_setting("scale", "150")
    assert village.reopen().setting("scale") == "150"
    assert village.vault.setting("unknown", "100") == "100"


def test_today_groups_the_due_and_the_unvisited(village: object) -> None:
    listed = village.vault.today_list(TODAY)
    shown = [
        (group.name, [(one.row.head, one.why, one.note) for one in group.rows]) for group in listed.groups
    ]
    assert shown == [
        ("一组", [("单守义", "该走访", "上次 2026-02-01 · 已超 6 天"), ("周长河", "未访", "没有走访过")]),
        ("二组", [("吴德福", "该走访", "上次 2025-09-12 · 剩 4 天")]),
        ("三组", [("赵守田", "未访", "上次 2025-09-10")]),
        ("赵升屯", [("张淑婷", "未访", "没有走访过")]),
    ]
    kinds = [one.visit_type_label for group in listed.groups for one in group.rows]
    assert kinds == ["探访巡查", "集中排查", "定期核查", "集中排查", "集中排查"]
    assert (listed.coverage, listed.unsent, listed.oldest_unsent) == (Coverage(0, 0, 5), 0, "")


def test_today_never_takes_more_than_it_was_asked_for(village: object) -> None:
    listed = village.vault.today_list(TODAY, size=3)
    assert sum(len(group.rows) for group in listed.groups) == 3
    assert listed.not_listed == 2


def test_what_cannot_wait_has_its_deadline(village: object) -> None:
    village.visit()
    listed = village.vault.today_list(TODAY)
    assert [(need.text, need.deadline) for need in listed.urgent] == [
        ("一氧化碳报警器", "2026-03-10T09:42:00+08:00")
    ]
    assert (listed.unsent, listed.oldest_unsent) == (1, "2026-03-09T09:42:00+08:00")


def test_a_due_referral_brings_the_household_back(village: object) -> None:
    village.visit()
    due = village.vault.today_list(date(2026, 3, 23)).due
    assert "赵守田" in [one.head for one in due]
    assert "赵守田" not in [one.head for one in village.vault.today_list(TODAY).due]


def test_a_draft_comes_first_in_its_group(village: object) -> None:
    village.begin("999901001203-07-0034")
    listed = village.vault.today_list(TODAY)
    assert [one.why for one in listed.groups[0].rows] == ["接着写", "该走访"]
    assert [draft.head for draft in listed.drafts] == ["周长河"]
