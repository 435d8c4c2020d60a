"""What the pages show, as plain values; every function opens and closes its own session."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, distinct, func, or_, select

from forms.coverage.words import joined
from forms.departments import DEPARTMENTS
from forms.longitudinal import ChainEntry
from forms.referrals import DEPARTMENT, Referral, next_states, replay
from forms.registry.codes import COVER_CATEGORIES, NEED_KINDS, label, labels_of
from forms.registry.tables import Household, Need, Person, Visit
from sync.office.desk_tables import ListedHousehold
from sync.office.entitled import lines_of
from sync.office.figures import events_of, live_visits, steps_of, story
from sync.office.office import Office
from sync.office.tables import Batch, Device, Incident, Returned, StoredRecord
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


@dataclass(frozen=True)
class DayOfBatches:
    """What came in on a day ("" for all days): machines, batches, records that were accepted."""

    machines: int
    batches: int
    records: int


def batches(office: Office, before: int = 0, day: str = "") -> Sequence[BatchLine]:
    """The latest batches, the newest first; of a day, and older than running number `before`, if given."""
    query = (
        select(Batch.statement, Device.device_no, Device.holder)
        .join(Device, col(Device.dev) == Batch.dev)
        .where(col(Batch.received_at).like(f"{day}%"))
        .order_by(col(Batch.number).desc())
        .limit(PAGE)
    )
    if before:
        query = query.where(Batch.number < before)
    with office.store.reading() as session:
        return [_batch_line(*row) for row in session.exec(query).all()]


def day_of_batches(office: Office, day: str) -> DayOfBatches:
    """The sums of a day."""
    with office.store.reading() as session:
        came = col(Batch.received_at).like(f"{day}%")
        machines, count = session.exec(
            select(func.count(distinct(col(Batch.dev))), func.count()).select_from(Batch).where(came)
        ).one()
        records = select(func.count()).select_from(StoredRecord)
        records = records.where(col(StoredRecord.received_at).like(f"{day}%"))
        return DayOfBatches(machines, count, session.exec(records).one())


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
    head: str
    record_id: str
    place: int
    what: str
    department: str
    due: str
    is_late: bool
    state: str
    steps: tuple[str, ...]


def referrals(office: Office, page: int = 0) -> tuple[Sequence[ReferralLine], bool]:
    """Referrals on which the office or a department can still do something, the nearest due first.

    One page of them, and whether there are more.
    """
    replaced = select(Visit.deprecates).where(Visit.deprecates != "")
    query = (
        select(Need, StoredRecord.received_at)
        .join(StoredRecord, col(StoredRecord.record_id) == Need.record_id)
        .where(Need.disposition == "2", col(Need.record_id).not_in(replaced))
        .order_by(col(Need.due) == "", col(Need.due), col(Need.hh_id), col(Need.record_id), col(Need.place))
    )
    found: list[tuple[Need, Referral]] = []
    with office.store.reading() as session:
        for part in session.exec(query.execution_options(yield_per=PAGE)).partitions():
            received = {need.record_id: at for need, at in part}
            events = events_of(session, received)
            replayed = ((need, replay(need, steps_of(need, events, received))) for need, _ in part)
            found += [(n, r) for n, r in replayed if r is not None and next_states(r.state, DEPARTMENT)]
            if len(found) > (page + 1) * PAGE:
                break
        shown = found[page * PAGE : (page + 1) * PAGE]
        heads = heads_of(session, {need.hh_id for need, _ in shown})
        session.expunge_all()
    today = office.now()[:10]
    lines = [_referral_line(need, referral, heads, today) for need, referral in shown]
    return lines, len(found) > (page + 1) * PAGE


def _referral_line(need: Need, referral: Referral, heads: Mapping[str, str], today: str) -> ReferralLine:
    return ReferralLine(
        need.hh_id,
        heads.get(need.hh_id, ""),
        need.record_id,
        need.place,
        need.text or label(NEED_KINDS, need.kind),
        label(DEPARTMENTS, need.department),
        need.due,
        need.due != "" and need.due < today,
        referral.state,
        tuple(next_states(referral.state, DEPARTMENT)),
    )


def heads_of(session: Session, hh_ids: Collection[str]) -> dict[str, str]:
    """The head of each of some households, as the roster or the last visits say."""
    seen = select(Household.hh_id, Household.head).where(
        col(Household.hh_id).in_(hh_ids), Household.head != ""
    )
    listed = select(ListedHousehold.hh_id, ListedHousehold.head).where(col(ListedHousehold.hh_id).in_(hh_ids))
    return {**dict(session.exec(seen).all()), **dict(session.exec(listed).all())}


def device_numbers(session: Session) -> dict[str, str]:
    """The number of every machine by its fingerprint."""
    return dict(session.exec(select(Device.dev, Device.device_no)).all())


def is_small(office: Office, most: int) -> bool:
    """Whether no more visits than these have come in."""
    with office.store.reading() as session:
        return session.exec(select(func.count()).select_from(Visit)).one() <= most


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
    listed = select(ListedHousehold.hh_id).where(
        or_(col(ListedHousehold.hh_id).like(like), col(ListedHousehold.head).like(like))
    )
    seen = select(Household.hh_id).where(or_(col(Household.hh_id).like(like), col(Household.head).like(like)))
    with office.store.reading() as session:
        found = set(session.exec(listed.order_by(col(ListedHousehold.hh_id)).limit(PAGE)).all())
        found |= set(session.exec(seen.distinct().order_by(col(Household.hh_id)).limit(PAGE)).all())
    return home_lines(office, sorted(found)[:PAGE])


def home_lines(office: Office, hh_ids: Sequence[str]) -> Sequence[HomeLine]:
    """These households, in their order."""
    with office.store.reading() as session:
        seen = select(Household.hh_id, Household.head, Household.grp).where(col(Household.hh_id).in_(hh_ids))
        known = {hh_id: (head, "", grp) for hh_id, head, grp in session.exec(seen).all()}
        rows = session.exec(select(ListedHousehold).where(col(ListedHousehold.hh_id).in_(hh_ids))).all()
        known |= {row.hh_id: (row.head, row.village, row.grp) for row in rows}
        last = {visit.hh_id: visit.visit_date for visit in live_visits(session, set(hh_ids))}
    return [HomeLine(hh_id, *known.get(hh_id, ("", "", "")), last.get(hh_id, "")) for hh_id in hh_ids]


@dataclass(frozen=True)
class Home:
    """One household with its members as the last visit found them, and its chain."""

    hh_id: str
    head: str
    village: str
    group: str
    categories: str
    house: Household | None
    persons: Sequence[Person]
    visits: Sequence[Visit]
    chain: Sequence[ChainEntry]
    missed: Sequence[str]


def home(office: Office, hh_id: str) -> Home | None:
    """A household that the office knows, or None."""
    with office.store.reading() as session:
        visits = list(live_visits(session, {hh_id}))
        listed = session.get(ListedHousehold, hh_id)
        if not visits and listed is None:
            return None
        persons = _persons(session, visits)
        houses = [session.get(Household, visit.record_id) for visit in reversed(visits)]
        house = next((one for one in houses if one is not None), None)
        lines = lines_of(session, house.record_id) if house is not None else ()
        chain = story(session, hh_id)
        session.expunge_all()
    cover = house.cover if house is not None else listed.categories if listed else ""
    return Home(
        hh_id,
        next((one.name for one in persons if one.relation == "02"), listed.head if listed else ""),
        listed.village if listed else "",
        (listed.grp if listed else "") or (house.grp if house else ""),
        joined(labels_of(COVER_CATEGORIES, cover)),
        house,
        persons,
        visits[::-1],
        chain,
        [one.title for one in lines],
    )


def _persons(session: Session, visits: Sequence[Visit]) -> Sequence[Person]:
    for visit in reversed(visits):
        query = select(Person).where(Person.record_id == visit.record_id).order_by(col(Person.place))
        if found := session.exec(query).all():
            return found
    return ()


def returned(office: Office) -> Sequence[tuple[Returned, str, str]]:
    """Every record that stands returned, with the machine's number and household, the newest first."""
    query = select(Returned, Device.device_no, StoredRecord.hh_id)
    query = query.join(Device, col(Device.dev) == Returned.dev)
    query = query.join(StoredRecord, col(StoredRecord.record_id) == Returned.record_id)
    query = query.where(col(Returned.withdrawn).is_(False)).order_by(col(Returned.number).desc())
    with office.store.reading() as session:
        rows = [(row, number, hh_id) for row, number, hh_id in session.exec(query).all()]
        corrected = set(session.exec(select(Visit.deprecates).where(Visit.deprecates != "")).all())
        session.expunge_all()
    return [one for one in rows if one[0].record_id not in corrected]
