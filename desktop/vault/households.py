"""Households as lists show them: what the last visit found, else what the roster says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast

import sqlalchemy
from sqlmodel import Session, col, select

from desktop.vault import referrals
from desktop.vault.drafts import OPEN
from desktop.vault.rows import ALL, Coverage, HouseholdFilter, HouseholdRow, HouseholdState, MemberRow
from desktop.vault.tables import Draft, RosterHousehold, RosterMember
from forms.referrals import Referral
from forms.registry import codes
from forms.registry.codes import (
    CLOSED_NEEDS,
    COVER_CATEGORIES,
    DISABILITIES,
    DISABILITY_LEVELS,
    HEALTH,
    RELATIONS,
    SHORT_FORMS,
    label,
    labels_of,
)
from forms.registry.projection import HEAD_OF_HOUSEHOLD, REFERRAL
from forms.registry.tables import Household, Need, Person, Visit

_SHOWN_HEALTH = ("3", "4")
_SEVERE = ("1", "2")
T = TypeVar("T")


@dataclass
class Known:
    """All that is known of one household, gathered from the roster, the registry and the drafts."""

    roster: RosterHousehold
    listed: list[RosterMember] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)  # live ones, the newest first
    facts: dict[str, Household] = field(default_factory=dict)  # by record id
    persons: list[Person] = field(default_factory=list)  # of the last visit that was answered
    needs: list[Need] = field(default_factory=list)
    draft_id: str = ""
    referred: dict[tuple[str, int], Referral] = field(default_factory=dict)

    @property
    def answered(self) -> Visit | None:
        """The last survey in which somebody answered; a short visit says nothing of the household."""
        surveys = (one for one in self.visits if one.form_id not in SHORT_FORMS)
        return next((one for one in surveys if is_answered(one)), None)

    @property
    def found(self) -> Household | None:
        """The household as that visit found it."""
        return self.facts.get(self.answered.record_id) if self.answered is not None else None


def is_answered(visit: Visit) -> bool:
    """Whether somebody answered; a questionnaire without `contact` counts as answered."""
    return codes.is_answered(visit.contact, visit.visit_type)


def gather(session: Session, hh_ids: Collection[str] | None = None) -> dict[str, Known]:
    """Everything known of these households, or of all."""
    found = {row.hh_id: Known(row) for row in _load(session, RosterHousehold, hh_ids)}
    for member in _load(session, RosterMember, hh_ids):
        found[member.hh_id].listed.append(member)
    for visit in live_visits(session, hh_ids):
        if visit.hh_id in found:
            found[visit.hh_id].visits.append(visit)
    for facts in _load(session, Household, hh_ids):
        if facts.hh_id in found:
            found[facts.hh_id].facts[facts.record_id] = facts
    _add_repeats(session, found, hh_ids)
    for draft in _load(session, Draft, hh_ids):
        if draft.state == OPEN and draft.hh_id in found:
            found[draft.hh_id].draft_id = draft.draft_id
    return found


def _add_repeats(session: Session, found: dict[str, Known], hh_ids: Collection[str] | None) -> None:
    current = {one.answered.record_id for one in found.values() if one.answered is not None}
    for person in _load(session, Person, hh_ids):
        if person.record_id in current:
            found[person.hh_id].persons.append(person)
    live = {visit.record_id for one in found.values() for visit in one.visits}
    for need in _load(session, Need, hh_ids):
        if need.record_id in live:
            found[need.hh_id].needs.append(need)
    needs = [need for one in found.values() for need in one.needs]
    for where, referral in referrals.followed(session, needs).items():
        found[referral.need.hh_id].referred[where] = referral


def _load(session: Session, table: type[T], hh_ids: Collection[str] | None) -> Iterable[T]:
    """Plain rows with the columns of the table as attributes: objects of the mapper cost seven times more."""
    columns = table.__table__.columns  # type: ignore[attr-defined]  # every table has it
    query = sqlalchemy.select(*columns)
    if hh_ids is not None:
        query = query.where(columns.hh_id.in_(hh_ids))
    # The key order is the order of the repeats in the questionnaire.
    keys = [column for column in columns if column.primary_key]
    return cast(Iterable[T], session.connection().execute(query.order_by(*keys)).all())


def live_visits(session: Session, hh_ids: Collection[str] | None = None) -> Iterable[Visit]:
    """Visits that no correction replaced, the newest first."""
    replaced = select(Visit.deprecates).where(Visit.deprecates != "")
    query = select(Visit).where(col(Visit.record_id).not_in(replaced))
    if hh_ids is not None:
        query = query.where(col(Visit.hh_id).in_(hh_ids))
    return session.exec(query.order_by(col(Visit.n).desc())).all()


def listed(session: Session, wanted: HouseholdFilter = ALL) -> tuple[HouseholdRow, ...]:
    """The households that pass the filter, in the order of their numbers."""
    only = wanted.hh_ids or None
    rows = (row_of(known) for _, known in sorted(gather(session, only).items()))
    return tuple(row for row in rows if _passes(row, wanted))


def _passes(row: HouseholdRow, wanted: HouseholdFilter) -> bool:
    return (
        (not wanted.state or row.state == wanted.state)
        and (not wanted.categories or bool(wanted.categories & set(row.categories)))
        and (not wanted.group or row.group == wanted.group)
    )


def row_of(known: Known) -> HouseholdRow:
    """One household as a list shows it."""
    roster, found = known.roster, known.found
    last = known.visits[0] if known.visits else None
    members = members_of(known)
    head = next((one for one in members if one.relation == HEAD_OF_HOUSEHOLD), None)
    codes = tuple((found.cover if found is not None and found.cover else roster.categories).split())
    open_needs = [need for need in known.needs if _is_open(known, need)]
    referrals = [need for need in open_needs if need.disposition == REFERRAL]
    return HouseholdRow(
        hh_id=roster.hh_id,
        head=head.name if head is not None else roster.head,
        head_birth=head.birth if head is not None else "",
        head_sex=head.sex if head is not None else "",
        people=_people(found, members),
        address=(found.live_address if found is not None else "") or roster.address,
        group=roster.grp or (found.grp if found is not None else ""),
        village=roster.village,
        phone=(found.phone if found is not None else "") or roster.phone,
        categories=codes,
        labels=(*labels_of(COVER_CATEGORIES, " ".join(codes)), *_severe(known)),
        last_visit=last.visit_date if last is not None else roster.last_visit,
        last_contact=last.contact if last is not None else "",
        last_visit_type=last.visit_type if last is not None else "",
        state=_state(known, referrals),
        draft_id=known.draft_id,
        open_needs=len(open_needs),
        referrals=len(referrals),
        revisit_date=last.revisit_date if last is not None else "",
        note=roster.note,
        visits=len(known.visits),
        next_due=min((need.due for need in referrals if need.due and _is_awaited(known, need)), default=""),
    )


def _people(found: Household | None, members: tuple[MemberRow, ...]) -> int:
    if found is not None and found.people is not None:
        return found.people
    return sum(one.shares for one in members)


def _severe(known: Known) -> tuple[str, ...]:
    count = sum(person.disability_level in _SEVERE for person in known.persons)
    return (f"重度残疾 {count} 人",) if count else ()


def _is_open(known: Known, need: Need) -> bool:
    """立即解决 and 已解释政策 are done where they are told, a referral only once somebody went back."""
    referral = known.referred.get((need.record_id, need.place))
    if referral is not None:
        return not referral.is_closed
    return need.disposition in ("2", "3") and need.state not in CLOSED_NEEDS and not need.closed


def _is_awaited(known: Known, need: Need) -> bool:
    """Whether an answer is still to come; one that is 已办结 waits for nobody but us, and that is due too."""
    referral = known.referred.get((need.record_id, need.place))
    return referral is None or not referral.is_closed


def _state(known: Known, referrals: list[Need]) -> HouseholdState:
    if known.draft_id:
        return "草稿"
    if referrals:
        return "有转介"
    return "已访" if known.visits else "未访"


def members_of(known: Known) -> tuple[MemberRow, ...]:
    """The members as the last answered visit found them, else as the roster lists them."""
    if known.persons:
        return tuple(_person(one) for one in known.persons)
    return tuple(_listed(one) for one in known.listed)


def _person(one: Person) -> MemberRow:
    disability = "、".join(labels_of(DISABILITIES, one.disability))
    grade = label(DISABILITY_LEVELS, one.disability_level)
    health = " ".join(code for code in one.health.split() if code in _SHOWN_HEALTH)
    return MemberRow(
        name=one.name,
        relation=one.relation,
        relation_label=label(RELATIONS, one.relation),
        sex=one.sex,
        birth=one.birth,
        id_number=one.id_number,
        shares=one.shares == "1",
        labels=(*((disability + grade,) if disability else ()), *labels_of(HEALTH, health)),
        dis_cert_exp=one.disability_until,
    )


def _listed(one: RosterMember) -> MemberRow:
    return MemberRow(
        name=one.name,
        relation=one.relation,
        relation_label=label(RELATIONS, one.relation),
        sex=one.sex,
        birth=one.birth,
        id_number=one.id_number,
        shares=True,
        labels=(),
    )


def coverage_of(known: Iterable[Known]) -> Coverage:
    """走访 counts households with a sealed visit, 摸排 those where somebody answered."""
    every = list(known)
    visited = sum(bool(one.visits) for one in every)
    return Coverage(visited, sum(one.answered is not None for one in every), len(every))
