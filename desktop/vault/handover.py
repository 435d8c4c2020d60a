"""The way to the office: what is unsent, the batches in the outbox, and the receipts that prove delivery."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from desktop.vault import office, records
from desktop.vault.errors import vault_error
from desktop.vault.rows import PrintRow
from desktop.vault.tables import Batch, BatchRecord, PrintLog, Receipt, SealedRecord
from desktop.vault.work import BatchRow, BatchState, OutgoingBatch, VerifiedReceipt

ACCEPTED = "accepted"
PRINTS_SENT = "prints.sent"
"""Names the setting with the last print that a batch told the office of."""
GIVEN_UP = "given-up"
"""Stands where the receipt of a batch would: a new enrolment made it worthless."""


def oldest_unsent(session: Session) -> str:
    """When the oldest record that the office has not confirmed was sealed; "" when there is none."""
    query = select(func.min(SealedRecord.sealed_at)).where(SealedRecord.state != records.DELIVERED)
    return session.exec(query).one() or ""


def unsent_count(session: Session) -> int:
    """How many records the office has not confirmed."""
    query = select(func.count()).select_from(SealedRecord).where(SealedRecord.state != records.DELIVERED)
    return session.exec(query).one()


def epoch(session: Session) -> int:
    """Counts restores: a restored vault starts a new sequence of batches."""
    return int(office.setting(session, "epoch", "1"))


def batch_state(session: Session) -> BatchState:
    """Where the next batch continues."""
    last = session.exec(
        select(Batch).order_by(col(Batch.epoch).desc(), col(Batch.seq).desc()).limit(1)
    ).first()
    now = epoch(session)
    following = last.seq + 1 if last is not None and last.epoch == now else 1
    split = last.split if last is not None and last.epoch == now else "1/1"
    return BatchState(now, following, last.sha256 if last is not None else "", split)


def save_batch(session: Session, batch: OutgoingBatch) -> None:
    """Keep a sealed batch and mark its records 已导出; saving the same batch again changes nothing."""
    known = session.get(Batch, batch.batch_id)
    if known is not None and known.sha256 == batch.sha256:
        return
    state = batch_state(session)
    if known is not None or batch.seq != state.next_seq:
        raise vault_error("BATCH_CONFLICT")
    session.add(
        Batch(
            batch_id=batch.batch_id,
            epoch=state.epoch,
            seq=batch.seq,
            sha256=batch.sha256,
            path=batch.path,
            created=batch.created.isoformat(timespec="seconds"),
            split=batch.split,
            receipt_no="",
        )
    )
    for place, record_id in enumerate(batch.record_ids, 1):
        session.add(BatchRecord(batch_id=batch.batch_id, record_id=record_id, place=place, verdict=""))
        row = session.get(SealedRecord, record_id)
        if row is None:
            raise vault_error("VAULT_NOT_FOUND", place="走访记录")
        if row.state == records.SEALED:
            row.state = records.EXPORTED


def accept_receipt(session: Session, receipt: VerifiedReceipt) -> None:
    """Mark what the office confirmed 已送达; what it refused is 已封存 again. Twice changes nothing."""
    batch = session.get(Batch, receipt.batch_id)
    if batch is None:
        raise vault_error("RECEIPT_UNKNOWN")
    lines = session.exec(select(BatchRecord).where(BatchRecord.batch_id == receipt.batch_id)).all()
    verdicts = {**dict.fromkeys(receipt.accepted, ACCEPTED), **dict(receipt.rejected)}
    if not verdicts.keys() <= {line.record_id for line in lines}:
        raise vault_error("RECEIPT_UNKNOWN")
    for line in lines:
        line.verdict = verdicts.get(line.record_id, line.verdict)
        row = session.get(SealedRecord, line.record_id)
        if row is not None and line.record_id in verdicts and row.state != records.DELIVERED:
            row.state = records.DELIVERED if line.verdict == ACCEPTED else records.SEALED
    batch.receipt_no = receipt.receipt_no
    office.put_setting(session, "last_receipt", receipt.receipt_no)
    at = receipt.at.isoformat(timespec="seconds")
    session.merge(Receipt(receipt_no=receipt.receipt_no, batch_id=receipt.batch_id, at=at, raw=receipt.raw))


def note_custody(session: Session, batch_id: str, at: str, raw: bytes) -> None:
    """A gateway proved that it keeps this batch sealed; nothing is 已送达 by that. RECEIPT_UNKNOWN."""
    row = session.get(Batch, batch_id)
    if row is None:
        raise vault_error("RECEIPT_UNKNOWN")
    row.custody_at, row.custody = at, raw


def begin_epoch(session: Session, number: int) -> None:
    """Go on as `number`, or later, after a new enrolment; nothing when this vault is there already.

    Batches that wait in an older epoch will be taken by nobody: their records go into new ones.
    """
    if epoch(session) >= number:
        return
    office.put_setting(session, "epoch", str(number))
    note_prints_sent(session, 0)
    for batch in session.exec(select(Batch).where(Batch.receipt_no == "", Batch.epoch < number)).all():
        for line in session.exec(select(BatchRecord).where(BatchRecord.batch_id == batch.batch_id)).all():
            line.verdict = GIVEN_UP
            row = session.get(SealedRecord, line.record_id)
            if row is not None and row.state == records.EXPORTED:
                row.state = records.SEALED
        batch.receipt_no = GIVEN_UP


def batches(session: Session) -> tuple[BatchRow, ...]:
    """All batches, the newest first."""
    return _rows(session)


def waiting_batches(session: Session) -> tuple[BatchRow, ...]:
    """The batches without a receipt, the oldest first."""
    return tuple(reversed(_rows(session, Batch.receipt_no == "")))


def pending_batch(session: Session) -> BatchRow | None:
    """The oldest batch without a receipt: it is sent again before a new one is made."""
    return next(iter(waiting_batches(session)), None)


def batch(session: Session, batch_id: str) -> BatchRow | None:
    """One batch, None when this vault made no such one."""
    return next(iter(_rows(session, Batch.batch_id == batch_id)), None)


def receipt_bytes(session: Session, receipt_no: str) -> bytes:
    """A receipt exactly as it came; VAULT_NOT_FOUND."""
    row = session.get(Receipt, receipt_no)
    if row is None:
        raise vault_error("VAULT_NOT_FOUND", place="回执")
    return row.raw


def unsent_prints(session: Session) -> tuple[tuple[PrintRow, ...], int]:
    """Prints that no batch told the office of, and the number of the last: for note_prints_sent."""
    last = int(office.setting(session, PRINTS_SENT, "0"))
    rows = session.exec(
        select(PrintLog).where(col(PrintLog.place) > last).order_by(col(PrintLog.place))
    ).all()
    plain = [(row.record_id, row.hh_id, row.paper, row.serial, row.pages, row.sha256, row.at) for row in rows]
    return tuple(PrintRow(*one) for one in plain), max((row.place or 0 for row in rows), default=last)


def note_prints_sent(session: Session, last: int) -> None:
    """A batch on the disk tells of the prints up to this number; 0 after a new enrolment tells all anew."""
    office.put_setting(session, PRINTS_SENT, str(last))


def _rows(session: Session, *conditions: ColumnElement[bool] | bool) -> tuple[BatchRow, ...]:
    """Only what is asked for is read: a laptop keeps the batches of years."""
    mine = select(Batch.batch_id).where(*conditions)
    lines: dict[str, list[BatchRecord]] = {}
    within = select(BatchRecord).where(col(BatchRecord.batch_id).in_(mine)).order_by(col(BatchRecord.place))
    for line in session.exec(within).all():
        lines.setdefault(line.batch_id, []).append(line)
    times = select(Receipt.receipt_no, Receipt.at).where(col(Receipt.batch_id).in_(mine))
    receipts = dict(session.exec(times).all())
    order = (col(Batch.epoch).desc(), col(Batch.seq).desc())
    return tuple(
        _row(batch, lines.get(batch.batch_id, []), receipts.get(batch.receipt_no, ""))
        for batch in session.exec(select(Batch).where(*conditions).order_by(*order)).all()
    )


def _row(batch: Batch, lines: list[BatchRecord], receipt_at: str) -> BatchRow:
    decided = [line.verdict for line in lines if line.verdict]
    accepted = decided.count(ACCEPTED)
    return BatchRow(
        batch_id=batch.batch_id,
        epoch=batch.epoch,
        seq=batch.seq,
        sha256=batch.sha256,
        record_ids=tuple(line.record_id for line in lines),
        path=batch.path,
        created=batch.created,
        receipt_no=batch.receipt_no,
        receipt_at=receipt_at,
        accepted=accepted,
        rejected=len(decided) - accepted,
        custody_at=batch.custody_at,
    )
