"""The live panel of a visit: figures, the local lines and the findings, from the answers so far."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from forms.answers import Answers
from forms.screening.facts import Facts, read_facts
from forms.screening.findings import CLOSING, Finding, Verdict
from forms.screening.holdings import check_holdings
from forms.screening.income import IncomeResult, household_income
from forms.screening.minimum_living import minimum_living
from forms.screening.standards import Standards


@dataclass(frozen=True)
class Line:
    """A local line to compare the income with, yuan a head and month."""

    name: str
    amount: Fraction


@dataclass(frozen=True)
class LivePanel:
    """What stands beside the questions; amounts are exact yuan, None while not known."""

    basis: str
    per_head_month: Fraction | None
    year: Fraction | None
    excluded: Fraction
    by_kind: dict[str, Fraction]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    closing: str = CLOSING


def live(answers: Answers, standards: Standards) -> LivePanel:
    """Compute the panel; pure and quick enough to run after every answer."""
    facts = read_facts(answers)
    income = household_income(facts, standards)
    findings = (minimum_living(facts, income, standards), *_grey_holdings(facts, income, standards))
    basis = "" if facts.is_rural is None else ("农村口径" if facts.is_rural else "城市口径")
    return LivePanel(
        basis=basis,
        per_head_month=income.per_head_month,
        year=income.year,
        excluded=income.excluded,
        by_kind=income.by_kind,
        lines=_lines(facts, standards),
        findings=findings,
    )


def _lines(facts: Facts, standards: Standards) -> tuple[Line, ...]:
    standard = _standard(facts, standards)
    if standard is None or facts.day is None:
        return ()
    margin = standard * standards.number("li_mult", facts.day)
    return (Line("低保", standard), Line("边缘", margin))


def _standard(facts: Facts, standards: Standards) -> Fraction | None:
    if facts.is_rural is None or facts.day is None:
        return None
    return standards.number("std.r" if facts.is_rural else "std.u", facts.day)


def _grey_holdings(facts: Facts, income: IncomeResult, standards: Standards) -> tuple[Finding, ...]:
    """While property is still open, an income hint stands beside a grey word that says so."""
    standard = _standard(facts, standards)
    if standard is None or income.per_head_month is None:
        return ()
    holdings = check_holdings(facts, standards, standard)
    if not holdings.missing:
        return ()
    return (
        Finding(
            rule="R10",
            title="财产",
            verdict=Verdict.INCOMPLETE,
            wording=f"信息不全，无法测算：{'、'.join(holdings.missing)}。填完财产后自动再算一遍。",
            steps=holdings.steps,
            inputs=("金融资产", "车辆", "住房", "经营"),
            clause="本县参数表",
            parameters=standards.label,
        ),
    )
