"""Sealing visits into records, reading them back, proving that they were not touched, and the print log."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from desktop.vault import drafts, figures, keys, office, printed, referrals, search
from desktop.vault.errors import vault_error
from desktop.vault.rows import PrintRow
from desktop.vault.tables import Device, Photo, PrintLog, RosterHousehold, SealedRecord
from desktop.vault.work import DeviceKeys, PrintEntry, RecordRow, RecordState
from forms.answers import Answers
from forms.record import (
    EMPTY_CHAIN,
    Attachment,
    ChainHead,
    Record,
    RecordError,
    SealRequest,
    chain_link,
    commitment,
    record_from_json,
    record_to_json,
    seal_record,
    verify_content,
    verify_record,
)
from forms.registry import project
from forms.registry import store as registry
from forms.registry.tables import Household, Visit

SEALED: RecordState = "已封存"
EXPORTED: RecordState = "已导出"
DELIVERED: RecordState = "已送达"
ReadAnswers = Callable[[Record], Answers]


@dataclass(frozen=True)
class Finished:
    """A visit that is complete: its frozen XML, the same as answers, when and by whom."""

    draft_id: str
    xml: bytes
    answers: Answers
    at: datetime
    author: str


def device(session: Session) -> Device:
    """The device row; every vault has one."""
    return session.exec(select(Device)).one()


def device_keys(session: Session) -> DeviceKeys:
    """The raw keys of this device, for the handover."""
    row = device(session)
    return DeviceKeys(row.device_id, row.signing_seed, row.opening_key)


def unsent(session: Session) -> tuple[RecordRow, ...]:
    """Records the office has not confirmed, the oldest first."""
    return listed(session, unsent=True)


def seal(session: Session, visit: Finished) -> Record:
    """Freeze the visit: record, registry rows, search entries and the closed draft are one transaction."""
    draft = drafts.open_draft(session, visit.draft_id)
    if draft.deprecates:
        drafts.check_correction(session, draft.hh_id, draft.deprecates, draft.reason)
    me = device(session)
    photos = _photos_in(session, visit)
    request = SealRequest(
        record_id=_record_id(session, visit.answers),
        household_id=draft.hh_id,
        form_id=draft.form_id,
        form_version=draft.form_version,
        xml=visit.xml,
        attachments=tuple(Attachment(p.name, p.sha256, p.size, p.media_type) for p in photos),
        sealed_at=visit.at.isoformat(timespec="seconds"),
        author=visit.author,
        device=me.device_id,
        salt=secrets.token_hex(16),
        deprecates=draft.deprecates,
        reason=draft.reason,
    )
    record = seal_record(request, chain_head(session), lambda message: keys.sign(me.signing_seed, message))
    _keep(session, record, visit.draft_id)
    for photo in photos:
        photo.record_id = record.record_id
    draft.state, draft.record_id = drafts.SEALED, record.record_id
    rows = project(record, visit.answers)
    registry.apply(session, rows)
    referrals.note_urgent(session, rows.needs, referrals.look(session, visit.at))
    figures.note_missed(session, record.record_id, visit.answers)
    search.index_household(session, record.household_id)
    return record


def _record_id(session: Session, answers: Answers) -> str:
    """The questionnaire's own instance id where it has one, so that every tool names the visit alike."""
    try:
        given = str(uuid.UUID(answers.text("instanceID").removeprefix("uuid:")))
    except ValueError:
        return str(uuid.uuid4())
    return given if session.get(SealedRecord, given) is None else str(uuid.uuid4())


def _photos_in(session: Session, visit: Finished) -> list[Photo]:
    """The attachments that the finished visit names; the others were replaced and go."""
    named = []
    for photo in session.exec(
        select(Photo).where(Photo.draft_id == visit.draft_id).order_by(col(Photo.name))
    ):
        if photo.name.encode() in visit.xml:
            named.append(photo)
        else:
            session.delete(photo)
    return named


def _keep(session: Session, record: Record, draft_id: str) -> None:
    body = record_to_json(record)
    session.add(
        SealedRecord(
            record_id=record.record_id,
            n=record.n,
            hh_id=record.household_id,
            draft_id=draft_id,
            link=record.link,
            committed=commitment(record),
            sealed_at=record.sealed_at,
            state=SEALED,
            size=len(body) + sum(item.size for item in record.attachments),
            photos=len(record.attachments),
            deprecates=record.deprecates,
            body=body,
        )
    )
    session.flush()


def chain_head(session: Session) -> ChainHead:
    """The end of this laptop's chain."""
    last = session.exec(select(SealedRecord).order_by(col(SealedRecord.n).desc()).limit(1)).first()
    return ChainHead(last.n, last.link) if last is not None else EMPTY_CHAIN


def record(session: Session, record_id: str) -> Record:
    """One record, checked; VAULT_NOT_FOUND, RECORD_CHANGED, RECORD_SIGNATURE."""
    row = session.get(SealedRecord, record_id)
    if row is None:
        raise vault_error("VAULT_NOT_FOUND", place="走访记录")
    if not row.body:
        raise vault_error("RECORD_WIPED")
    found = record_from_json(row.body)
    verify_content(found, _checker(session))
    return found


