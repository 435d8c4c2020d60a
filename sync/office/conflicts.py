"""The conflict desk: one household visited by two machines, and households that may be one.

Nothing is merged and nothing deleted: a person decides, the decision is kept, and a record that does not
count goes back to its laptop with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import Session, col, func, select

from forms.identity import name_key
from forms.registry.decisions import HouseholdMatch
from forms.registry.matches import PROPOSED, Decision, decide, new_match, propose
from forms.registry.tables import Household, Person, Visit
from sync.office.desk_tables import SettledPair
from sync.office.figures import live
from sync.office.notices import return_record
from sync.office.office import Office
from sync.refusals import HandoverError

_LIVE = "record_id NOT IN (SELECT deprecates FROM visit WHERE deprecates <> '')"
_NEWEST = text(f"SELECT hh_id, record_id, visit_date FROM visit WHERE {_LIVE} ORDER BY visit_date, n")
_PLAIN = "upper(replace(replace(id_number, ' ', ''), '-', ''))"
_SHARED = text(
    "SELECT record_id, place, hh_id, name, id_number FROM person"
    f" WHERE {_PLAIN} IN (SELECT {_PLAIN} FROM person"
    f" WHERE id_number <> '' GROUP BY {_PLAIN} HAVING min(hh_id) <> max(hh_id))"
)
_VILLAGES = text("SELECT hh_id, village FROM listedhousehold WHERE village <> ''")
_HEADS = text("SELECT record_id, hh_id, head FROM household WHERE head <> ''")
_SURVEYS = frozenset({"", "1", "2", "3", "8"})  # spot checks, 探访 and 回访 come on top of these by design


@dataclass(frozen=True)
class DoubleVisit:
    """Two surveys of one household in one campaign by two machines, the earlier first."""

    hh_id: str
    one: Visit
    other: Visit


def double_visits(office: Office) -> tuple[DoubleVisit, ...]:
    """Those that nobody has settled yet."""
    with office.store.reading() as session:
        settled = {(row.one, row.other) for row in session.exec(select(SettledPair)).all()}
        twice = (
            select(Visit.hh_id).group_by(Visit.hh_id).having(func.min(Visit.device) != func.max(Visit.device))
        )
        homes: dict[tuple[str, str], list[Visit]] = {}
        for visit in session.exec(live(select(Visit)).where(col(Visit.hh_id).in_(twice))).all():
            if visit.visit_type in _SURVEYS:
                homes.setdefault((visit.hh_id, visit.campaign), []).append(visit)
        session.expunge_all()
    return tuple(
        DoubleVisit(hh_id, one, other)
        for (hh_id, _), visits in sorted(homes.items())
        for one, other in pairwise(visits)
        if one.device != other.device and _pair(one.record_id, other.record_id) not in settled
    )


def settle_visits(office: Office, one: str, other: str, decision: tuple[str, str, str]) -> None:
    """Decide about two visits: (the record that counts or "" for both, why, who).

    The other record goes back to its laptop with the reason.
    """
    kept, reason, by = decision
    if kept not in ("", one, other) or not reason.strip() or not by.strip():
        raise HandoverError("ENTRY_INVALID", place="处理意见")
    if kept:
        return_record(office, other if kept == one else one, reason, by)
    first, second = _pair(one, other)
    said = {"kept": kept, "at": office.now(), "by": by, "note": reason}
    with office.store.transaction() as session:
        session.merge(SettledPair(one=first, other=second, **said))


def find_matches(office: Office) -> int:
    """Propose pairs of households that nobody has looked at yet; how many are new.

    The database says which numbers stand in two households; only those are compared here.
    """
    with office.store.transaction() as session:
        ask = session.connection().execute
        newest = {hh_id: record for hh_id, record, _ in ask(_NEWEST).all()}  # in order: the last one stays
        villages = {row.hh_id: row.village for row in ask(_VILLAGES).all()}
        persons = [Person(**row._mapping) for row in ask(_SHARED).all() if newest[row.hh_id] == row.record_id]
        heads = [row for row in ask(_HEADS).all() if newest[row.hh_id] == row.record_id]
        houses = _like_named(heads, villages)
        known = set(session.exec(select(HouseholdMatch.one, HouseholdMatch.other)).all())
        new = [one for one in propose(persons, houses, villages) if (one.one, one.other) not in known]
        session.add_all([new_match(proposal, office.now()) for proposal in new])
        return len(new)


def _like_named(heads: Sequence[Row[Any]], villages: Mapping[str, str]) -> list[Household]:
    """Those whose head has the name of another head of the village; most have not."""
    named: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in heads:
        if row.hh_id in villages:
            named.setdefault((villages[row.hh_id], name_key(row.head)), []).append(row)
    return [Household(**row._mapping) for group in named.values() if len(group) > 1 for row in group]


def open_matches(session: Session) -> Sequence[HouseholdMatch]:
    """The pairs that wait for a decision."""
    query = select(HouseholdMatch).where(HouseholdMatch.state == PROPOSED)
    return session.exec(query.order_by(col(HouseholdMatch.one), col(HouseholdMatch.other))).all()


def settle_match(office: Office, one: str, other: str, decision: Decision) -> None:
    """Keep what somebody decided about a pair; ENTRY_INVALID for none, MatchError without a name."""
    with office.store.transaction() as session:
        match = session.get(HouseholdMatch, (one, other))
        if match is None:
            raise HandoverError("ENTRY_INVALID", place="户籍比对")
        session.merge(decide(match, decision))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
