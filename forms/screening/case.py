"""One household measured with one table on one day: what every rule, check and alert is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from forms.answers import Answers
from forms.screening.findings import Finding, Used, Verdict
from forms.screening.holdings import HoldingsResult, check_holdings
from forms.screening.household import Household, read_household
from forms.screening.income import IncomeResult, household_income
from forms.screening.standards import Standards
from forms.screening.workdays import WEEKDAYS_ONLY, WorkCalendar

LOCAL = "本县参数表"


@dataclass(frozen=True)
class Case:
    """The household, its income and property by R1 and R10, and the table in force on `day`."""

    home: Household
    standards: Standards
    day: date
    income: IncomeResult
    standard: Fraction | None
    holdings: HoldingsResult | None
    calendar: WorkCalendar = WEEKDAYS_ONLY

    @property
    def answers(self) -> Answers:
        """The visit as it was written."""
        return self.home.answers

    @property
    def per_head(self) -> Fraction | None:
        """Exact income a head and month, None while not known."""
        return self.income.per_head_month

    @property
    def place(self) -> str:
        """城市 or 农村, for wording."""
        return "农村" if self.home.facts.is_rural else "城市"

    def number(self, key: str) -> Fraction:
        """A parameter in force on the day."""
        return self.standards.number(key, self.day)

    def text(self, key: str) -> str:
        """A parameter that is a word."""
        return self.standards.text(key, self.day)

    def local(self, key: str) -> str:
        """The key of the household's own kind of registration: std -> std.r."""
        return f"{key}.r" if self.home.facts.is_rural else f"{key}.u"

    def used(self, *keys: str) -> tuple[Used, ...]:
        """The parameters of these keys as a result names them."""
        known = self.standards.parameters
        return tuple(
            Used(key, known[key].meaning, self.text(key), known[key].unit) for key in keys if key in known
        )

    def finding(self, said: Said) -> Finding:
        """A finding with the table's version and the parameters it rests on."""
        return Finding(
            rule=said.rule,
            title=said.title,
            verdict=said.verdict,
            wording=said.wording,
            steps=said.steps,
            inputs=said.inputs,
            clause=said.clause,
            parameters=self.standards.label,
            gap_fen=said.gap_fen,
            subject=said.subject,
            amounts=tuple(said.amounts.items()),
            used=self.used(*said.keys),
        )


@dataclass(frozen=True)
class Said:
    """What a rule says, before the table's name and values are put beside it."""

    rule: str
    title: str
    verdict: Verdict
    wording: str
    clause: str
    subject: str = ""
    steps: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    amounts: Mapping[str, str] = field(default_factory=dict)
    gap_fen: int | None = None


def make_case(
    answers: Answers, standards: Standards, day: date, calendar: WorkCalendar = WEEKDAYS_ONLY
) -> Case:
    """Read a visit and compute what every rule needs."""
    home = read_household(answers, day)
    facts = home.facts
    standard = None
    if facts.is_rural is not None:
        standard = standards.number("std.r" if facts.is_rural else "std.u", day)
    return Case(
        home=home,
        standards=standards,
        day=day,
        income=household_income(facts, standards),
        standard=standard,
        holdings=None if standard is None else check_holdings(facts, standards, standard),
        calendar=calendar,
    )


def compare(left: Fraction, sign: str, right: Fraction) -> bool:
    """A comparison whose sign is a local parameter: 高于 and 不低于 differ from county to county."""
    if sign == ">":
        return left > right
    if sign == ">=":
        return left >= right
    return left < right if sign == "<" else left <= right


def unknown(*parts: str) -> str:
    """The grey sentence."""
    return f"信息不全，无法测算：{'、'.join(dict.fromkeys(part for part in parts if part))}。"
