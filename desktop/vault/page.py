"""The household page: one household with everything that ever happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from desktop.vault import drafts, records, referrals
from desktop.vault.errors import vault_error
from desktop.vault.households import members_of, row_of
from desktop.vault.known import Known, gather, gather_brief, is_answered
from desktop.vault.rows import BenefitRow, HouseholdPage, NeedRow, VisitRow
from desktop.vault.tables import SealedRecord
from forms.coverage.counting import raised
from forms.referrals import Clock, countdown, overdue
from forms.registry.codes import CONTACTS, DISPOSITIONS, NEED_KINDS, PROGRAMMES, VISIT_TYPES, label
from forms.registry.projection import REFERRAL
from forms.registry.tables import Benefit, Household, Need, Visit

URGENT = "3"
CLOCK_NEVER_SET = Clock()


def page(session: Session, hh_id: str, now: datetime | None = None) -> HouseholdPage:
    """The household page at a moment; VAULT_NOT_FOUND."""
    known = gather(session, {hh_id}).get(hh_id)
    if known is None:
        raise vault_error("VAULT_NOT_FOUND", place="住户")
    return HouseholdPage(
        row=row_of(known),
        members=members_of(known),
        visits=_visits(session, hh_id),
        needs=needs_of(known, moment(session, now)),
        benefits=_benefits(session, known),
        papers=records.print_log(session, hh_id),
        drafts=drafts.listed(session, hh_id),
    )


def referral_list(session: Session, now: datetime | None = None) -> tuple[NeedRow, ...]:
    """Every need that was referred, by household, with what became of it at a moment."""
    at = moment(session, now)
    known = (one for _, one in sorted(gather_brief(session).items()))
    return tuple(need for one in known for need in needs_of(one, at) if need.disposition == REFERRAL)


def _visits(session: Session, hh_id: str) -> tuple[VisitRow, ...]:
    # A short questionnaire says nothing of the household itself: its visit stands without that row.
    query = (
        select(Visit, Household, SealedRecord.state)
        .join(Household, col(Household.record_id) == Visit.record_id, isouter=True)
        .join(SealedRecord, col(SealedRecord.record_id) == Visit.record_id)
        .where(Visit.hh_id == hh_id)
        .order_by(col(Visit.n).desc())
    )
    found = session.exec(query).all()
    replaced = {visit.deprecates for visit, _, _ in found}
    needs = session.exec(select(Need).where(Need.hh_id == hh_id)).all()
    by_record: dict[str, list[Need]] = {}
    for need in needs:
        by_record.setdefault(need.record_id, []).append(need)
    rows = []
    for visit, house, state in found:
        summary = _summary(visit, house, by_record.get(visit.record_id, []))
        rows.append(_visit_row(visit, house, state, summary, deprecated=visit.record_id in replaced))
    return tuple(rows)


def _visit_row(
    visit: Visit, house: Household | None, state: str, summary: str, *, deprecated: bool
) -> VisitRow:
    return VisitRow(
        record_id=visit.record_id,
        n=visit.n,
        date=visit.visit_date,
        visit_type=visit.visit_type,
        visit_type_label=label(VISIT_TYPES, visit.visit_type),
        contact=visit.contact,
        contact_label=label(CONTACTS, visit.contact),
        investigators=tuple(name for name in (visit.investigator1, visit.investigator2) if name),
        summary=summary,
        state=state,
        people=(house.people or 0) if house is not None else 0,
        income_pc_month=house.income_pc_month if house is not None else None,
        sealed_at=visit.sealed_at,
        deprecates=visit.deprecates,
        deprecated=deprecated,
        reason=visit.reason,
    )


def _summary(visit: Visit, house: Household | None, needs: list[Need]) -> str:
    """3 口人，人均月收入 486.11 元。需求 4 项：立即解决 1、转介 2、统筹研究 1。"""
    if not is_answered(visit):
        again = f"，再访 {visit.revisit_date}" if visit.revisit_date else ""
        return f"没问成：{label(CONTACTS, visit.contact)}{again}。"
    facts = [f"{house.people} 口人"] if house is not None and house.people is not None else []
    if house is not None and house.income_pc_month is not None:
        facts.append(f"人均月收入 {yuan(house.income_pc_month)} 元")
    said = "，".join(facts) + "。" if facts else ""
    counted = {name: sum(need.disposition == code for need in needs) for code, name in DISPOSITIONS.items()}
    parts = "、".join(f"{name} {count}" for name, count in counted.items() if count)
    return f"{said}需求 {len(needs)} 项：{parts}。" if parts else f"{said}没有提出需求。"


def yuan(fen: int) -> str:
    """An amount as a person reads it: 1,234.50."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@dataclass(frozen=True)
