"""Figures, ledger, due list and chain of the vault, counted from plain rows of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, col, select

from desktop.vault import office, referrals
from desktop.vault.errors import vault_error
from desktop.vault.known import live_visits
from desktop.vault.referral_tables import Screened
from desktop.vault.tables import PrintLog, RosterHousehold
from forms.answers import Answers
from forms.coverage import (
    CareSubject,
    CareVisit,
    Coverage,
    Facts,
    FoundFact,
    Ledger,
    LedgerSource,
    Listed,
    Missed,
    NeedFact,
    VisitFact,
    care_due,
    coverage,
    ledger,
)
from forms.coverage.counting import raised
from forms.coverage.missed import missed_of
from forms.longitudinal import ChainEntry, Paper, Story, timeline
from forms.registry.codes import is_answered
from forms.registry.tables import Benefit, Household, KinDisclosure, Need, Person, Visit
from forms.screening import StandardsError, parse_standards

_UNFILED = frozenset({"", "2", "未备案"})
_FRAIL_LEVELS = frozenset({"1", "2"})
_GONE = frozenset({"9", "10"})


def report(session: Session, now: datetime) -> Coverage:
    """Every figure of the vault with the households behind it."""
    return coverage(facts(session, now))


def facts(session: Session, now: datetime) -> Facts:
    """The plain rows that the figures are counted from."""
    unfiled: dict[str, int] = {}
    for record_id, state in _columns(session, KinDisclosure, "record_id state"):
        unfiled[record_id] = unfiled.get(record_id, 0) + (state in _UNFILED)
    visits = _visits(session)
    needs = [NeedFact(*row) for row in _columns(session, Need, " ".join(NeedFact._fields))]
    known, sent = referrals.events(session), referrals.receipts(session)
    told = {where: referrals.with_receipt(where, steps, sent) for where, steps in known.items()}
    return Facts(
        listed=[Listed(*row) for row in _columns(session, RosterHousehold, "hh_id grp")],
        visits=visits,
        needs=needs,
        found=[
            FoundFact(record, hh_id, cover, kin, unfiled.get(record, int(kin == "1")), heard, wanted)
            for record, hh_id, cover, kin, heard, wanted in _columns(
                session, Household, "record_id hh_id cover kin_any told wanted"
            )
        ],
        now=now,
        missed=_missed(session),
        events=[event for steps in told.values() for event in steps],
        sent=frozenset(sent),
        deadlines=_deadlines(session, visits, needs, now),
    )


def _columns(session: Session, table: type[SQLModel], names: str) -> Sequence[Sequence[Any]]:
    """Some columns of a table as plain rows: ten thousand households are not worth an object each."""
    query = select(*(getattr(table, name) for name in names.split()))
    return session.connection().execute(query.order_by(*inspect(table).primary_key)).all()


def _visits(session: Session) -> list[VisitFact]:
    """The visits that no correction replaced, the oldest first."""
    rows = _columns(session, Visit, f"{' '.join(VisitFact._fields)} n deprecates")
    replaced = {row[-1] for row in rows}
    live = [row for row in rows if row[1] not in replaced]
    live.sort(key=lambda row: (row[2], row[-2]))
    return [VisitFact(*row[:-2]) for row in live]


def _deadlines(
    session: Session, visits: list[VisitFact], needs: list[NeedFact], now: datetime
) -> dict[tuple[str, int], datetime]:
    """Deadlines of urgent needs as the present clock shows them."""
    urgent = [need for need in needs if need.urgency == referrals.URGENT]
    made = {visit.record_id: visit for visit in visits}
    seen, behind = referrals.look(session, now, note=False), referrals.urgent_behind(session)
    found = {}
    for need in urgent:
        visit, where = made.get(need.record_id), (need.record_id, need.place)
        if visit is not None:
            set_back = seen.behind - behind.get(where, seen.behind)
            found[where] = raised(visit.started, visit.sealed_at) + timedelta(hours=24) - set_back
    return found


def _missed(session: Session) -> list[Missed]:
    found = []
    for record_id, lines in _columns(session, Screened, "record_id missed"):
        for line in lines.splitlines():
            subject, codes, title = line.split("\t", 2)
            found.append(Missed(record_id, subject, title, codes))
    return found


def note_missed(session: Session, record_id: str, answers: Answers) -> None:
    """Count what a sealed visit seems to miss, by the standards in force; nothing without any."""
    try:
        standards = parse_standards(office.standards(session))
    except StandardsError:  # A table that cannot be read must never keep a visit from being sealed.
        return
    visit = session.get(Visit, record_id)
    day = date.fromisoformat(visit.visit_date) if visit is not None else date.min
    lines = missed_of(record_id, answers, standards, day)
    if lines is not None:
        written = "\n".join(f"{one.subject}\t{one.codes}\t{one.title}" for one in lines)
        session.merge(Screened(record_id=record_id, standards=standards.label, missed=written))


def ledger_of(session: Session, since: str = "", until: str = "9999") -> Ledger:
    """T07 of the visits whose date lies in [since, until], ISO dates."""
    visits = [
        visit
        for visit in sorted(live_visits(session), key=lambda one: (one.visit_date, one.n))
        if since <= visit.visit_date <= until
    ]
    live = {visit.record_id for visit in visits}
    needs = [need for need in session.exec(select(Need)).all() if need.record_id in live]
    roster = session.exec(select(RosterHousehold)).all()
    states = {where: one.state for where, one in referrals.followed(session, needs).items()}
    return ledger(
        LedgerSource(
            visits=visits,
            households=[one for one in session.exec(select(Household)).all() if one.record_id in live],
            persons=[one for one in session.exec(select(Person)).all() if one.record_id in live],
            needs=sorted(needs, key=lambda need: (need.record_id, need.place)),
            heads={row.hh_id: row.head for row in roster},
            villages={row.hh_id: row.village for row in roster},
            groups={row.hh_id: row.grp for row in roster},
            states=states,
        )
    )


def care_list(session: Session, day: date, ahead: int = 0) -> tuple[CareVisit, ...]:
    """The households to look in on by a day, by rhythm (探访)."""
    return care_due(_subjects(session, day), day, ahead)


def _subjects(session: Session, day: date) -> list[CareSubject]:
    answered: dict[str, Visit] = {}
    said: dict[str, str] = {}
    houses = {house.record_id: house for house in session.exec(select(Household)).all()}
    for visit in sorted(live_visits(session), key=lambda one: (one.visit_date, one.n)):
        if not is_answered(visit.contact, visit.visit_type):
            continue
        house = houses.get(visit.record_id)
        said[visit.hh_id] = (house.rhythm if house is not None else "") or said.get(visit.hh_id, "")
        answered[visit.hh_id] = visit
    full = _with_members(session, answered)
    return [
        _subject(person, houses[person.record_id], answered[person.hh_id].visit_date, (said, day))
        for person in full
        if person.status not in _GONE
    ]


def _with_members(session: Session, answered: dict[str, Visit]) -> list[Person]:
    """The members as the last answered visit that lists any found them: a 探访 lists none."""
    order = {visit.record_id: (visit.visit_date, visit.n) for visit in live_visits(session)}
    newest: dict[str, list[Person]] = {}
    for person in session.exec(select(Person).order_by(col(Person.record_id), col(Person.place))).all():
        if person.hh_id not in answered or person.record_id not in order:
            continue
        kept = newest.get(person.hh_id)
        if kept is None or order[kept[0].record_id] < order[person.record_id]:
            newest[person.hh_id] = [person]
        elif kept[0].record_id == person.record_id:
            kept.append(person)
    return [person for persons in newest.values() for person in persons]


def _subject(person: Person, house: Household, last: str, told: tuple[dict[str, str], date]) -> CareSubject:
    said, day = told
    born = person.birth
    age = None
    if born:
        birth = date.fromisoformat(born)
        age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return CareSubject(
        hh_id=person.hh_id,
        name=person.name,
        groups=frozenset(person.groups.split()),
        cover=frozenset(house.cover.split()),
        hazards=frozenset(house.hazards.split()),
        age=age,
        is_frail=bool(person.cannot) or person.disability_level in _FRAIL_LEVELS,
        last=last,
        said=said.get(person.hh_id, ""),
    )


def chain(session: Session, hh_id: str) -> tuple[ChainEntry, ...]:
    """一户一条救助链, the newest first; VAULT_NOT_FOUND."""
    if session.get(RosterHousehold, hh_id) is None:
        raise vault_error("VAULT_NOT_FOUND", place="住户")
    visits = list(live_visits(session, {hh_id}))
    needs = session.exec(select(Need).where(Need.hh_id == hh_id)).all()
    known, sent = (
        referrals.events(session, [visit.record_id for visit in visits]),
        referrals.receipts(session),
    )
    places = [(need.record_id, need.place) for need in needs if need.disposition == "2"]
    steps = [referrals.with_receipt(where, known.get(where, []), sent) for where in places]
    printed = session.exec(select(PrintLog).where(PrintLog.hh_id == hh_id)).all()
    return timeline(
        Story(
            visits=visits,
            benefits=session.exec(select(Benefit).where(Benefit.hh_id == hh_id)).all(),
            needs=needs,
            events=[event for of_one in steps for event in of_one],
            papers=[Paper(row.record_id, row.paper, row.serial, row.at) for row in printed],
            delivered=frozenset(sent),
        )
    )
