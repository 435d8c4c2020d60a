"""What an office lost and its laptop still has: an office that was restored from a backup lies behind.

Every package says which batches the office holds. A batch whose receipt is older than the package, and that
is not among them, waits again: its file lies in the outbox still, byte for byte, and goes to the office as it
went before. Nothing is counted twice: the office knows batches by their hash and records by their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from desktop.vault import office, records
from desktop.vault.errors import vault_error
from desktop.vault.handover import ACCEPTED, GIVEN_UP, epoch, note_prints_sent
from desktop.vault.tables import Batch, BatchRecord, Receipt, SealedRecord
from desktop.vault.work import OfficeTrust
from sync.held import Runs, is_held, read_held

if TYPE_CHECKING:
    from sync.package import Package


def take_package(session: Session, trust: OfficeTrust, package: Package) -> int:
    """Take over trust and package (`office.take_package`); how many batches the office has lost."""
    office.take_package(session, trust, package)
    if not package.held:
        return 0
    return reopen_lost(session, read_held(package.held), package.issued_at)


def reopen_lost(session: Session, runs: Runs, issued_at: str) -> int:
    """Let batches wait again that an office, restored from an older backup, no longer holds; how many.

    `runs` is what it holds by a package of `issued_at`. Only receipts of an earlier time count: what it took
    in since is not in that package. A batch of an older epoch is given up, its records go into a new one.
    """
    issued, now, lost = datetime.fromisoformat(issued_at), epoch(session), 0
    query = select(Batch, Receipt.at).join(Receipt, col(Receipt.receipt_no) == Batch.receipt_no)
    for row, at in session.exec(query).all():
        if is_held(runs, row.epoch, row.seq) or datetime.fromisoformat(at) >= issued:
            continue
        lost += 1
        if row.epoch < now:
            give_up(session, row.batch_id)
            continue
        row.receipt_no, row.custody_at, row.custody = "", "", b""
        for _, record in _unproven(session, row.batch_id, ""):
            record.state = records.EXPORTED
    return lost


def give_up(session: Session, batch_id: str) -> None:
    """No receipt for this batch will ever come: its records, as far as they are here, go into a new one."""
    row = session.get(Batch, batch_id)
    if row is None:
        raise vault_error("RECEIPT_UNKNOWN")
    row.receipt_no = GIVEN_UP
    note_prints_sent(session, 0)
    for _, record in _unproven(session, batch_id, GIVEN_UP):
        record.state = records.SEALED


def _unproven(session: Session, batch_id: str, verdict: str) -> Iterator[tuple[BatchRecord, SealedRecord]]:
    """The records of a batch whose proof is gone; what was wiped meanwhile stays as it is, but in its file.

    A record that the batch did not bring to the office in the first place is left alone.
    """
    for line in session.exec(select(BatchRecord).where(BatchRecord.batch_id == batch_id)).all():
        was_in = line.verdict in ("", ACCEPTED)
        line.verdict = verdict if was_in else line.verdict
        row = session.get(SealedRecord, line.record_id)
        if was_in and row is not None and row.body:
            yield line, row
