"""R2, 最低生活保障: income per head below the local standard, property within the local lines."""

from __future__ import annotations

import math
from fractions import Fraction

from forms.screening.facts import Facts
from forms.screening.findings import Finding, Verdict, plain, yuan
from forms.screening.holdings import HoldingsResult, check_holdings
from forms.screening.income import IncomeResult
from forms.screening.standards import Standards

TITLE = "最低生活保障"
CLAUSE = "《最低生活保障审核确认办法》（民发〔2021〕57号）；本县参数表"


def minimum_living(facts: Facts, income: IncomeResult, standards: Standards) -> Finding:
    """R2: may fit when the exact income per head and month is below the standard for the household's kind
    of registration and no property line is passed; what is not known gives 信息不全, never a no.
    Source: domain.md 2.2 R2 (S1四（四）; F2).
    """
    if facts.is_rural is None or facts.day is None or income.per_head_month is None or not facts.size:
        missing = [*income.missing, *(["户口性质"] if facts.is_rural is None else [])]
        return _finding(Verdict.INCOMPLETE, f"信息不全，无法测算：{'、'.join(missing)}", income, standards)
    standard = standards.number("std.r" if facts.is_rural else "std.u", facts.day)
    place = "农村" if facts.is_rural else "城市"
    holdings = check_holdings(facts, standards, standard)
    line = f"人均每月{yuan(income.per_head_month)}元"
    if income.per_head_month >= standard:
        wording = f"收入测算不低于本县{place}低保标准{plain(standard)}元，可能不符合最低生活保障条件。"
        step = f"{line} 不低于 {place}低保标准{plain(standard)}元"
        return _finding(Verdict.MAY_NOT_FIT, wording, income, standards, (step,))
    gap = _gap(
        standard * facts.size - (income.year or Fraction(0)) / 12, standards.text("amount_round", facts.day)
    )
    steps = (
        f"{line} 低于 {place}低保标准{plain(standard)}元，每人差{yuan(standard - income.per_head_month)}元",
        f"参考差额：{plain(standard)} × {facts.size} − {yuan((income.year or Fraction(0)) / 12)}"
        f" = 每月{plain(Fraction(gap, 100))}元（取整后）",
        *holdings.steps,
    )
    verdict, wording = _with_holdings(holdings, place, standard)
    return _finding(verdict, wording, income, standards, steps, gap)


def _with_holdings(holdings: HoldingsResult, place: str, standard: Fraction) -> tuple[Verdict, str]:
    if holdings.over:
        return Verdict.TO_VERIFY, f"收入低于标准，但财产项需核实：{'、'.join(holdings.over)}。"
    wording = f"收入测算低于本县{place}低保标准{plain(standard)}元，可能符合最低生活保障条件，建议告知申请。"
    return Verdict.MAY_FIT, wording


def _gap(exact: Fraction, rounding: str) -> int:
    """The reference amount in fen; "up" rounds up to whole yuan, anything else to the nearest fen."""
    exact = max(Fraction(0), exact)
    return math.ceil(exact) * 100 if rounding == "up" else int((exact * 200 + 1) // 2)


def _finding(
    verdict: Verdict,
    wording: str,
    income: IncomeResult,
    standards: Standards,
    steps: tuple[str, ...] = (),
    gap: int | None = None,
) -> Finding:
    return Finding(
        rule="R2",
        title=TITLE,
        verdict=verdict,
        wording=wording,
        steps=(*income.steps, *steps),
        inputs=("户口性质", "共同生活人数", "逐项收入", "金融资产", "车辆", "住房", "经营"),
        clause=CLAUSE,
        parameters=standards.label,
        gap_fen=gap,
    )
