"""R1, the household's income over 12 months: exact annual values, rounded once, where they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from forms.screening.facts import Facts, Income
from forms.screening.findings import yuan
from forms.screening.standards import Standards

KINDS = {"W": "工资性", "B": "经营", "P": "财产", "T": "转移"}


@dataclass(frozen=True)
class IncomeResult:
    """`year` and `per_head_month` are exact yuan, None while something is not known (named in `missing`).

    `by_person` is what counts for each earner; `received` is all that reached the household, before the
    local deductions and with what does not count: the figure that people have in mind when asked.
    """

    year: Fraction | None
    per_head_month: Fraction | None
    by_kind: dict[str, Fraction]
    excluded: Fraction
    steps: tuple[str, ...]
    missing: tuple[str, ...]
    by_person: dict[str, Fraction] = field(default_factory=dict)
    received: Fraction = Fraction(0)


def household_income(facts: Facts, standards: Standards) -> IncomeResult:
    """R1: wages less taxes and the local employment cost, business less its cost but never below zero,
    property less its cost, transfers in full; excluded items are listed, not counted; divided by 12 and by
    the members living together. A disabled worker's employment cost is at least a share of last year's
    minimum wage for every month worked, item by item, so that one more item can never lower the total.
    Source: domain.md 2.2 R1 (S4（二）4; F5–F7).
    """
    missing = _missing(facts)
    by_kind = dict.fromkeys(KINDS, Fraction(0))
    by_person: dict[str, Fraction] = {}
    excluded, received, steps = Fraction(0), Fraction(0), []
    for item in facts.incomes:
        if item.gross is None:
            continue
        counted, step = _counted(item, facts, standards)
        steps.append(step)
        received += max(Fraction(0), item.gross - (item.cost or 0))
        if item.is_counted:
            by_person[item.who] = by_person.get(item.who, Fraction(0)) + counted
            by_kind[item.kind] = by_kind.get(item.kind, Fraction(0)) + counted
        else:
            excluded += item.gross
    if missing or not facts.size:
        lacking = tuple(missing)
        return IncomeResult(None, None, by_kind, excluded, tuple(steps), lacking, by_person, received)
    year = sum(by_kind.values(), Fraction(0))
    per_head = year / 12 / facts.size
    steps.append(f"{yuan(year)}元 ÷ 12个月 ÷ {facts.size}人 = 人均每月{yuan(per_head)}元")
    return IncomeResult(year, per_head, by_kind, excluded, tuple(steps), (), by_person, received)


def _missing(facts: Facts) -> list[str]:
    missing = []
    if facts.day is None:
        missing.append("走访日期")
    if not facts.size:
        missing.append("共同生活人数")
    if not facts.incomes:
        missing.append("收入")
    if any(i.is_counted and (i.gross is None or (i.kind == "B" and i.cost is None)) for i in facts.incomes):
        missing.append("收入金额")
    return missing


def _counted(item: Income, facts: Facts, standards: Standards) -> tuple[Fraction, str]:
    gross = item.gross or Fraction(0)
    name = f"{KINDS.get(item.kind, '')}收入{yuan(gross)}元"
    if not item.is_counted:
        return Fraction(0), f"{name}，按规定不计入"
    if item.kind == "W":
        cut = _employment_cost(item, gross, facts, standards)
        left = max(Fraction(0), gross - item.tax - cut)
        tax = f" − 税费{yuan(item.tax)}元" if item.tax else ""
        return left, f"{name}{tax} − 就业成本{yuan(cut)}元 = {yuan(left)}元"
    if item.kind == "B":
        cost = item.cost or Fraction(0)
        left = max(Fraction(0), gross - cost)
        loss = "（亏损不冲减其他收入，请核对）" if cost > gross else ""
        return left, f"{name} − 成本{yuan(cost)}元 = {yuan(left)}元{loss}"
    if item.kind == "P" and item.cost:
        return gross - item.cost, f"{name} − 费用{yuan(item.cost)}元 = {yuan(gross - item.cost)}元"
    return gross, name


def _employment_cost(item: Income, gross: Fraction, facts: Facts, standards: Standards) -> Fraction:
    if facts.day is None:
        return Fraction(0)
    cut = gross * standards.number("emp_cost_rate", facts.day)
    if item.who not in facts.disabled or item.months is None:
        return cut
    month = standards.number("minwage_prev", facts.day) * standards.number("emp_cost_dis", facts.day)
    return max(cut, month * item.months)
