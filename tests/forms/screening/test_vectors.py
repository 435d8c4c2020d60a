"""The rules against the vectors of the domain paper, as a clerk would check them."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from forms.answers import Answers
from forms.screening import CLOSING, Verdict, live, parse_standards, yuan

CASES = tomllib.loads((Path(__file__).parent / "vectors.toml").read_text("utf-8"))["case"]
STANDARDS = parse_standards(
    (resources.files("resources") / "standards" / "sample-county.toml").read_text("utf-8")
)


def answers_of(case: dict[str, Any]) -> Answers:
    income = [
        {
            "i_kind": row["kind"],
            "i_amt": row["amount"],
            "i_n": row["times"],
            "i_cost": row.get("cost", ""),
            "i_excl": row.get("excl", "0"),
        }
        for row in case["income"]
    ]
    assets = dict.fromkeys(("fin_cash", "fin_sec", "fin_ins", "fin_other"), "0")
    return Answers(
        {
            "visit_date": "2026-03-09",
            "hukou": case["hukou"],
            "n_co": str(case["n"]),
            "income": income,
            "veh": case.get("veh", []),
            "house": [{"h_own": "1"}],
            "fin_dep": case.get("savings", "0"),
            **assets,
        }
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_rule_gives_the_words_of_the_domain_paper(case: dict[str, Any]) -> None:
    panel = live(answers_of(case), STANDARDS)
    finding = panel.findings[0]
    if "year" in case:
        assert panel.year is not None
        assert yuan(panel.year) == case["year"]
    if "pc" in case:
        assert panel.per_head_month is not None
        assert yuan(panel.per_head_month) == case["pc"]
    if "verdict" in case:
        assert finding.verdict.value == case["verdict"]
    if "gap" in case:
        assert finding.gap_fen == case["gap"] * 100
    assert case.get("wording", "") in finding.wording
    assert case.get("step", "") in "\n".join(finding.steps)


def test_unknown_savings_stand_grey_beside_the_income_hint() -> None:
    case = next(c for c in CASES if c["name"].startswith("V1b"))
    tree = dict(answers_of(case).tree) | {"fin_dep": ""}
    panel = live(Answers(tree), STANDARDS)
    assert [f.verdict for f in panel.findings] == [Verdict.MAY_FIT, Verdict.INCOMPLETE]
    assert panel.findings[1].wording.startswith("信息不全，无法测算：金融资产")


def test_an_empty_visit_is_incomplete_and_never_a_no() -> None:
    panel = live(Answers({}), STANDARDS)
    assert [f.verdict for f in panel.findings] == [Verdict.INCOMPLETE]
    assert panel.lines == ()


def test_no_output_decides() -> None:
    forbidden = ("符合条件", "批准", "取消资格", "骗保")
    for case in CASES:
        for finding in live(answers_of(case), STANDARDS).findings:
            said = "".join((finding.wording, *finding.steps))
            assert not [word for word in forbidden if word in said]
    assert CLOSING.endswith("以乡镇（街道）审核、县级民政部门确认为准。")