class Moment:
    """What time it is by the clock that only runs forward, and what was known of it at each urgent need."""

    day: date | None = None
    clock: Clock = CLOCK_NEVER_SET
    behind: Mapping[tuple[str, int], timedelta] = field(default_factory=dict)


def moment(session: Session, now: datetime | None = None, day: date | None = None) -> Moment:
    """The moment of a screen; without `now` by the clock as it was last noted."""
    seen = referrals.clock(session) if now is None else referrals.look(session, now, note=False)
    return Moment(now.date() if now is not None else day, seen, referrals.urgent_behind(session))


def needs_of(known: Known, at: Moment = Moment()) -> tuple[NeedRow, ...]:
    """The needs of a household, those of the newest visit first."""
    if not known.needs:
        return ()
    order = {visit.record_id: visit for visit in known.visits}
    head = row_of(known).head
    ranked = sorted(known.needs, key=lambda need: (-order[need.record_id].n, need.place))
    return tuple(_need_row(need, order[need.record_id], head, (known, at)) for need in ranked)


def _need_row(need: Need, visit: Visit, head: str, around: tuple[Known, Moment]) -> NeedRow:
    known, at = around
    where = (need.record_id, need.place)
    referral = known.referred.get(where)
    urgent = need.urgency == URGENT and not need.closed
    behind = at.behind.get(where, at.clock.behind)
    heard = raised(visit.started, visit.sealed_at)
    until = countdown(heard, behind, at.clock).deadline
    late = overdue(referral, at.day) if referral is not None and at.day is not None else None
    return NeedRow(
        record_id=need.record_id,
        place=need.place,
        hh_id=need.hh_id,
        head=head,
        kind=need.kind,
        kind_label=label(NEED_KINDS, need.kind),
        who=need.who,
        text=need.text,
        urgency=need.urgency,
        disposition=need.disposition,
        disposition_label=label(DISPOSITIONS, need.disposition),
        department=need.department,
        due=need.due,
        state=referral.state if referral is not None else need.state,
        raised_at=heard.isoformat(timespec="seconds"),
        deadline=until.isoformat(timespec="seconds") if urgent else "",
        waiting_for=referral.waiting_for if referral is not None else "",
        late_days=late.days if late is not None else 0,
        answer=referral.note if referral is not None else need.result,
    )


def _benefits(session: Session, known: Known) -> tuple[BenefitRow, ...]:
    """What the household receives, by its last answered visit."""
    if known.answered is None:
        return ()
    query = select(Benefit).where(Benefit.record_id == known.answered.record_id)
    return tuple(_benefit_row(one) for one in session.exec(query.order_by(col(Benefit.place))).all())


def _benefit_row(one: Benefit) -> BenefitRow:
    return BenefitRow(
        record_id=one.record_id,
        place=one.place,
        programme=one.programme,
        programme_label=label(PROGRAMMES, one.programme),
        who=one.who,
        amount=one.amount,
        period=one.period,
        started=one.started,
        last_paid=one.last_paid,
        card_name=one.card_name,
        card_ok=one.card_ok,
        paid_in_full=one.paid_in_full,
    )
