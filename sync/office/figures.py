"""Coverage, ledger and the story of a household, counted at the office from plain rows of the registry."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, inspect
from sqlalchemy import Select as PlainSelect
from sqlalchemy import select as table_select
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from forms.coverage import (
    Coverage,
    Facts,
    FoundFact,
    Ledger,
    LedgerSource,
    Listed,
    NeedFact,
    VisitFact,
    coverage,
    ledger,
)
from forms.longitudinal import ChainEntry, Story, timeline
from forms.referrals import SENT, TOWNSHIP, Event, replay
from forms.registry.codes import is_answered
from forms.registry.decisions import ReferralEvent
from forms.registry.tables import Benefit, Household, KinDisclosure, Need, Person, Visit
from sync.office import entitled
from sync.office.desk_tables import ListedHousehold
from sync.office.office import Office
from sync.office.tables import StoredRecord

UNFILED = frozenset({"", "2", "未备案"})


def report(office: Office) -> Coverage:
    """Every figure of the office with the households behind it."""
    with office.store.reading() as session:
        return coverage(_facts(office, session))


def ledger_of(office: Office, since: str = "", until: str = "9999") -> Ledger:
    """T07 of the visits whose date lies in [since, until], ISO dates."""
    with office.store.reading() as session:
        dated = (col(Visit.visit_date) >= since, col(Visit.visit_date) <= until)
        visits = _rows(session, _live_table(), *dated)
        of_visits = {row.record_id for row in visits}
        needs = [row for row in _rows(session, _table_of(Need)) if row.record_id in of_visits]
        roster: Sequence[Any] = _columns(session, ListedHousehold, "hh_id head village grp")
        heads = _table_of(Person).where(col(Person.relation) == "02")
        return ledger(
            LedgerSource(
                visits=visits,
                households=[
                    one for one in _rows(session, _table_of(Household)) if one.record_id in of_visits
                ],
                persons=[row for row in _rows(session, heads) if row.record_id in of_visits],
                needs=sorted(needs, key=lambda need: (need.record_id, need.place)),
                heads={row.hh_id: row.head for row in roster},
                villages={row.hh_id: row.village for row in roster},
                groups={row.hh_id: row.grp for row in roster},
                states=_states(session, needs),
            )
        )


def _table_of(model: type[SQLModel]) -> PlainSelect[Any]:
    """All columns of a table, as plain rows with the names of its columns."""
    return table_select(*model.metadata.tables[str(model.__tablename__)].columns)


def _live_table() -> PlainSelect[Any]:
    replaced = select(Visit.deprecates).where(Visit.deprecates != "")
    query = _table_of(Visit).where(col(Visit.record_id).not_in(replaced))
    return query.order_by(col(Visit.visit_date), col(Visit.n))


def _rows(session: Session, query: PlainSelect[Any], *where: ColumnElement[bool]) -> Sequence[Any]:
    """Plain rows: they have the columns of a table's objects, and cost a tenth of them."""
    return session.connection().execute(query.where(*where)).all()


def live(query: SelectOfScalar[Visit]) -> SelectOfScalar[Visit]:
    """The visits of a query that no correction replaced, the oldest first."""
    replaced = select(Visit.deprecates).where(Visit.deprecates != "")
    query = query.where(col(Visit.record_id).not_in(replaced))
    return query.order_by(col(Visit.visit_date), col(Visit.n))


def live_records() -> Select[str, str]:
    """Household and record of every visit that no correction replaced, the oldest first."""
    replaced = select(Visit.deprecates).where(Visit.deprecates != "")
    query = select(Visit.hh_id, Visit.record_id).where(col(Visit.record_id).not_in(replaced))
    return query.order_by(col(Visit.visit_date), col(Visit.n))


def live_visits(session: Session, hh_ids: Collection[str] | None = None) -> Sequence[Visit]:
    """The visits that no correction replaced, the oldest first; of some households, or of all."""
    query = live(select(Visit))
    if hh_ids is not None:
        query = query.where(col(Visit.hh_id).in_(hh_ids))
    return session.exec(query).all()


def newest_answered(session: Session, hh_ids: Collection[str] | None = None) -> dict[str, str]:
    """The household of the last answered visit of each household, by record."""
    last = {
        visit.hh_id: visit.record_id
        for visit in live_visits(session, hh_ids)
        if is_answered(visit.contact, visit.visit_type)
    }
    return {record: hh_id for hh_id, record in last.items()}


