"""Returned records and tasks at the office: who gave them, and what still stands for each laptop.

A returned record stays accepted and in the registry: the laptop's record 已送达 is the truth. It stands
returned until a record that corrects it has arrived, or until the return is withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from forms.record import record_from_json
from sync.notices import KINDS, ReturnedRecord, Task
from sync.office.office import Office
from sync.office.tables import Device, OfficeTask, Returned, StoredRecord
from sync.refusals import HandoverError


@dataclass(frozen=True)
class Errand:
    """A task to be given: for which machine, what, where, until when ("" or an ISO date), by whom."""

    device_no: str
    kind: str
    hh_id: str
    text: str
    due: str = ""
    by: str = ""


def return_record(office: Office, record_id: str, reason: str, by: str = "") -> int:
    """Ask the laptop for a corrected record; the number of the return. RECORD_UNKNOWN, REQUEST_INVALID.

    Asking again for the same record replaces the reason.
    """
    if not reason.strip():
        raise HandoverError("REQUEST_INVALID", place="理由")
    with office.store.transaction() as session:
        record = session.get(StoredRecord, record_id)
        if record is None:
            raise HandoverError("RECORD_UNKNOWN", place=record_id)
        _withdraw(session, record_id)
        row = Returned(record_id=record_id, dev=record.dev, at=office.now(), by=by, reason=reason.strip())
        session.add(row)
        session.flush()
        return row.number or 0


def withdraw_return(office: Office, record_id: str) -> None:
    """Take a return back; nothing when there is none."""
    with office.store.transaction() as session:
        _withdraw(session, record_id)


def give_task(office: Office, errand: Errand) -> int:
    """Give a task to a machine; its number. REQUEST_INVALID for a kind that there is not."""
    if errand.kind not in KINDS or not errand.hh_id or not errand.device_no:
        raise HandoverError("REQUEST_INVALID", place="任务")
    with office.store.transaction() as session:
        row = OfficeTask(**vars(errand), at=office.now())
        session.add(row)
        session.flush()
        return row.number or 0


def withdraw_task(office: Office, number: int) -> None:
    """End a task; nothing when there is none of this number."""
    with office.store.transaction() as session:
        row = session.get(OfficeTask, number)
        if row is not None:
            row.withdrawn = True


def open_returns(session: Session, dev: str) -> tuple[ReturnedRecord, ...]:
    """The records that this laptop is asked to correct, the oldest first."""
    rows = session.exec(
        select(Returned)
        .where(Returned.dev == dev, col(Returned.withdrawn).is_(False))
        .order_by(col(Returned.number))
    ).all()
    corrected = _corrected(session, dev) if rows else set()
    return tuple(
        ReturnedRecord(row.number or 0, row.record_id, row.at, row.by, row.reason)
        for row in rows
        if row.record_id not in corrected
    )


def open_tasks(session: Session, dev: str) -> tuple[Task, ...]:
    """What this laptop is to do, the oldest first."""
    device = session.get(Device, dev)
    if device is None:
        return ()
    rows = session.exec(
        select(OfficeTask)
        .where(OfficeTask.device_no == device.device_no, col(OfficeTask.withdrawn).is_(False))
        .order_by(col(OfficeTask.number))
    ).all()
    return tuple(
        Task(row.number or 0, row.kind, row.hh_id, row.text, row.due, row.at, row.by) for row in rows
    )


def _withdraw(session: Session, record_id: str) -> None:
    for row in session.exec(select(Returned).where(Returned.record_id == record_id)).all():
        row.withdrawn = True


def _corrected(session: Session, dev: str) -> set[str]:
    """Records of this laptop that a later one replaces; only its households with returns are looked at."""
    homes = (
        select(StoredRecord.hh_id)
        .join(Returned, col(Returned.record_id) == StoredRecord.record_id)
        .where(Returned.dev == dev)
    )
    theirs = select(StoredRecord).where(StoredRecord.dev == dev, col(StoredRecord.hh_id).in_(homes))
    return {record_from_json(stored.content).deprecates for stored in session.exec(theirs).all()} - {""}
