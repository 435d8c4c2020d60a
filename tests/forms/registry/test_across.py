"""Across households: one number in two of them, one campaign twice, and pairs for a person to decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forms.answers import Answers
from forms.registry.elsewhere import elsewhere
from forms.registry.matches import Decision, MatchError, decide, new_match, propose, same_household
from forms.registry.projection import Rows, project
from forms.screening import Severity, screen
from tests.forms.registry.test_projection import record
from tests.forms.screening.clerk import SAMPLE

NUMBER = "999901195803140011"


def found(hh_id: str, name: str, shares: str = "1", number: str = NUMBER) -> Rows:
    answers = Answers(
        {
            "visit_type": "1",
            "visit_date": "2026-03-01",
            "campaign": "2026-1",
            "inv1": "王芳",
            "contact": "1",
            "members": [{"m_name": name, "m_id": number, "m_rel": "02", "co": shares}],
        }
    )
    return project(replace(record(f"r-{hh_id}"), household_id=hh_id), answers)


MINE = Answers(
    {
        "visit_type": "1",
        "campaign": "2026-1",
        "members": [{"m_name": "赵守田", "m_id": NUMBER, "m_rel": "02", "co": "1"}],
    }
)


def checks(other: Rows, hh_id: str = "hh-1") -> list[tuple[str, Severity, str]]:
    around = elsewhere(hh_id, other.persons, [other.household], [other.visit])
    result = screen(MINE, SAMPLE, date(2026, 3, 9), elsewhere=around)
    return [(c.check, c.severity, c.wording) for c in result.checks if c.check in ("C02", "C18")]


def test_one_number_living_in_two_households_is_red() -> None:
    said = "赵守田：证件号与赵守田户重复，疑似重复享受，请核实"
    assert checks(found("hh-2", "赵守田")) == [("C02", Severity.RED, said)]


def test_somebody_only_listed_elsewhere_is_a_reminder() -> None:
    assert [level for _, level, _ in checks(found("hh-2", "赵守田", "0"))] == [Severity.YELLOW]


def test_the_household_itself_and_other_numbers_are_no_clash() -> None:
    assert checks(found("hh-2", "赵守田", number="999901199001010045")) == []


def test_a_household_registered_in_this_campaign_by_somebody_else_is_red() -> None:
    said = "该户本批次已由王芳于2026-03-01登记"
    assert checks(found("hh-1", "赵守田")) == [("C18", Severity.RED, said)]


def test_pairs_are_proposed_and_only_a_person_joins_them() -> None:
    rows = [found("a", "赵守田"), found("b", "赵守田"), found("c", "赵守田", number="")]
    persons = [person for row in rows for person in row.persons]
    villages = {"a": "柳湾村", "b": "山口村", "c": "柳湾村"}
    proposals = propose(persons, [row.household for row in rows], villages)
    assert [(p.one, p.other, p.reason) for p in proposals] == [
        ("a", "b", "同一证件号"),
        ("a", "c", "同村同名户主"),
    ]
    matches = [new_match(proposal, "2026-03-09") for proposal in proposals]
    assert same_household(matches) == {}
    accepted = [decide(match, Decision("accepted", "2026-03-10", "王芳")) for match in matches]
    assert same_household(accepted) == {"b": "a", "c": "a"}
    refused = decide(accepted[1], Decision("refused", "2026-03-11", "王芳", "同名"))
    assert same_household([accepted[0], refused]) == {"b": "a"}


def test_nobody_decides_nothing() -> None:
    pair = propose([*found("a", "甲乙").persons, *found("b", "甲乙").persons], [], {})[0]
    with pytest.raises(MatchError):
        decide(new_match(pair, "2026-03-09"), Decision("accepted", "2026-03-10", " "))
