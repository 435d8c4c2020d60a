"""What somebody must see to decide about two visits, or about two households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from forms.coverage.words import money
from forms.registry.codes import CONTACTS, label
from forms.registry.decisions import HouseholdMatch
from forms.registry.matches import PROPOSED
from forms.registry.tables import Household, Need, Visit
from sync.office.conflicts import double_visits
from sync.office.office import Office
from sync.office.web.finding import HomeLine, device_numbers, heads_of, home_lines

PAGE = 20


@dataclass(frozen=True)
class Side:
    """One of two visits, as far as it helps to choose."""

    record_id: str
    visit_date: str
    author: str
    device_no: str
    sealed_at: str
    contact: str
    people: str
    income: str
    needs: int


@dataclass(frozen=True)
class Double:
    """Two visits of one household."""

    hh_id: str
    head: str
    sides: tuple[Side, Side]


@dataclass(frozen=True)
class Pair:
    """Two households that may be one, why, and what they share."""

    one: HomeLine
    other: HomeLine
    reason: str
    shared: str


def doubles(office: Office, page: int) -> tuple[Sequence[Double], int]:
    """One page of the double visits, and how many there are."""
    found = double_visits(office)
    shown = found[page * PAGE : (page + 1) * PAGE]
    with office.store.reading() as session:
        numbers, heads = device_numbers(session), heads_of(session, {one.hh_id for one in shown})
        lines = [
            Double(
                one.hh_id,
                heads.get(one.hh_id, ""),
                (_side(session, one.one, numbers), _side(session, one.other, numbers)),
            )
            for one in shown
        ]
    return lines, len(found)


def _side(session: Session, visit: Visit, numbers: dict[str, str]) -> Side:
    house = session.get(Household, visit.record_id)
    needs = select(func.count()).select_from(Need).where(Need.record_id == visit.record_id)
    return Side(
        visit.record_id,
        visit.visit_date,
        visit.author,
        numbers.get(visit.device, ""),
        visit.sealed_at,
        label(CONTACTS, visit.contact),
        str(house.people) if house is not None and house.people is not None else "",
        money(house.income_pc_month) if house is not None else "",
        session.exec(needs).one(),
    )


def pairs(office: Office, page: int) -> tuple[Sequence[Pair], int]:
    """One page of the households that may be one, and how many pairs there are."""
    query = select(HouseholdMatch).where(HouseholdMatch.state == PROPOSED)
    with office.store.reading() as session:
        count = session.exec(select(func.count()).select_from(query.subquery())).one()
        query = query.order_by(
            col(HouseholdMatch.reason).desc(), col(HouseholdMatch.one), col(HouseholdMatch.other)
        )
        rows = session.exec(query.offset(page * PAGE).limit(PAGE)).all()
        session.expunge_all()
    homes = {
        one.hh_id: one
        for one in home_lines(office, sorted({h for row in rows for h in (row.one, row.other)}))
    }
    return [Pair(homes[row.one], homes[row.other], row.reason, row.shared) for row in rows], count
