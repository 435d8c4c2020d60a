"""What is known of households, gathered from roster, registry and drafts in a few queries for all of them.

A list of ten thousand households needs of the members only the head and two counts; those are asked for as
such, because an object for each of a hundred thousand members costs more than everything else together.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from sqlmodel import Session, SQLModel, col, select

from desktop.vault import referrals
from desktop.vault.drafts import OPEN
from desktop.vault.tables import RosterHousehold, RosterMember
from forms.referrals import Referral
from forms.registry import codes
from forms.registry.codes import SHORT_FORMS
from forms.registry.projection import HEAD_OF_HOUSEHOLD
from forms.registry.tables import Household, Need, Person, Visit

T = TypeVar("T", bound=SQLModel)
HouseholdIds = Collection[str] | None
VISIT = "record_id hh_id form_id n contact visit_type visit_date revisit_date sealed_at started"
FOUND = "record_id hh_id cover grp live_address phone people"
# min() also says from which row the columns beside it come; NULL where nobody is named head.
_HEAD = f"min(CASE WHEN relation = '{HEAD_OF_HOUSEHOLD}' THEN place END), name, birth, sex"
_LISTED = f"SELECT hh_id, {_HEAD}, count(*), 0 FROM rostermember WHERE true %s GROUP BY hh_id"
_FOUND = f"""
SELECT record_id, {_HEAD}, sum(shares = '1'), sum(disability_level IN ('1', '2'))
FROM person WHERE true %s GROUP BY record_id
"""
_LIVE = f"""
SELECT {VISIT.replace(" ", ", ")} FROM visit
WHERE record_id NOT IN (SELECT deprecates FROM visit WHERE deprecates != '') %s ORDER BY n DESC
"""
_OPEN_DRAFTS = f"SELECT hh_id, draft_id FROM draft WHERE state = '{OPEN}' %s"


class Brief(NamedTuple):
    """What a list says of the members: the head ("" where none is named so), two counts."""

    head: str
    birth: str
    sex: str
    shares: int
    severe: int = 0


NOBODY = Brief("", "", "", 0)


@dataclass(slots=True)
class Known:
    """All that is known of one household, gathered from the roster, the registry and the drafts.

    Members are either all there (`listed`, `persons`) or summed up (`brief`).
    """

    roster: RosterHousehold
    listed: list[RosterMember] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)  # live ones, the newest first
    facts: dict[str, Household] = field(default_factory=dict)  # by record id
    persons: list[Person] = field(default_factory=list)  # of the last visit that was answered
    needs: list[Need] = field(default_factory=list)
    draft_id: str = ""
    referred: dict[tuple[str, int], Referral] = field(default_factory=dict)
    brief: Brief | None = None

    @property
    def answered(self) -> Visit | None:
        """The last survey in which somebody answered; a short visit says nothing of the household."""
        surveys = (one for one in self.visits if one.form_id not in SHORT_FORMS)
        return next((one for one in surveys if is_answered(one)), None)

    @property
    def found(self) -> Household | None:
        """The household as that visit found it."""
        answered = self.answered if self.visits else None
        return self.facts.get(answered.record_id) if answered is not None else None


def is_answered(visit: Visit) -> bool:
    """Whether somebody answered; a questionnaire without `contact` counts as answered."""
    return codes.is_answered(visit.contact, visit.visit_type)


def gather(session: Session, hh_ids: HouseholdIds = None) -> dict[str, Known]:
    """Everything known of these households, or of all, every member included."""
    found = {row.hh_id: Known(row) for row in load(session, RosterHousehold, hh_ids)}
    for member in load(session, RosterMember, hh_ids):
        found[member.hh_id].listed.append(member)
    add_work(session, found, hh_ids)
    current = {one.answered.record_id for one in found.values() if one.answered is not None}
    if current:
        for person in load(session, Person, hh_ids):
            if person.record_id in current:
                found[person.hh_id].persons.append(person)
    return found


def gather_brief(session: Session, hh_ids: HouseholdIds = None) -> dict[str, Known]:
    """What lists show of these households, or of all: the members only summed up."""
    found = {row.hh_id: Known(row, brief=NOBODY) for row in load(session, RosterHousehold, hh_ids)}
    for hh_id, *summed in asked(session, _LISTED, hh_ids):
        found[hh_id].brief = _brief(*summed)
    add_work(session, found, hh_ids)
    current = {one.answered.record_id: one for one in found.values() if one.answered is not None}
    if current:
        for record_id, *summed in asked(session, _FOUND, hh_ids):
            if record_id in current:
                current[record_id].brief = _brief(*summed)
    return found


def _brief(head: int | None, *summed: Any) -> Brief:
    return Brief(*summed) if head is not None else Brief("", "", "", *summed[3:])


def add_work(session: Session, found: dict[str, Known], hh_ids: HouseholdIds = None) -> None:
    """Add what was done here: visits, what they found, needs and their referrals, drafts."""
    for visit in asked(session, _LIVE, hh_ids):
        if visit.hh_id in found:
            found[visit.hh_id].visits.append(visit)
    live = {visit.record_id for one in found.values() for visit in one.visits}
    if live:
        for facts in load(session, Household, hh_ids, FOUND):
            if facts.hh_id in found:
                found[facts.hh_id].facts[facts.record_id] = facts
        for need in load(session, Need, hh_ids):
            if need.record_id in live:
                found[need.hh_id].needs.append(need)
        needs = [need for one in found.values() for need in one.needs]
        for where, referral in referrals.followed(session, needs).items():
            found[referral.need.hh_id].referred[where] = referral
    for hh_id, draft_id in asked(session, _OPEN_DRAFTS, hh_ids):
        if hh_id in found:
            found[hh_id].draft_id = draft_id


def asked(session: Session, statement: str, hh_ids: HouseholdIds = None) -> Iterable[Any]:
    """Plain rows of a statement with one place for a further condition: that of the households."""
    if hh_ids is None:
        return session.connection().exec_driver_sql(statement % "").all()
    statement %= "AND hh_id IN (SELECT value FROM json_each(?))"
    return session.connection().exec_driver_sql(statement, (json.dumps(list(hh_ids)),)).all()


def load(session: Session, table: type[T], hh_ids: HouseholdIds = None, names: str = "") -> Iterable[T]:
    """Plain rows with (some) columns of the table as attributes: mapped objects cost seven times more."""
    columns = cast(Any, table).__table__.columns
    # The key order is the order of the repeats in the questionnaire.
    keys = ", ".join(column.name for column in columns if column.primary_key)
    wanted = names.replace(" ", ", ") or ", ".join(column.name for column in columns)
    statement = f"SELECT {wanted} FROM {cast(Any, table).__tablename__} WHERE true %s ORDER BY {keys}"
    return cast(Iterable[T], asked(session, statement, hh_ids))


def live_visits(session: Session, hh_ids: HouseholdIds = None) -> Iterable[Visit]:
    """Visits that no correction replaced, the newest first, in full."""
    replaced = select(Visit.deprecates).where(Visit.deprecates != "")
    query = select(Visit).where(col(Visit.record_id).not_in(replaced))
    if hh_ids is not None:
        query = query.where(col(Visit.hh_id).in_(hh_ids))
    return session.exec(query.order_by(col(Visit.n).desc())).all()
