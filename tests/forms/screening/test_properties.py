"""What must hold for any household, whatever its figures."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import Answers
from forms.screening import Finding, Screening, Verdict, screen
from tests.forms.screening.clerk import DAY, SAMPLE, USUAL

CENTS = st.integers(0, 20_000_00).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
KINDS = st.sampled_from(["W", "B", "P", "T"])
LEVELS = st.sampled_from(["", "1", "2", "3", "4"])
NAMES = ("甲", "乙", "丙", "丁")
# How good a verdict is for the household; what is unknown stands beside the ladder.
RANK = {Verdict.MAY_FIT: 2, Verdict.TO_VERIFY: 1, Verdict.MAY_NOT_FIT: 0}


@st.composite
def items(draw: st.DrawFn) -> dict[str, str]:
    kind = draw(KINDS)
    return {
        "i_who": draw(st.sampled_from(NAMES)),
        "i_kind": kind,
        "i_amt": draw(CENTS),
        "i_per": "1",
        "i_n": str(draw(st.integers(1, 12))),
        "i_cost": draw(CENTS) if kind == "B" else "",
        "i_excl": draw(st.sampled_from(["0", "0", "0", "7"])),
    }


@st.composite
def members(draw: st.DrawFn, name: str) -> dict[str, str]:
    level = draw(LEVELS)
    return {
        "m_name": name,
        "co": draw(st.sampled_from(["1", "1", "0"])),
        "m_age": str(draw(st.integers(0, 95))),
        "m_rel": "02" if name == "甲" else draw(st.sampled_from(["12", "20", "41", "51"])),
        "m_health": draw(st.sampled_from(["1", "3", "4", "6"])) if level == "" else "6",
        "m_dis_type": draw(st.sampled_from(["1", "2", "4", "5", "6", "7", "7 4", "7 5"])) if level else "",
        "m_dis_level": level,
        "m_employ": draw(st.sampled_from(["", "01", "02", "07", "12"])),
        "m_mstatus": draw(st.sampled_from(["1", "1", "1", "7", "9"])),
    }


@st.composite
def households(draw: st.DrawFn) -> dict[str, Any]:
    people = [draw(members(name)) for name in NAMES[: draw(st.integers(1, 4))]]
    return {
        **USUAL,
        "visit_date": "2026-03-09",
        "hukou": draw(st.sampled_from(["1", "2"])),
        "cover": draw(st.sampled_from(["", "00", "02", "05", "08"])),
        "n_co": str(draw(st.integers(1, 6))),
        "members": people,
        "income": draw(st.lists(items(), min_size=1, max_size=4)),
        "fin_dep": draw(st.sampled_from(["0", "9000", "80000", ""])),
        "veh": draw(st.lists(st.sampled_from([{"v_kind": "3", "v_exempt": "0"}]), max_size=1)),
        "exp": draw(st.lists(bills(), max_size=2)),
        "benefit": draw(st.lists(benefits(), max_size=2)),
        "sup": draw(st.lists(obligors(), max_size=2)),
    }


@st.composite
def obligors(draw: st.DrawFn) -> dict[str, str]:
    return {"s_reason": draw(st.sampled_from(["0", "1", "3"])), "s_age": draw(st.sampled_from(["65", "72"]))}


@st.composite
def bills(draw: st.DrawFn) -> dict[str, str]:
    kind = draw(st.sampled_from(["1", "2", "3"]))
    return {"x_kind": kind, "x_who": "甲", "x_total": draw(CENTS), "x_paid": "0"}


@st.composite
def benefits(draw: st.DrawFn) -> dict[str, str]:
    programme = draw(st.sampled_from(["02", "04", "08", "09", "37"]))
    return {"b_prog": programme, "b_who": draw(st.sampled_from(["", "甲", "乙"]))}


def screened(tree: dict[str, Any]) -> Screening:
    return screen(Answers(tree), SAMPLE, DAY)


def rule(result: Screening, name: str) -> Finding:
    return next(f for f in result.findings if f.rule == name)


@given(households(), items())
@settings(deadline=None, max_examples=150)
def test_more_countable_income_never_improves_r2(tree: dict[str, Any], more: dict[str, str]) -> None:
    before = rule(screened(tree), "R2").verdict
    after = rule(screened({**tree, "income": [*tree["income"], {**more, "i_excl": "0"}]}), "R2").verdict
    if more["i_kind"] != "P" or not more["i_cost"]:
        assert RANK[after] <= RANK[before]


@given(households())
@settings(deadline=None, max_examples=150)
def test_a_household_never_fits_r2_and_r3_at_once(tree: dict[str, Any]) -> None:
    result = screened(tree)
    open_to = [rule(result, name).verdict in (Verdict.MAY_FIT, Verdict.TO_VERIFY) for name in ("R2", "R3")]
    assert not all(open_to)


HOUSEHOLD = ["hukou", "n_co", "fin_dep", "fin_cash", "house", "cover"]
TABLES = ["i_amt", "i_n", "i_cost", "i_kind", "x_total", "x_kind", "v_kind", "v_exempt", "b_prog", "b_who"]
# Whether somebody is dead is no ground of a rule but decides who is asked about, so m_mstatus is not here.
PEOPLE = ["m_age", "m_dis_level", "m_health", "m_employ", "m_rel", "s_reason", "s_age"]
BLANKABLE = [*HOUSEHOLD, *TABLES, *PEOPLE]


@given(households(), st.sampled_from(BLANKABLE))
@settings(deadline=None, max_examples=400)
def test_an_unknown_never_yields_a_no_that_was_not_there(tree: dict[str, Any], blank: str) -> None:
    def noes(result: Screening) -> set[tuple[str, str]]:
        return {(f.rule, f.subject) for f in result.findings if f.verdict is Verdict.MAY_NOT_FIT}

    known = screened(tree)
    unknown = {**tree}
    if blank in unknown:
        unknown[blank] = [] if blank == "house" else ""
    for table in ("income", "members", "exp", "veh", "benefit", "sup"):
        unknown[table] = [{k: ("" if k == blank else v) for k, v in row.items()} for row in tree[table]]
    if blank == "n_co":
        unknown["members"] = []
    assert noes(screened(unknown)) <= noes(known)


@given(st.sampled_from(["hukou", "n_co", "income"]), households())
@settings(deadline=None, max_examples=60)
def test_without_a_basis_every_income_rule_is_grey(blank: str, tree: dict[str, Any]) -> None:
    empty: dict[str, Any] = {"hukou": "", "n_co": "", "income": [], "self_month": ""}
    unknown = {**tree, blank: empty[blank], "self_month": ""}
    if blank == "n_co":
        unknown["members"] = []
    result = screened(unknown)
    assert {rule(result, name).verdict for name in ("R2", "R3", "R6")} == {Verdict.INCOMPLETE}


@given(households(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_the_order_of_members_and_items_never_matters(tree: dict[str, Any], chance: random.Random) -> None:
    def said(result: Screening) -> list[str]:
        findings = [f"{f.rule}{f.verdict}{f.subject}{f.wording}{f.amounts}" for f in result.findings]
        checks = [f"{c.check}{c.severity}{c.subject}{c.wording}" for c in result.checks]
        return sorted("".join(sorted(text)) for text in (*findings, *checks))

    mixed = {**tree}
    for table in ("members", "income", "exp", "benefit", "veh"):
        mixed[table] = chance.sample(tree[table], len(tree[table]))
    assert said(screened(tree)) == said(screened(mixed))


@given(st.integers(1, 6), st.integers(-40, 40), st.sampled_from(["1", "2"]))
@settings(deadline=None, max_examples=150)
def test_rounding_never_changes_a_verdict(size: int, fen: int, hukou: str) -> None:
    standard = 800 if hukou == "1" else 600
    year = Fraction(standard * 12 * size) + Fraction(fen, 100)
    text = f"{int(year * 100) // 100}.{int(year * 100) % 100:02d}"
    tree = {**USUAL, "hukou": hukou, "n_co": str(size)}
    tree["income"] = [{"i_kind": "T", "i_amt": text, "i_per": "2", "i_n": "1"}]
    result = screened(tree)
    assert (rule(result, "R2").verdict is Verdict.MAY_FIT) == (year / 12 / size < standard)
    assert (rule(result, "R3").verdict is Verdict.MAY_FIT) == (year / 12 / size >= standard)
