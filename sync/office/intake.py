"""Take in one uploaded batch: verify, keep the file, store the records, and answer with a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session, col, func, select

from sync.files import flush_file, place_durably
from sync.hsb import (
    NO_PREVIOUS,
    Core,
    Keys,
    Letter,
    Policy,
    SealingKey,
    Sender,
    Verified,
    VerifyKey,
    json_entry,
    open_verified,
    read_head,
    seal_bytes,
    verify,
)
from sync.office.enrolment import check_not_expired
from sync.office.office import Office
from sync.office.records import Arrived, Intake, read_arrived
from sync.office.tables import Batch, Device, Incident
from sync.receipt import FIRST, Receipt, RecordStatus, receipt_hash, sign_receipt
from sync.refusals import HandoverError

MAX_GAPS = 1_000
_SUSPICIOUS = frozenset({"DEVICE_REVOKED", "BATCH_CONFLICT", "CHAIN_FORK"})


@dataclass(frozen=True)
class Answer:
    """The sealed receipt, and whether the batch came for the first time."""

    receipt: bytes
    is_new: bool


def accept(office: Office, path: Path) -> Answer:
    """Take in the uploaded file at `path`; raises HandoverError and keeps nothing that was refused.

    A file that shows two laptops with one enrolment, or a revoked one, is kept aside in quarantine.
    """
    try:
        with path.open("rb") as file:
            verified = verify(file, _policy(office))
            return _accept_verified(office, file, verified, path)
    except HandoverError as error:
        if error.code in _SUSPICIOUS:
            _set_aside(office, path, error.code)
        raise


def stored_receipt(office: Office, device: Device, batch: str) -> bytes:
    """The receipt that was given for a batch of this device; raises BATCH_UNKNOWN."""
    with office.store.reading() as session:
        row = session.get(Batch, (device.dev, batch))
        if row is None:
            raise HandoverError("BATCH_UNKNOWN")
        return row.receipt


def _policy(office: Office) -> Policy:
    def find(core: Core) -> Sender | None:
        with office.store.reading() as session:
            device = session.get(Device, core.dev)
            if device is None:
                return None
            return Sender(VerifyKey(bytes.fromhex(device.sign)), bool(device.revoked_at))

    return Policy(office.id, frozenset({"submit"}), find, office.max_batch)


def _accept_verified(office: Office, file: BinaryIO, verified: Verified, path: Path) -> Answer:
    core = verified.core
    # Opening and proving take longest and need no turn: several batches do it at once.
    arrived = None if _is_stored(office, verified) else _read(office, file, verified)
    file.close()  # Windows does not rename open files
    with office.store.turn_of(core.dev) as session:
        before = session.get(Batch, (core.dev, core.batch))
        if before is not None:
            if before.sha256 != verified.sha256:
                raise HandoverError("BATCH_CONFLICT")
            return Answer(before.receipt, is_new=False)
        if arrived is None:
            raise HandoverError("BATCH_CONFLICT")
        device = session.get_one(Device, core.dev)
        check_not_expired(session, device, office.around.now())
        if core.epoch < device.epoch:
            raise HandoverError("CHAIN_FORK")
        _check_sequence(session, core, verified.sha256)
        statuses = Intake(office.store, session, arrived, office.now(), _kept_name(verified)).take_in()
        receipt = _receipt(office, session, verified, statuses)
        _keep(office, path, verified)
        sealed = _store(office, session, receipt, (verified, device))
    office.arrived.set()
    return Answer(sealed, is_new=True)


def _is_stored(office: Office, verified: Verified) -> bool:
    with office.store.reading() as session:
        return session.get(Batch, (verified.core.dev, verified.core.batch)) is not None


def _read(office: Office, file: BinaryIO, verified: Verified) -> Arrived:
    with office.store.reading() as session:
        sign_key = VerifyKey(bytes.fromhex(session.get_one(Device, verified.core.dev).sign))
    return read_arrived(open_verified(file, verified, office.keys.openers), sign_key)


def _check_sequence(session: Session, core: Core, sha256: str) -> None:
    neighbours = select(Batch.seq, Batch.sha256, Batch.prev).where(
        Batch.dev == core.dev,
        Batch.epoch == core.epoch,
        Batch.seq >= core.seq - 1,
        Batch.seq <= core.seq + 1,
    )
    stored = {seq: (own, prev) for seq, own, prev in session.exec(neighbours)}
    first = core.seq <= 1 and core.prev != NO_PREVIOUS
    before, after = stored.get(core.seq - 1), stored.get(core.seq + 1)
    follows = before is None or before[0] == core.prev
    leads = after is None or after[1] == sha256
    if core.seq < 1 or core.seq in stored or first or not follows or not leads:
        raise HandoverError("CHAIN_FORK")


def _receipt(
    office: Office, session: Session, verified: Verified, statuses: tuple[RecordStatus, ...]
) -> Receipt:
    core = verified.core
    mine = select(Batch.statement).where(Batch.dev == core.dev)
    last = session.exec(mine.order_by(col(Batch.number).desc()).limit(1)).first()
    epoch = (Batch.dev == core.dev, Batch.epoch == core.epoch)
    near = select(Batch.seq).where(*epoch, Batch.seq >= core.seq - MAX_GAPS, Batch.seq < core.seq)
    arrived, highest = set(session.exec(near)), session.exec(select(func.max(Batch.seq)).where(*epoch)).one()
    number = office.store.next_number(session)
    return Receipt(
        office=office.id,
        number=f"{office.around.now():%Y%m%d}-{number:05d}",
        dev=core.dev,
        batch=core.batch,
        epoch=core.epoch,
        seq=core.seq,
        file=verified.sha256,
        head=verified.head_sha256,
        records=statuses,
        gaps=tuple(seq for seq in range(max(1, core.seq - MAX_GAPS), core.seq) if seq not in arrived),
        received_at=office.now(),
        previous=receipt_hash(last) if last else FIRST,
        high_water=max(highest or 0, core.seq),
    )


def _store(office: Office, session: Session, receipt: Receipt, found: tuple[Verified, Device]) -> bytes:
    verified, device = found
    statement = sign_receipt(receipt, office.keys.receipt)
    letter = Letter(
        kind="receipt",
        sender=office.id,
        audience=device.dev,
        batch=receipt.batch,
        created=receipt.received_at,
    )
    keys = Keys(office.keys.receipt, (SealingKey(bytes.fromhex(device.open)),))
    sealed = seal_bytes(letter, [json_entry("receipt", statement)], keys)
    row = Batch(
        dev=receipt.dev,
        batch=receipt.batch,
        epoch=receipt.epoch,
        seq=receipt.seq,
        prev=verified.core.prev,
        sha256=receipt.file,
        file=_kept_name(verified),
        received_at=receipt.received_at,
        number=int(receipt.number.rpartition("-")[2]),
        statement=statement,
        receipt=sealed,
    )
    session.add(row)
    return sealed


def _kept_name(verified: Verified) -> str:
    core = verified.core
    return f"{core.dev}-{core.epoch}-{core.seq:06d}-{verified.sha256[:16]}.hsb"


def _keep(office: Office, path: Path, verified: Verified) -> None:
    # The name carries the content's hash: a file left there by a crash before the commit is the same file.
    flush_file(path)
    place_durably(path, office.batches / _kept_name(verified))


def _set_aside(office: Office, path: Path, code: str) -> None:
    with path.open("rb") as file:
        core = read_head(file).core
    name = f"{office.around.new_id()}.hsb"
    place_durably(path, office.quarantine / name)
    with office.store.transaction() as session:
        session.add(Incident(at=office.now(), code=code, dev=core.dev, batch=core.batch, file=name))