def verify_all(session: Session) -> int:
    """Prove every record, its place in the chain and its attachments; how many there are, or RecordError."""
    check = _checker(session)
    head = EMPTY_CHAIN
    for row in session.exec(select(SealedRecord).order_by(col(SealedRecord.n))).all():
        if not row.body:
            head = _verify_wiped(row, head)
            continue
        found = record_from_json(row.body)
        verify_record(found, head, check)
        said = (row.record_id, row.n, row.hh_id, row.link, row.deprecates)
        if said != (found.record_id, found.n, found.household_id, found.link, found.deprecates):
            raise RecordError("RECORD_CHANGED", "记录封存后被改动过，不能再用。", place=f"第 {row.n} 号记录")
        _verify_photos(session, found)
        head = found.head
    return head.n


def _verify_wiped(row: SealedRecord, head: ChainHead) -> ChainHead:
    """A delivered record whose detail was taken away leaves its commitment, and that is still in place."""
    if row.state != DELIVERED or chain_link(head.link, row.committed, head.n + 1) != row.link:
        raise RecordError("RECORD_CHANGED", "记录封存后被改动过，不能再用。", place=f"第 {row.n} 号记录")
    return ChainHead(row.n, row.link)


def _verify_photos(session: Session, found: Record) -> None:
    kept = session.exec(select(Photo).where(Photo.record_id == found.record_id)).all()
    digests = {photo.name: keys.digest(photo.data) for photo in kept}
    if digests != {item.name: item.sha256 for item in found.attachments}:
        raise RecordError("RECORD_CHANGED", "记录的照片或签名被改动过。", place=f"第 {found.n} 号记录")


def _checker(session: Session) -> Callable[[bytes, bytes], None]:
    seed = device(session).signing_seed
    return lambda signature, message: keys.check_signature(seed, signature, message)


def rebuild(session: Session, read: ReadAnswers) -> int:
    """Make the registry again from the records alone; `read` turns a record's XML into answers."""
    registry.clear(session)
    rows = session.exec(select(SealedRecord).order_by(col(SealedRecord.n))).all()
    for row in rows:
        found = record_from_json(row.body)
        answers = read(found)
        registry.apply(session, project(found, answers))
        figures.note_missed(session, found.record_id, answers)
    search.index_all(session)
    return len(rows)


def listed(session: Session, hh_id: str | None = None, *, unsent: bool = False) -> tuple[RecordRow, ...]:
    """Records as lists show them, the newest first; unsent ones the oldest first."""
    order = col(SealedRecord.n).asc() if unsent else col(SealedRecord.n).desc()
    query = (
        select(SealedRecord, Visit, Household.head, RosterHousehold.head)
        # What the registry makes of a record must not decide whether it is listed and handed over.
        .join(Visit, col(Visit.record_id) == SealedRecord.record_id, isouter=True)
        .join(Household, col(Household.record_id) == SealedRecord.record_id, isouter=True)
        .join(RosterHousehold, col(RosterHousehold.hh_id) == SealedRecord.hh_id, isouter=True)
    )
    if hh_id is not None:
        query = query.where(SealedRecord.hh_id == hh_id)
    if unsent:
        query = query.where(SealedRecord.state != DELIVERED)
    return tuple(
        _row(row, visit, head or listed_head or "")
        for row, visit, head, listed_head in session.exec(query.order_by(order)).all()
    )


def _row(row: SealedRecord, visit: Visit | None, head: str) -> RecordRow:
    return RecordRow(
        record_id=row.record_id,
        hh_id=row.hh_id,
        head=head,
        n=row.n,
        sealed_at=row.sealed_at,
        visit_date=visit.visit_date if visit is not None else row.sealed_at[:10],
        visit_type=visit.visit_type if visit is not None else "",
        state=_STATES[row.state],
        size=row.size,
        photos=row.photos,
        deprecates=row.deprecates,
    )


def log_print(session: Session, entry: PrintEntry) -> None:
    """Note a paper that left the laptop."""
    row = session.get(SealedRecord, entry.record_id)
    session.add(
        PrintLog(
            record_id=entry.record_id,
            hh_id=row.hh_id if row is not None else "",
            paper=entry.paper,
            serial=entry.serial,
            pages=entry.pages,
            sha256=entry.sha256,
            at=entry.at.isoformat(timespec="seconds"),
        )
    )
    if entry.kept:
        printed.keep(session, (entry.serial, entry.number, entry.record_id), entry.kept)


def print_log(session: Session, hh_id: str | None = None) -> tuple[PrintRow, ...]:
    """Printed papers, the newest first; `copy` counts prints of the same paper of the same record."""
    query = select(PrintLog).order_by(col(PrintLog.place))
    if hh_id is not None:
        query = query.where(PrintLog.hh_id == hh_id)
    copies: dict[tuple[str, str], int] = {}
    rows = []
    for row in session.exec(query).all():
        copy = copies[row.record_id, row.serial] = copies.get((row.record_id, row.serial), 0) + 1
        named = (row.record_id, row.hh_id, row.paper, row.serial)
        rows.append(PrintRow(*named, row.pages, row.sha256, row.at, copy))
    return tuple(reversed(rows))


def next_serial(session: Session, device_no: str, day: date) -> str:
    """The next running number of the day, such as 草-07机-20260309-0001; numbers are never used twice."""
    stamp = day.strftime("%Y%m%d")
    return f"草-{device_no}机-{stamp}-{office.next_number(session, f'serial.{stamp}'):04d}"


def printed_pages(session: Session) -> int:
    """How many pages were printed in all."""
    return session.exec(select(func.sum(PrintLog.pages))).one() or 0


_STATES: Mapping[str, RecordState] = {state: state for state in (SEALED, EXPORTED, DELIVERED)}