def story(session: Session, hh_id: str) -> tuple[ChainEntry, ...]:
    """一户一条救助链, the newest first; empty for a household without visits."""
    visits = list(live_visits(session, {hh_id}))
    needs = session.exec(select(Need).where(Need.hh_id == hh_id)).all()
    received = received_at(session, [visit.record_id for visit in visits])
    events = events_of(session, received)
    return timeline(
        Story(
            visits=visits,
            benefits=session.exec(select(Benefit).where(Benefit.hh_id == hh_id)).all(),
            needs=needs,
            events=[
                event
                for need in needs
                if need.disposition == "2" and need.record_id in received
                for event in steps_of(need, events, received)
            ],
            papers=[],
            delivered=frozenset(received),
        )
    )


def received_at(session: Session, records: Collection[str]) -> dict[str, str]:
    """When these records arrived."""
    query = select(StoredRecord.record_id, StoredRecord.received_at)
    return dict(session.exec(query.where(col(StoredRecord.record_id).in_(records))).all())


def events_of(session: Session, records: Collection[str] | None = None) -> dict[tuple[str, int], list[Event]]:
    """The steps of referrals that were taken here, by need; of all records where none are named."""
    query = select(ReferralEvent).order_by(col(ReferralEvent.n))
    if records is not None:
        query = query.where(col(ReferralEvent.record_id).in_(records))
    found: dict[tuple[str, int], list[Event]] = {}
    for row in session.exec(query).all():
        event = Event(row.record_id, row.place, row.at, row.state, row.role, row.by, row.note, row.visit)
        found.setdefault((row.record_id, row.place), []).append(event)
    return found


def steps_of(
    need: Need, events: dict[tuple[str, int], list[Event]], received: dict[str, str]
) -> tuple[Event, ...]:
    """All steps of one referral; a record that lies here was sent without anybody saying so."""
    sent = Event(need.record_id, need.place, received[need.record_id], SENT, TOWNSHIP)
    return (sent, *events.get((need.record_id, need.place), ()))


def _states(session: Session, needs: Sequence[Need]) -> dict[tuple[str, int], str]:
    """What became of every referral: whatever lies here was sent, and some have steps from here."""
    events = events_of(session)
    received = received_at(session, {record_id for record_id, _ in events})
    states = {}
    for need in needs:
        at = received.get(need.record_id, "")
        referral = replay(need, steps_of(need, events, {need.record_id: at}))
        if referral is not None:
            states[(need.record_id, need.place)] = referral.state
    return states


def _facts(office: Office, session: Session) -> Facts:
    unfiled: dict[str, int] = {}
    for record_id, state in _columns(session, KinDisclosure, "record_id state"):
        unfiled[record_id] = unfiled.get(record_id, 0) + (state in UNFILED)
    rows = _columns(session, Visit, f"{' '.join(VisitFact._fields)} n deprecates")
    replaced = {row[-1] for row in rows}
    live = sorted((row for row in rows if row[1] not in replaced), key=lambda row: (row[2], row[-2]))
    known = events_of(session)
    received = received_at(session, {record_id for record_id, _ in known})
    sent = [Event(*where, received[where[0]], SENT, TOWNSHIP) for where in known if where[0] in received]
    return Facts(
        listed=[Listed(*row) for row in _columns(session, ListedHousehold, "hh_id grp")],
        visits=[VisitFact(*row[:-2]) for row in live],
        needs=[NeedFact(*row) for row in _columns(session, Need, " ".join(NeedFact._fields))],
        found=[
            FoundFact(record, hh_id, cover, kin, unfiled.get(record, int(kin == "1")), heard, wanted)
            for record, hh_id, cover, kin, heard, wanted in _columns(
                session, Household, "record_id hh_id cover kin_any told wanted"
            )
        ],
        now=office.around.now(),
        missed=entitled.missed(session),
        events=[*sent, *(event for steps in known.values() for event in steps)],
        sent=frozenset(row[1] for row in live),
    )


def _columns(session: Session, table: type[SQLModel], names: str) -> Sequence[Sequence[Any]]:
    """Some columns of a table as plain rows: ten thousand households are not worth an object each."""
    query = select(*(getattr(table, name) for name in names.split()))
    return session.connection().execute(query.order_by(*inspect(table).primary_key)).all()
