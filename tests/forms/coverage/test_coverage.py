"""Figures that drill down, a due list that holds on any day, and a ledger that ties to the records."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from forms.answers import Answers
from forms.coverage import (
    CareSubject,
    Facts,
    FoundFact,
    LedgerSource,
    Listed,
    Missed,
    NeedFact,
    VisitFact,
    care_due,
    coverage,
    ledger,
    rhythm_of,
)
from forms.record import Record
from forms.referrals import DEPARTMENT, Event
from forms.registry import project
from tests.forms.registry.records import household

NOW = datetime.fromisoformat("2026-03-20T18:00:00+08:00")
AT = "2026-03-09T10:00:00+08:00"


def visit(hh_id: str, contact: str, record_id: str = "") -> VisitFact:
    return VisitFact(hh_id, record_id or f"r-{hh_id}", "2026-03-09", "1", contact, "1", AT, AT)


def need(hh_id: str, place: int, chosen: str, urgency: str = "1", due: str = "") -> NeedFact:
    return NeedFact(hh_id, f"r-{hh_id}", place, urgency, chosen, "", due, "", "")


FACTS = Facts(
    listed=[Listed(hh_id, "一组") for hh_id in "abcd"],
    visits=[visit("a", "1"), visit("b", "2"), visit("c", "4")],
    needs=[
        need("a", 1, "1", "3"),
        need("a", 2, "2", "1", "2026-03-12"),
        need("b", 1, "2", "3", "2026-03-31"),
        need("b", 2, "3"),
        need("z", 1, "1"),
    ],
    found=[
        FoundFact("r-a", "a", "00", "1", 1, "02", ""),
        FoundFact("r-b", "b", "02", "1", 0, "", ""),
        FoundFact("r-c", "c", "", "", 0, "", ""),
    ],
    now=NOW,
    missed=[Missed("r-a", "甲", "低保", "01 02 03"), Missed("r-b", "乙", "护理补贴", "09")],
    events=[
        Event("r-a", 2, "2026-03-11T09:00:00+08:00", "已接收", DEPARTMENT),
        Event("r-a", 2, "2026-03-12T09:00:00+08:00", "已办结", DEPARTMENT, note="办好了"),
    ],
    sent=frozenset({"r-b"}),
)


def test_every_figure_names_its_households() -> None:
    found = {f.key: (f.count, f.of, "".join(f.households), "".join(f.rest)) for f in coverage(FACTS).figures}
    assert found["visited"] == (3, 4, "abc", "d")
    assert found["surveyed"] == (2, 4, "ab", "cd")
    assert found["met"] == (1, 3, "a", "bc")
    assert found["not_met.4"] == (1, None, "c", "")
    assert found["outside"] == (1, None, "a", "")
    assert found["missed"] == (2, None, "ab", "")
    assert found["missed_told"] == (1, 2, "a", "b")
    assert found["kin_filed"] == (1, 2, "b", "a")
    assert found["needs"] == (4, None, "ab", "")
    assert [found[f"disposition.{code}"][0] for code in "1234"] == [1, 2, 1, 0]
    assert found["first_aid"] == (1, 2, "a", "b")  # b's referral was not answered in a day
    assert found["received"] == (1, 2, "a", "b")
    assert found["in_time"] == (1, 2, "a", "b")
    assert found["overdue"] == (0, 2, "", "ab")
    assert found["followed_up"] == (0, 2, "", "ab")
    assert found["closed"] == (1, 4, "a", "ab")


def test_nothing_counted_is_nothing_and_no_division() -> None:
    empty = coverage(Facts([], [], [], [], NOW))
    assert all(figure.count == 0 and figure.rate is None for figure in empty.figures)


def test_the_rhythm_follows_the_most_urgent_reason() -> None:
    alone = CareSubject("a", "甲", frozenset({"1"}), age=85)
    assert rhythm_of(alone) == "每月"
    assert rhythm_of(CareSubject("a", "甲", frozenset({"1"}), age=85, is_frail=True)) == "每周"
    assert rhythm_of(CareSubject("a", "甲", cover=frozenset({"05"}))) == "每月"
    assert rhythm_of(CareSubject("a", "甲", frozenset({"2"}), age=70)) == "每季"
    assert rhythm_of(CareSubject("a", "甲", age=40)) is None


def test_the_due_list_is_right_on_each_of_forty_five_days() -> None:
    start = date(2026, 1, 31)
    weekly = CareSubject("w", "甲", said="1", last=start.isoformat())
    monthly = CareSubject("m", "乙", said="2", last=start.isoformat())
    quarterly = CareSubject("q", "丙", said="3", last=start.isoformat())
    seen = {}
    for days in range(46):
        today = start + timedelta(days=days)
        seen[days] = [one.hh_id for one in care_due([weekly, monthly, quarterly], today)]
    assert [seen[day] for day in (6, 7, 27, 28, 45)] == [[], ["w"], ["w"], ["w", "m"], ["w", "m"]]
    assert [one.late for one in care_due([weekly], start + timedelta(days=45))] == [38]


def test_a_household_never_looked_in_on_is_due_today() -> None:
    assert [one.late for one in care_due([CareSubject("n", "丁", said="3")], date(2026, 3, 9))] == [0]


def test_the_totals_of_the_ledger_tie_to_the_records() -> None:
    chance = random.Random(7)
    records: list[tuple[Record, Answers]] = [household(chance, number) for number in range(60)]
    rows = [project(*one) for one in records]
    needs = [need for row in rows for need in row.needs]
    made = ledger(
        LedgerSource(
            visits=[row.visit for row in rows],
            households=[row.household for row in rows],
            persons=[person for row in rows for person in row.persons],
            needs=needs,
        )
    )
    assert made.totals.households == len({row.visit.hh_id for row in rows}) == len(made.rows)
    assert made.totals.needs == len(needs) == sum(made.totals.by_disposition.values())
    assert made.totals.people == sum(row.people or 0 for row in made.rows)


def test_the_ledger_hides_numbers_unless_asked() -> None:
    record, answers = household(random.Random(3), 1)
    row = project(record, answers)
    made = ledger(LedgerSource([row.visit], [row.household], row.persons, row.needs)).rows[0]
    made = type(made)(**{**vars(made), "id_number": "999901195803140011"})
    assert made.cells()[4] == "999901********0011"
    assert made.cells(masked=False)[4] == "999901195803140011"
