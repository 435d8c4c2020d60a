"""Take in one uploaded batch: verify, keep the file, store the records, and answer with a receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session

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
from sync.office.keeping import BATCHES, QUARANTINE
from sync.office.office import Office
from sync.office.reception import Answer, Reception
from sync.office.records import Arrived, Intake, read_arrived
from sync.office.standing import Standing, keep_batch, neighbours, standing_of, what_came
from sync.office.tables import Incident
from sync.receipt import FIRST, Receipt, RecordStatus, receipt_hash, sign_receipt
from sync.refusals import HandoverError

SUSPICIOUS = frozenset({"DEVICE_REVOKED", "BATCH_CONFLICT", "CHAIN_FORK"})


def accept(office: Office, path: Path) -> Answer:
    """Take in the uploaded file at `path`; raises HandoverError and keeps nothing that was refused.

    A file that shows two laptops with one enrolment, or a revoked one, is kept aside in quarantine.
    """
    try:
        with path.open("rb") as file:
            look = Look(office)
            verified = verify(file, Policy(office.id, frozenset({"submit"}), look, office.max_batch))
            if look.found is not None and look.found.receipt is not None:
                return _again(look.found, verified)
            # Opening and proving take longest and need no turn: several batches do it at once.
            opened = open_verified(file, verified, office.keys.openers)
            arrived = read_arrived(opened, look.key)
        return _take_in(office, arrived, verified, path)
    except HandoverError as error:
        if error.code in SUSPICIOUS:
            set_aside(office, path, error.code)
        raise


@dataclass
class Look:
    """Finds who made a file, and remembers how that laptop stood when the file came."""

    office: Reception
    found: Standing | None = None
    key: VerifyKey = field(init=False)

    def __call__(self, core: Core) -> Sender | None:
        with self.office.store.reading() as session:
            self.found = standing_of(session, core.dev, core.batch)
        if self.found is None:
            return None
        self.key = VerifyKey(bytes.fromhex(self.found.sign))
        return Sender(self.key, bool(self.found.revoked_at))


def _take_in(office: Office, arrived: Arrived, verified: Verified, path: Path) -> Answer:
    core = verified.core
    with office.store.turn_of(core.dev) as session:
        laptop = standing_of(session, core.dev, core.batch)
        if laptop is None or laptop.revoked_at:  # since the file was looked at
            raise HandoverError("DEVICE_REVOKED")
        if laptop.receipt is not None:
            return _again(laptop, verified)
        laptop.check_not_expired(office.around.now())
        if core.epoch < laptop.epoch:
            raise HandoverError("CHAIN_FORK")
        check_sequence(session, core, verified.sha256)
        statuses = Intake(office.store, session, arrived, office.now(), kept_name(verified)).take_in()
        receipt = _receipt(office, session, verified, statuses)
        _keep(office, path, verified)
        sealed = _store(office, session, receipt, (verified, laptop))
    office.arrived.set()
    return Answer(sealed, is_new=True)


def _again(found: Standing, verified: Verified) -> Answer:
    """The receipt that was given before; raises BATCH_CONFLICT when it was for another file."""
    if found.receipt is None or found.sha256 != verified.sha256:
        raise HandoverError("BATCH_CONFLICT")
    return Answer(found.receipt, is_new=False)


def check_sequence(session: Session, core: Core, sha256: str) -> None:
    """Raise CHAIN_FORK unless the file fits between its neighbours."""
    stored = neighbours(session, core.dev, core.epoch, core.seq)
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
    came = what_came(session, core.dev, core.epoch, core.seq)
    number = office.store.next_number(session)
    return Receipt(
        office=office.id,
        number=office.receipt_number(number),
        dev=core.dev,
        batch=core.batch,
        epoch=core.epoch,
        seq=core.seq,
        file=verified.sha256,
        head=verified.head_sha256,
        records=statuses,
        gaps=came.gaps,
        received_at=office.now(),
        previous=receipt_hash(came.statement) if came.statement else FIRST,
        high_water=came.highest,
    )


def _store(office: Office, session: Session, receipt: Receipt, found: tuple[Verified, Standing]) -> bytes:
    verified, laptop = found
    statement = sign_receipt(receipt, office.keys.receipt)
    letter = Letter(
        kind="receipt",
        sender=office.id,
        audience=receipt.dev,
        batch=receipt.batch,
        created=receipt.received_at,
    )
    keys = Keys(office.keys.receipt, (SealingKey(bytes.fromhex(laptop.open)),))
    sealed = seal_bytes(letter, [json_entry("receipt", statement)], keys)
    row = {
        "dev": receipt.dev,
        "batch": receipt.batch,
        "epoch": receipt.epoch,
        "seq": receipt.seq,
        "prev": verified.core.prev,
        "sha256": receipt.file,
        "file": kept_name(verified),
        "received_at": receipt.received_at,
        "number": int(receipt.number.rpartition("-")[2]),
        "statement": statement,
        "receipt": sealed,
    }
    keep_batch(session, row)
    return sealed


def kept_name(verified: Verified) -> str:
    """Under which name an accepted file is kept."""
    core = verified.core
    return f"{core.dev}-{core.epoch}-{core.seq:06d}-{verified.sha256[:16]}.hsb"


def _keep(office: Office, path: Path, verified: Verified) -> None:
    # The name carries the content's hash: a file left there by a crash before the commit is the same file.
    office.kept.put(f"{BATCHES}/{kept_name(verified)}", path)


def set_aside(office: Reception, path: Path, code: str) -> None:
    """Keep a file that shows that something is wrong with its device, and tell the clerk."""
    with path.open("rb") as file:
        core = read_head(file).core
    name = f"{office.around.new_id()}.hsb"
    office.kept.put(f"{QUARANTINE}/{name}", path)
    with office.store.transaction() as session:
        session.add(Incident(at=office.now(), code=code, dev=core.dev, batch=core.batch, file=name))
