"""T07 走访排查台账: one row a household, totals that tie to the records (domain.md 3 T07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forms import identity
from forms.coverage.words import department_words, joined, money
from forms.registry.codes import (
    CAUSES,
    CONTACTS,
    COVER_CATEGORIES,
    DISPOSITIONS,
    NEED_KINDS,
    is_answered,
    label,
    labels_of,
)
from forms.registry.tables import Household, Need, Person, Visit

LEDGER_COLUMNS = (
    "序号",
    "村",
    "村民小组",
    "户主",
    "身份证号",
    "类别",
    "人口",
    "人均月收入",
    "困难原因",
    "需求",
    "处置",
    "责任人",
    "时限",
    "结果",
    "走访日期",
    "调查人",
)
_HEAD = "02"


@dataclass(frozen=True)
class LedgerSource:
    """The registry rows of the period: visits that no correction replaced, the oldest first.

    `heads` and `villages` are what the roster says, by household; `states` what became of a referral, by
    (record, place), where its events say more than the record.
    """

    visits: Sequence[Visit]
    households: Sequence[Household]
    persons: Sequence[Person] = ()
    needs: Sequence[Need] = ()
    heads: Mapping[str, str] = field(default_factory=dict)
    villages: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerRow:
    """One household: what the last answered visit found, with all needs of the period."""

    number: int
    hh_id: str
    record_id: str
    village: str
    group: str
    head: str
    id_number: str
    categories: str
    people: int | None
    income_pc_month: int | None  # fen
    causes: str
    needs: str
    dispositions: str
    responsible: str
    due: str
    result: str
    visit_date: str
    investigators: str
    need_count: int = 0
    by_disposition: Mapping[str, int] = field(default_factory=dict)  # code -> count
    hukou: str = ""  # 1 town, 2 country: which of the two local lines its income is held against
    address: str = ""
    phone: str = ""

    def cells(self, *, masked: bool = True) -> tuple[str, ...]:
        """The row as text in the order of LEDGER_COLUMNS; identity numbers masked unless asked otherwise."""
        return (
            str(self.number),
            self.village,
            self.group,
            self.head,
            identity.masked(self.id_number) if masked else self.id_number,
            self.categories,
            "" if self.people is None else str(self.people),
            money(self.income_pc_month),
            self.causes,
            self.needs,
            self.dispositions,
            self.responsible,
            self.due,
            self.result,
            self.visit_date,
            self.investigators,
        )


def ledger_values(row: LedgerRow) -> dict[str, str]:
    """The row in full, by the names of columns that a list or a county's layout may use; nothing masked."""
    return {
        "no": str(row.number),
        "hh_id": row.hh_id,
        "village": row.village,
        "group": row.group,
        "head": row.head,
        "id": row.id_number,
        "address": row.address,
        "phone": row.phone,
        "category": row.categories,
        "people": "" if row.people is None else str(row.people),
        "per_month": money(row.income_pc_month),
        "cause": row.causes,
        "need": row.needs,
        "disposition": row.dispositions,
        "person": row.responsible,
        "due": row.due,
        "result": row.result,
        "visit_date": row.visit_date,
        "investigators": row.investigators,
    }


@dataclass(frozen=True)
class LedgerTotals:
    """The last line: sums over the rows. `unanswered` are households where nobody answered."""

    households: int
    unanswered: int
    people: int
    needs: int
    by_disposition: Mapping[str, int]  # code -> count, "" for none chosen


@dataclass(frozen=True)
class Ledger:
    """The rows in the order of village, group and household number, and their totals."""

    rows: tuple[LedgerRow, ...]
    totals: LedgerTotals


def ledger(source: LedgerSource) -> Ledger:
    """The ledger of the period. Pure; the same records always give the same rows."""
    visits: dict[str, list[Visit]] = {}
    for visit in source.visits:
        visits.setdefault(visit.hh_id, []).append(visit)
    houses = {house.record_id: house for house in source.households}
    numbers = {person.record_id: person.id_number for person in source.persons if person.relation == _HEAD}
    live = {visit.record_id for visit in source.visits}
    needs: dict[str, list[Need]] = {}
    for need in source.needs:
        if need.record_id in live:
            needs.setdefault(need.hh_id, []).append(need)

    def place(hh_id: str) -> tuple[str, str, str]:
        return (source.villages.get(hh_id, ""), source.groups.get(hh_id, ""), hh_id)

    rows = []
    for number, hh_id in enumerate(sorted(visits, key=place), 1):
        visit = _telling(visits[hh_id])
        house = houses.get(visit.record_id)
        found = (house, numbers.get(visit.record_id, ""))
        rows.append(_row(number, visit, found, (needs.get(hh_id, []), source)))
    return Ledger(tuple(rows), _totals(rows, houses))


def _telling(visits: Sequence[Visit]) -> Visit:
    """The last visit in which somebody answered, else the last one."""
    answered = [one for one in visits if is_answered(one.contact, one.visit_type)]
    return (answered or list(visits))[-1]


def _row(
    number: int,
    visit: Visit,
    found: tuple[Household | None, str],
    asked: tuple[list[Need], LedgerSource],
) -> LedgerRow:
    house, id_number = found
    needs, source = asked
    counted: dict[str, int] = {}
    for need in needs:
        counted[need.disposition] = counted.get(need.disposition, 0) + 1
    is_survey = is_answered(visit.contact, visit.visit_type)
    results = [_result(need, source) for need in needs]
    return LedgerRow(
        number=number,
        hh_id=visit.hh_id,
        record_id=visit.record_id,
        village=source.villages.get(visit.hh_id, ""),
        group=source.groups.get(visit.hh_id, "") or (house.grp if house is not None else ""),
        head=(house.head if house is not None else "") or source.heads.get(visit.hh_id, ""),
        id_number=id_number,
        categories=joined(labels_of(COVER_CATEGORIES, house.cover if house is not None else "")),
        people=house.people if house is not None else None,
        income_pc_month=house.income_pc_month if house is not None else None,
        causes=joined(labels_of(CAUSES, house.causes if house is not None else "")),
        needs=joined(need.text or label(NEED_KINDS, need.kind) for need in needs),
        dispositions=joined(label(DISPOSITIONS, need.disposition) or "还没有处置" for need in needs),
        responsible=joined(dict.fromkeys(department_words(need.department) for need in needs)),
        due=min((need.due for need in needs if need.due), default=""),
        result=joined(results) if is_survey else label(CONTACTS, visit.contact),
        visit_date=visit.visit_date,
        investigators=joined((visit.investigator1, visit.investigator2)),
        need_count=len(needs),
        by_disposition=counted,
        hukou=house.hukou if house is not None else "",
        address=house.live_address if house is not None else "",
        phone=house.phone if house is not None else "",
    )


def _result(need: Need, source: LedgerSource) -> str:
    state = source.states.get((need.record_id, need.place), need.state)
    return need.result or need.done or state


def _totals(rows: Sequence[LedgerRow], houses: Mapping[str, Household]) -> LedgerTotals:
    counted: dict[str, int] = {}
    for row in rows:
        for code, count in row.by_disposition.items():
            counted[code] = counted.get(code, 0) + count
    return LedgerTotals(
        households=len(rows),
        unanswered=sum(row.record_id not in houses or houses[row.record_id].people is None for row in rows),
        people=sum(row.people or 0 for row in rows),
        needs=sum(row.need_count for row in rows),
        by_disposition=counted,
    )
