"""The conflict desk: one household visited by two machines, and households that may be one.

Nothing is merged and nothing deleted: a person decides, the decision is kept, and a record that does not
count goes back to its laptop with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlmodel import Session, col, select

from forms.registry.decisions import HouseholdMatch
from forms.registry.matches import PROPOSED, Decision, decide, new_match, propose
from forms.registry.tables import Household, Person, Visit
from sync.office.desk_tables import ListedHousehold, SettledPair
from sync.office.figures import live_visits
from sync.office.notices import return_record
from sync.office.office import Office
from sync.refusals import HandoverError

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
        homes: dict[tuple[str, str], list[Visit]] = {}
        for visit in live_visits(session):
            if visit.visit_type in _SURVEYS:
                homes.setdefault((visit.hh_id, visit.campaign), []).append(visit)
        session.expunge_all()
    return tuple(
        DoubleVisit(hh_id, one, other)
        for (hh_id, _), visits in homes.items()
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
    """Propose pairs of households that nobody has looked at yet; how many are new."""
    with office.store.transaction() as session:
        newest = {visit.hh_id: visit.record_id for visit in live_visits(session)}
        records = set(newest.values())
        persons = [one for one in session.exec(select(Person)).all() if one.record_id in records]
        houses = [one for one in session.exec(select(Household)).all() if one.record_id in records]
        villages = dict(session.exec(select(ListedHousehold.hh_id, ListedHousehold.village)).all())
        added = 0
        for proposal in propose(persons, houses, villages):
            if session.get(HouseholdMatch, (proposal.one, proposal.other)) is None:
                session.add(new_match(proposal, office.now()))
                added += 1
    return added


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
