"""Households that may be one: proposed from the registry, decided by a person, kept beyond a rebuild."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from desktop.vault.errors import vault_error
from desktop.vault.known import is_answered, live_visits
from desktop.vault.tables import RosterHousehold
from forms.registry.decisions import HouseholdMatch
from forms.registry.elsewhere import elsewhere
from forms.registry.matches import Decision, decide, new_match, propose, same_household
from forms.registry.tables import Household, Person, Visit
from forms.screening import Elsewhere


def listed(session: Session, state: str = "") -> tuple[HouseholdMatch, ...]:
    """The matches of a state (proposed, accepted, refused), or all, by their households."""
    query = select(HouseholdMatch).order_by(col(HouseholdMatch.one), col(HouseholdMatch.other))
    rows = session.exec(query).all()
    # Copies: what leaves the vault is no row of it.
    return tuple(HouseholdMatch(**dict(row)) for row in rows if not state or row.state == state)


def find(session: Session, at: str) -> int:
    """Propose what nobody has looked at yet; how many are new. A refused pair is not proposed again."""
    current = _current(session)
    villages = {row.hh_id: row.village for row in session.exec(select(RosterHousehold)).all()}
    persons, houses = _found(session, current)
    added = 0
    for proposal in propose(persons, houses, villages):
        if session.get(HouseholdMatch, (proposal.one, proposal.other)) is None:
            session.add(new_match(proposal, at))
            added += 1
    session.flush()
    return added


def settle(session: Session, one: str, other: str, decision: Decision) -> None:
    """Keep what somebody decided about a pair; VAULT_NOT_FOUND, MatchError. Nothing is merged or deleted."""
    match = session.get(HouseholdMatch, (one, other))
    if match is None:
        raise vault_error("VAULT_NOT_FOUND", place="户籍比对")
    session.merge(decide(match, decision))


def joined(session: Session) -> dict[str, str]:
    """Household -> the number it goes by since a match was accepted."""
    return same_household(session.exec(select(HouseholdMatch)).all())


def around(session: Session, hh_id: str, leave_out: str = "") -> Elsewhere:
    """What the registry knows of the people and this household elsewhere, for C02 and C18.

    `leave_out` is the record that a correction replaces.
    """
    current = _current(session)
    persons, houses = _found(session, current)
    visits = [visit for visit in live_visits(session, {hh_id}) if visit.record_id != leave_out]
    return elsewhere(hh_id, persons, houses, visits)


def _current(session: Session) -> dict[str, Visit]:
    """The last answered visit of every household."""
    current: dict[str, Visit] = {}
    for visit in live_visits(session):
        if is_answered(visit):
            current.setdefault(visit.hh_id, visit)
    return current


def _found(session: Session, current: dict[str, Visit]) -> tuple[Sequence[Person], Sequence[Household]]:
    records = {visit.record_id for visit in current.values()}
    persons = [one for one in session.exec(select(Person)).all() if one.record_id in records]
    houses = [one for one in session.exec(select(Household)).all() if one.record_id in records]
    return persons, houses
