"""The demo household gives exactly what appendix C of the domain paper expects."""

import json
from datetime import date
from typing import Any

from forms.answers import Answers
from forms.screening import CLOSING, Screening, live, screen
from tests.forms.screening.clerk import DAY, RESOURCES, SAMPLE


def demo() -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((RESOURCES / "demo" / "appendix-c.json").read_text("utf-8"))
    return tree


def screened(tree: dict[str, Any]) -> Screening:
    return screen(Answers(tree), SAMPLE, DAY)


def test_minimum_living_may_fit_with_342_yuan() -> None:
    (found,) = [f for f in screened(demo()).findings if f.rule == "R2"]
    assert (found.verdict.value, found.gap_fen) == ("可能符合", 34200)
    assert dict(found.amounts) == {"差额参考（每月）": "342元"}


def test_nothing_else_may_fit_but_the_care_subsidy_that_is_received() -> None:
    fits = [(f.rule, f.subject) for f in screened(demo()).findings if f.verdict.value == "可能符合"]
    assert fits == [("R2", ""), ("R8", "钱桂兰"), ("R10", "")]


def test_the_rigid_expenses_are_42_9_percent_of_the_income() -> None:
    (found,) = [f for f in screened(demo()).findings if f.rule == "R6"]
    assert dict(found.amounts)["占年收入"] == "42.9%"


def test_the_checks_are_c01_c04_and_c09_once_each() -> None:
    result = screened(demo())
    assert [c.check for c in result.checks] == ["C01", "C04", "C09"]
    assert "农村低保" in result.checks[0].wording
    assert "83天内到期（2026-05-31）" in result.checks[2].wording
    assert result.alerts == ()


def test_the_card_in_her_husbands_name_is_explained_and_no_longer_stops_the_seal() -> None:
    card = screened(demo()).checks[1]
    assert (card.severity.value, card.blocks_sealing) == ("黄", False)
    assert card.explained == "行动不便，由丈夫代取"


def test_without_the_explanation_the_card_is_red() -> None:
    tree = demo()
    del tree["support"]["benefit"][0]["b_card_why"]
    result = screened(tree)
    assert [c.check for c in result.checks] == ["C01", "C04", "C09"]
    assert [c.check for c in result.blocking] == ["C04"]


def test_once_on_minimum_living_the_living_subsidy_is_told() -> None:
    tree = demo()
    tree["support"]["benefit"].append({"b_prog": "02", "b_last": "2026-03-05"})
    missed = [c.wording for c in screened(tree).checks if c.check == "C01"]
    assert missed == ["钱桂兰可能应享受困难残疾人生活补贴而未享受，请告知并登记意愿"]


def test_what_the_script_leaves_out_follows_from_numbers_and_rows() -> None:
    tree = demo()
    del tree["basic"]["counts"]
    del tree["visit"]["visit_date"]
    assert screened(tree).checks == screened(demo()).checks


def test_a_later_day_finds_the_certificate_expired_and_the_referral_overdue() -> None:
    result = screen(Answers(demo()), SAMPLE, date(2026, 6, 1))
    assert {"C09", "C17"} <= {c.check for c in result.checks}
    assert any("证件已过期" in c.wording for c in result.checks)


def test_the_live_panel_says_what_it_said_before() -> None:
    panel = live(Answers(demo()), SAMPLE)
    assert [(f.rule, f.verdict.value) for f in panel.findings] == [("R2", "可能符合")]


def test_the_closing_sentence_is_fixed() -> None:
    assert screened(demo()).closing == CLOSING
    assert CLOSING == (
        "以上为按所填数据和本县参数的测算提示，不是审核结论；"
        "是否符合条件以乡镇（街道）审核、县级民政部门确认为准。"
    )
