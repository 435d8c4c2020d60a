"""Taking local detail away once the office has it: only after a verified receipt and the days that were set.

What goes: the record's body with its salt, its photos and signatures, the journal of its draft, the registry
rows and search entries made from it, the pages of its papers. What stays: number, commitment and link (the
chain still verifies), the batch, the receipt, the print log. Work not delivered, or that an open draft
corrects, is never touched. Afterwards the vault wants a new data key (`rotation`), so that old pages of the
disk have none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from desktop.vault import audit, drafts, handover, office, printed, records, search
from desktop.vault.errors import vault_error
from desktop.vault.tables import Batch, BatchRecord, Draft, Journal, Photo, Receipt, SealedRecord
from forms.registry import store as registry

SETTING = "user.retention_days"
ROTATION_DUE = "rotation.due"
"""Set: the next opening by password writes everything anew under a new data key."""
DEFAULT_DAYS = 30
ALLOWED_DAYS = range(30, 3651)


@dataclass(frozen=True)
class Leaving:
    """One record that may be taken away, and the receipt that proves where it is."""

    record_id: str
    n: int
    hh_id: str
    sealed_at: str
    receipt_no: str
    receipt_at: str
    photos: int
    size: int


def days(session: Session) -> int:
    """How many days after its receipt a record stays; 30 unless set, never less."""
    kept = office.setting(session, SETTING, str(DEFAULT_DAYS))
    number = int(kept) if kept.isdecimal() else DEFAULT_DAYS
    return number if number in ALLOWED_DAYS else DEFAULT_DAYS


def set_days(session: Session, number: int, at: datetime) -> None:
    """Change the days; VAULT_RETENTION_DAYS outside 30 to 3650. The change is in the audit log."""
    if number not in ALLOWED_DAYS:
        raise vault_error("VAULT_RETENTION_DAYS")
    office.put_setting(session, SETTING, str(number))
    audit.note(session, audit.Event("setting", "retention_days", str(number)), at)


def due(session: Session, now: datetime, within: int = 0) -> tuple[Leaving, ...]:
    """The records that may go, the oldest first: to be shown before `wipe`.

    `within` asks what would go with that many days instead of the ones that are set.
    """
    if within and within not in ALLOWED_DAYS:
        raise vault_error("VAULT_RETENTION_DAYS")
    last = now - timedelta(days=within or days(session))
    corrected = set(session.exec(select(Draft.deprecates).where(Draft.state == drafts.OPEN)).all())
    waiting = select(SealedRecord.deprecates).where(SealedRecord.state != records.DELIVERED)
    corrected |= set(session.exec(waiting).all())
    query = (
        select(SealedRecord, Receipt)
        .join(BatchRecord, col(BatchRecord.record_id) == SealedRecord.record_id)
        .join(Batch, col(Batch.batch_id) == BatchRecord.batch_id)
        .join(Receipt, col(Receipt.receipt_no) == Batch.receipt_no)
        .where(SealedRecord.state == records.DELIVERED, BatchRecord.verdict == handover.ACCEPTED)
        .order_by(col(SealedRecord.n))
    )
    found = {}
    for row, receipt in session.exec(query).all():
        is_old = datetime.fromisoformat(receipt.at) <= last
        if row.body and is_old and row.record_id not in corrected:
            found[row.record_id] = _leaving(row, receipt)
    return tuple(found.values())


def _leaving(row: SealedRecord, receipt: Receipt) -> Leaving:
    named = (row.record_id, row.n, row.hh_id, row.sealed_at)
    return Leaving(*named, receipt.receipt_no, receipt.at, row.photos, row.size)


def wipe(session: Session, record_ids: Collection[str], now: datetime) -> int:
    """Take these records away, those that are due now; how many went. Each is in the audit log."""
    gone = [one for one in due(session, now) if one.record_id in record_ids]
    for one in gone:
        _wipe_one(session, one)
        audit.note(session, audit.Event("wipe", f"记录 {one.n}", one.receipt_no), now)
    for hh_id in {one.hh_id for one in gone}:
        search.index_household(session, hh_id)
    if gone:
        office.put_setting(session, ROTATION_DUE, now.isoformat(timespec="seconds"))
    return len(gone)


def _wipe_one(session: Session, one: Leaving) -> None:
    row = session.get(SealedRecord, one.record_id)
    assert row is not None
    draft_id = row.draft_id
    row.body = b""
    session.flush()
    connection = session.connection()
    connection.execute(delete(Photo).where(col(Photo.draft_id) == draft_id))
    connection.execute(delete(Photo).where(col(Photo.record_id) == one.record_id))
    connection.execute(delete(Journal).where(col(Journal.draft_id) == draft_id))
    connection.execute(delete(Draft).where(col(Draft.draft_id) == draft_id))
    registry.forget(session, one.record_id)
    printed.forget(session, one.record_id)


def rotation_due(session: Session) -> str:
    """Since when a new data key is wanted, "" when none is."""
    return office.setting(session, ROTATION_DUE)


def rotation_done(session: Session) -> None:
    """The data key is new since the last wipe."""
    office.put_setting(session, ROTATION_DUE, "")
