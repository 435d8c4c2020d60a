"""The one door: a visit, a table and a day in; every finding, check and alert out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forms.answers import Answers
from forms.screening import alerts_economy, alerts_people, checks_support, checks_survey
from forms.screening.case import Case, make_case
from forms.screening.deadlines import deadline_findings, number_findings
from forms.screening.destitute import destitute_findings
from forms.screening.elsewhere import NOWHERE, Elsewhere, in_this_campaign, in_two_households
from forms.screening.findings import CLOSING, Alert, Check, Finding
from forms.screening.household_rules import (
    grace_findings,
    holdings_finding,
    income_finding,
    margin_finding,
    minimum_living_finding,
)
from forms.screening.rigid import rigid_findings
from forms.screening.single_person import single_person_findings
from forms.screening.standards import Standards
from forms.screening.subsidies import subsidy_findings
from forms.screening.temporary import temporary_findings
from forms.screening.workdays import WEEKDAYS_ONLY, WorkCalendar

_SUPPORT = (
    checks_support.double_benefits,
    checks_support.paid_after_death,
    checks_support.cards,
    checks_support.late_payments,
    checks_support.out_of_scope,
    checks_survey.apart_from_registration,
    checks_survey.certificates,
    checks_survey.people_arithmetic,
    checks_survey.income_arithmetic,
    checks_support.income_against_support,
    checks_survey.relatives,
    checks_survey.pupils,
    checks_support.uninsured,
    checks_survey.overdue_referrals,
    checks_support.absent_members,
    checks_survey.papers,
)
_ALERTS = (
    alerts_economy.income_drop,
    alerts_economy.expense_rise,
    alerts_economy.illness,
    alerts_people.people_gone,
    alerts_people.people_come,
    alerts_people.ages,
    alerts_people.disabilities,
    alerts_people.jobs,
    alerts_people.graduations,
    alerts_economy.disasters,
    alerts_economy.property_leap,
    alerts_economy.unsafe_housing,
)


@dataclass(frozen=True)
class Screening:
    """What one visit gives. `blocking` are the red checks that nobody has explained yet."""

    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    alerts: tuple[Alert, ...]
    closing: str = CLOSING

    @property
    def blocking(self) -> tuple[Check, ...]:
        """What still stands between the visit and its seal."""
        return tuple(check for check in self.checks if check.blocks_sealing)


def screen(
    answers: Answers,
    standards: Standards,
    day: date,
    previous: Answers | None = None,
    *,
    calendar: WorkCalendar = WEEKDAYS_ONLY,
    elsewhere: Elsewhere = NOWHERE,
) -> Screening:
    """Run R1–R12, C01–C20 and, against a previous visit of the household, A01–A12.

    `elsewhere` is what the registry knows of the same people in other households (C02) and of this one (C18).
    `day` is the day to measure on: the table's values in force, due dates, expiry; ages are those of the
    visit date where one is written. Pure; raises StandardsError where the table lacks a value that is needed.
    """
    case = make_case(answers, standards, day, calendar)
    findings = _findings(case)
    alerts: list[Alert] = []
    if previous is not None:
        before = make_case(previous, standards, previous.date("visit_date") or day, calendar)
        alerts = [alert for find in _ALERTS for alert in find(case, before)]
    return Screening(findings, _checks(case, findings, previous, elsewhere), tuple(alerts))


def _findings(case: Case) -> tuple[Finding, ...]:
    margin = margin_finding(case)
    first = (income_finding(case), minimum_living_finding(case), margin)
    destitute = destitute_findings(case)
    return (
        *first,
        *single_person_findings(case, margin),
        *destitute,
        *rigid_findings(case, (*first, *destitute)),
        *temporary_findings(case),
        *subsidy_findings(case),
        *grace_findings(case),
        holdings_finding(case),
        *number_findings(case),
        *deadline_findings(case),
    )


def _checks(
    case: Case, findings: tuple[Finding, ...], previous: Answers | None, elsewhere: Elsewhere
) -> tuple[Check, ...]:
    last_visit = previous.date("visit_date") if previous is not None else None
    found = [
        *checks_support.missed_benefits(case, findings),
        *(check for find in _SUPPORT for check in find(case)),
        *checks_support.missed_visits(case, last_visit),
        *in_two_households(case, elsewhere),
        *(tuple(checks_survey.registered_twice(case, previous)) or in_this_campaign(case, elsewhere)),
    ]
    return tuple(sorted(found, key=lambda check: check.check))
