"""What the pages show, as plain values; every function opens and closes its own session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from forms.departments import DEPARTMENTS
from forms.longitudinal import ChainEntry
from forms.referrals import DEPARTMENT, Referral, next_states, replay
from forms.registry.codes import NEED_KINDS, label
from forms.registry.tables import Household, Need, Person, Visit
from sync.office.desk_tables import ListedHousehold
from sync.office.figures import events_of, live_visits, received_at, steps_of, story
from sync.office.office import Office
from sync.office.tables import Batch, Device, Incident, Returned
from sync.statement import read_statement

PAGE = 50


@dataclass(frozen=True)
class BatchLine:
    """One batch as the receipt says it."""

    received_at: str
    number: str
    device_no: str
    holder: str
    seq: int
    accepted: int
    rejected: int
    gaps: int


def batches(office: Office, before: int = 0) -> Sequence[BatchLine]:
    """The latest batches, the newest first; older ones than running number `before` where it is given."""
    query = (
        select(Batch.statement, Device.device_no, Device.holder)
        .join(Device, col(Device.dev) == Batch.dev)
        .order_by(col(Batch.number).desc())
        .limit(PAGE)
    )
    if before:
        query = query.where(Batch.number < before)
    with office.store.reading() as session:
        return [_batch_line(*row) for row in session.exec(query).all()]


def _batch_line(statement: bytes, device_no: str, holder: str) -> BatchLine:
    receipt = json.loads(read_statement(statement).payload)
    verdicts = [one["status"] for one in receipt["records"]]
    return BatchLine(
        receipt["received_at"],
        receipt["number"],
        device_no,
        holder,
        receipt["seq"],
        verdicts.count("accepted"),
        verdicts.count("rejected"),
        len(receipt["gaps"]),
    )


def incidents(office: Office) -> Sequence[Incident]:
    """What was kept aside or could not be read, the newest first."""
    with office.store.reading() as session:
        rows = session.exec(select(Incident).order_by(col(Incident.number).desc()).limit(PAGE)).all()
        session.expunge_all()
    return rows


@dataclass(frozen=True)
class ReferralLine:
    """A referral that waits, and the steps that the office may take."""

    hh_id: str
    record_id: str
    place: int
    what: str
    department: str
    due: str
    state: str
    steps: tuple[str, ...]


def referrals(office: Office) -> Sequence[ReferralLine]:
    """Referrals on which the office or a department can still do something, the nearest due first."""
    with office.store.reading() as session:
        live = {visit.record_id for visit in live_visits(session)}
        needs = session.exec(select(Need).where(Need.disposition == "2")).all()
        needs = [need for need in needs if need.record_id in live]
        received, events = received_at(session, {need.record_id for need in needs}), events_of(session)
        found = [
            (need, referral)
            for need in needs
            if need.record_id in received
            and (referral := replay(need, steps_of(need, events, received))) is not None
        ]
        lines = [_referral_line(need, referral) for need, referral in found]
    return sorted((line for line in lines if line.steps), key=lambda line: (line.due or "9999", line.hh_id))


def _referral_line(need: Need, referral: Referral) -> ReferralLine:
    return ReferralLine(
        need.hh_id,
        need.record_id,
        need.place,
        need.text or label(NEED_KINDS, need.kind),
        label(DEPARTMENTS, need.department),
        need.due,
        referral.state,
        tuple(next_states(referral.state, DEPARTMENT)),
    )


@dataclass(frozen=True)
class HomeLine:
    """One household in the list."""

    hh_id: str
    head: str
    village: str
    group: str
    last: str


def households(office: Office, search: str) -> Sequence[HomeLine]:
    """Households by number or by the beginning of the head's name, fifty at the most."""
    like = f"{search}%"
    listed = select(ListedHousehold).where(
        or_(col(ListedHousehold.hh_id).like(like), col(ListedHousehold.head).like(like))
    )
    seen = select(Household).where(or_(col(Household.hh_id).like(like), col(Household.head).like(like)))
    with office.store.reading() as session:
        lines: dict[str, tuple[str, str, str]] = {}
        for house in session.exec(seen.order_by(col(Household.hh_id)).limit(PAGE)).all():
            lines[house.hh_id] = (house.head, "", house.grp)
        for row in session.exec(listed.order_by(col(ListedHousehold.hh_id)).limit(PAGE)).all():
            lines[row.hh_id] = (row.head, row.village, row.grp)
        last = {visit.hh_id: visit.visit_date for visit in live_visits(session, set(lines))}
    return [HomeLine(hh_id, *line, last.get(hh_id, "")) for hh_id, line in sorted(lines.items())][:PAGE]


@dataclass(frozen=True)
class Home:
    """One household with its members as the last visit found them, and its chain."""

    hh_id: str
    head: str
    persons: Sequence[Person]
    visits: Sequence[Visit]
    chain: Sequence[ChainEntry]


def home(office: Office, hh_id: str) -> Home | None:
    """A household that the office knows, or None."""
    with office.store.reading() as session:
        visits = list(live_visits(session, {hh_id}))
        listed = session.get(ListedHousehold, hh_id)
        if not visits and listed is None:
            return None
        persons = _persons(session, visits)
        chain = story(session, hh_id)
        session.expunge_all()
    head = next((one.name for one in persons if one.relation == "02"), listed.head if listed else "")
    return Home(hh_id, head, persons, visits[::-1], chain)


def _persons(session: Session, visits: Sequence[Visit]) -> Sequence[Person]:
    for visit in reversed(visits):
        query = select(Person).where(Person.record_id == visit.record_id).order_by(col(Person.place))
        if found := session.exec(query).all():
            return found
    return ()


def returned(office: Office) -> Sequence[tuple[Returned, str]]:
    """Every record that stands returned, with the machine's number, the newest first."""
    query = select(Returned, Device.device_no).join(Device, col(Device.dev) == Returned.dev)
    query = query.where(col(Returned.withdrawn).is_(False)).order_by(col(Returned.number).desc())
    with office.store.reading() as session:
        rows = [(row, number) for row, number in session.exec(query).all()]
        corrected = set(session.exec(select(Visit.deprecates).where(Visit.deprecates != "")).all())
        session.expunge_all()
    return [(row, number) for row, number in rows if row.record_id not in corrected]
