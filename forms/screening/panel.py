"""The live panel of a visit: figures, local lines, findings, checks and alerts, from the answers so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.screening.facts import Facts, read_facts
from forms.screening.findings import CLOSING, Alert, Check, Finding, Verdict
from forms.screening.holdings import check_holdings
from forms.screening.income import IncomeResult, household_income
from forms.screening.minimum_living import minimum_living
from forms.screening.standards import Standards
from forms.screening.whole import screen


@dataclass(frozen=True)
class Line:
    """A local line to compare the income with, yuan a head and month."""

    name: str
    amount: Fraction


@dataclass(frozen=True)
class LivePanel:
    """What stands beside the questions; amounts are exact yuan, None while not known.

    `compared_with` is the day of the record that alerts compare with, None without one; `trouble` says in
    words why nothing could be worked out.
    """

    basis: str
    per_head_month: Fraction | None
    year: Fraction | None
    excluded: Fraction
    by_kind: dict[str, Fraction]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...] = ()
    alerts: tuple[Alert, ...] = ()
    compared_with: date | None = None
    trouble: str = ""
    closing: str = CLOSING

    @property
    def blocking(self) -> tuple[Check, ...]:
        """The red checks that nobody has explained yet."""
        return tuple(check for check in self.checks if check.blocks_sealing)


def whole_panel(
    answers: Answers, standards: Standards, day: date, previous: Answers | None = None
) -> LivePanel:
    """Everything beside the questions: R1–R12, C01–C20 and, against the last record, A01–A12.

    Pure, some milliseconds a household; raises StandardsError where the table lacks a value that is needed.
    """
    result = screen(answers, standards, day, previous)
    return replace(
        live(answers, standards),
        findings=result.findings,
        checks=result.checks,
        alerts=result.alerts,
        compared_with=None if previous is None else previous.date("visit_date"),
    )


def empty_panel(trouble: str) -> LivePanel:
    """A panel that can only say why it is empty."""
    return LivePanel("", None, None, Fraction(0), {}, (), (), trouble=trouble)


def live(answers: Answers, standards: Standards) -> LivePanel:
    """The figures, and the one hint from income with what property still lacks; for a page of paper."""
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
