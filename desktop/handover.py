"""Handing over: the vault's unsent records become a sealed batch, and a proven receipt settles it.

The order is what keeps work safe: the batch file is on the disk before the vault knows it, and the vault
knows it before the first byte is sent. After a crash the very same bytes are sent again, and the office
answers with the very same receipt.
"""

from __future__ import annotations

import hashlib
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.vault.recovery import keep_recovery_key
from desktop.vault.work import BatchRow, OfficeTrust, OutgoingBatch, VerifiedReceipt
from forms.errors import AppError
from forms.record import Record, record_to_json
from sync.client import Device, Link, OfficeClient, SealedBatch, read_receipt
from sync.files import flush_file, place_durably
from sync.hsb import (
    NO_PREVIOUS,
    Entry,
    Keys,
    Letter,
    OpeningKey,
    SigningKey,
    attachment_entry,
    json_entry,
    read_head,
    seal,
)
from sync.needs import check_package
from sync.package import Package
from sync.receipt import Receipt
from sync.refusals import HandoverError
from sync.ticket import Ticket
from sync.trust import KeySet, read_key_set

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

OUTBOX = "outbox"
MAX_IMPORT = 32 * 1024 * 1024
MAX_BATCH = 256 * 1024 * 1024
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Enrolment:
    """What the assistant may read out to the township: who admitted this laptop, and 24 digits to compare."""

    office: str
    holder: str
    device_no: str
    check_number: str


@dataclass(frozen=True)
class Pulled:
    """What came down."""

    issued_at: str
    questionnaires: int
    households: int


@dataclass(frozen=True)
class Handed:
    """What the office proved to hold; `rejected` pairs a record with the code of the reason."""

    batch_id: str
    receipt_no: str
    accepted: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]
    gaps: tuple[int, ...]
    at: str
    batches: int = 1


@dataclass(frozen=True)
class Outgoing:
    """A batch file that lies in the outbox and that the vault knows; needs no vault to be sent."""

    link: Link
    batch: SealedBatch
    seq: int


@dataclass(frozen=True)
class Delivery:
    """A receipt whose proof was checked, and its signed bytes."""

    receipt: Receipt
    raw: bytes


@dataclass(frozen=True)
class Fetched:
    """A package and the key set of the day, both proven."""

    trust: OfficeTrust
    package: Package


def enrol(vault: Vault, client: OfficeClient, ticket: Ticket, now: datetime) -> Enrolment:
    """Use a ticket and keep what the office answered."""
    enrolled = client.enrol(ticket, device_of(vault))
    trust = OfficeTrust(
        name=enrolled.keys.name,
        url=ticket.url,
        key_set=enrolled.key_set,
        certificate=enrolled.certificate_bytes,
        root=ticket.office,
        enrolled_at=now.isoformat(timespec="seconds"),
    )
    vault.save_office(trust)
    _keep_recovery_key(vault, enrolled.keys)
    card = enrolled.certificate
    return Enrolment(trust.name, card.holder, card.device_no, enrolled.check_number)


def pull(vault: Vault, client: OfficeClient) -> Pulled:
    """Fetch what the office publishes and put it into the vault: `fetch` and `keep` in one thread."""
    return keep(vault, fetch(client, trust_of(vault), device_of(vault)))


def fetch(client: OfficeClient, trust: OfficeTrust, device: Device) -> Fetched:
    """The network's part of a pull; an office that shows older keys than it once did is refused."""
    key_set = client.key_set(trust.root)
    fresh, known = read_key_set(key_set, trust.root), read_key_set(trust.key_set, trust.root)
    if fresh.version < known.version:
        raise HandoverError("OFFICE_KEYS_OLD")
    return Fetched(replace(trust, name=fresh.name, key_set=key_set), client.pull(Link(fresh, device)))


def keep(vault: Vault, fetched: Fetched) -> Pulled:
    """The vault's part of a pull."""
    package = fetched.package
    check_package(package)
    vault.save_office(fetched.trust)
    _keep_recovery_key(vault, read_key_set(fetched.trust.key_set, fetched.trust.root))
    vault.apply_package(package)
    return Pulled(package.issued_at, len(package.questionnaires), len(package.households))


def push(vault: Vault, client: OfficeClient, now: datetime, progress: Progress) -> Handed:
    """Hand over everything unsent, the waiting batch first: prepare, send and settle in one thread.

    Raises NOTHING_UNSENT when there is nothing to do.
    """
    handed: list[Handed] = []
    refused: frozenset[str] = frozenset()
    while (outgoing := prepare(vault, now, refused)) is not None:
        handed.append(settle(vault, send(client, outgoing, progress)))
        refused |= {record for record, _ in handed[-1].rejected}
    if not handed:
        raise AppError("NOTHING_UNSENT", "没有待交接的记录。")
    return _together(handed)


def prepare(vault: Vault, now: datetime, leave: frozenset[str] = frozenset()) -> Outgoing | None:
    """The batch that still waits for its receipt, or a new one of what is unsent, or None.

    `leave` names records that shall stay out, because the office has just refused them.
    """
    link = _link(vault)
    waiting = vault.pending_batch()
    if waiting is None:
        chosen = _unsent(vault, leave)
        if not chosen:
            return None
        waiting = _make_batch(vault, link, chosen, now)
    return Outgoing(link, _sealed(vault, waiting), waiting.seq)


def send(client: OfficeClient, outgoing: Outgoing, progress: Progress) -> Delivery:
    """The network's part of a push; nothing counts but the proven receipt that it gives back."""
    batch = outgoing.batch
    if not batch.path.exists():
        # Only the office can still tell what became of a batch whose file is gone.
        return Delivery(*client.receipt(outgoing.link, batch))
    _check_file(outgoing)
    return Delivery(*client.push(outgoing.link, batch, progress))


def settle(vault: Vault, delivery: Delivery) -> Handed:
    """Mark as 已送达 what the receipt names."""
    receipt = delivery.receipt
    verified = VerifiedReceipt(
        batch_id=receipt.batch,
        receipt_no=receipt.number,
        accepted=receipt.accepted,
        rejected=receipt.rejected,
        at=datetime.fromisoformat(receipt.received_at),
        raw=delivery.raw,
    )
    vault.accept_receipt(verified)
    return Handed(
        batch_id=receipt.batch,
        receipt_no=receipt.number,
        accepted=receipt.accepted,
        rejected=receipt.rejected,
        gaps=receipt.gaps,
        at=receipt.received_at,
    )


def export_to(vault: Vault, folder: Path, now: datetime) -> Path:
    """Put the waiting batch, or a new one, on a stick; gives back the file. Nothing there is overwritten."""
    outgoing = prepare(vault, now)
    if outgoing is None:
        raise AppError("NOTHING_UNSENT", "没有待交接的记录。")
    _check_file(outgoing)
    name = f"dengmen-{vault.profile().device_no}-{outgoing.batch.path.stem}"
    return _copy_to_stick(outgoing.batch, folder, name)


def import_receipt(vault: Vault, path: Path) -> Handed:
    """Take in a receipt that came back on a stick; RECEIPT_INVALID unless it is for a batch of ours."""
    link, data = _link(vault), _read(path)
    named = read_head(BytesIO(data)).core.batch
    for row in vault.batches():
        if row.batch_id == named:
            return settle(vault, Delivery(*read_receipt(data, link, _sealed(vault, row))))
    raise HandoverError("RECEIPT_INVALID")


def _keep_recovery_key(vault: Vault, keys: KeySet) -> None:
    """From now on two persons of the township can help when the password is forgotten."""
    keep_recovery_key(vault, keys.office, keys.recovery.raw if keys.recovery is not None else None)


def device_of(vault: Vault) -> Device:
    """This laptop as the office knows it."""
    keys = vault.device()
    return Device(keys.device_id, SigningKey(keys.signing_seed), OpeningKey(keys.opening_key))


def trust_of(vault: Vault) -> OfficeTrust:
    """The office of this laptop; raises NOT_ENROLLED."""
    trust = vault.office()
    if trust is None:
        raise AppError(
            "NOT_ENROLLED", "本机还没有在乡镇登记。", remedy="请向乡镇管理员要登记凭证，先完成登记。"
        )
    return trust


def _together(handed: list[Handed]) -> Handed:
    return replace(
        handed[-1],
        accepted=tuple(record for one in handed for record in one.accepted),
        rejected=tuple(pair for one in handed for pair in one.rejected),
        batches=len(handed),
    )


def _make_batch(vault: Vault, link: Link, chosen: tuple[str, ...], now: datetime) -> BatchRow:
    state, records = vault.batch_state(), [vault.record(record_id) for record_id in chosen]
    # The id follows from the place in the sequence: two laptops with one enrolment cannot miss each other.
    batch_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{link.device.dev}/{state.epoch}/{state.next_seq}"))
    letter = Letter(
        kind="submit",
        sender=link.device.dev,
        audience=link.keys.office,
        batch=batch_id,
        created=now.isoformat(timespec="seconds"),
        tick=time.monotonic_ns() // 1_000_000,
        epoch=state.epoch,
        seq=state.next_seq,
        previous=state.previous_batch_hash if state.next_seq > 1 else NO_PREVIOUS,
    )
    keys = Keys(link.device.signing, link.keys.openers[:1])
    name = f"{OUTBOX}/{state.epoch}-{state.next_seq:06d}.hsb"
    sha256 = _write_batch(vault.folder / name, letter, _entries(vault, records), keys)
    vault.save_batch(OutgoingBatch(batch_id, state.next_seq, sha256, chosen, name, now))
    return next(row for row in vault.batches() if row.batch_id == batch_id)


def _write_batch(path: Path, letter: Letter, entries: list[Entry], keys: Keys) -> str:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        written = seal(file, letter, entries, keys)
    flush_file(part)
    place_durably(part, path)  # over a file that a crash left before the vault knew it: it was never sent
    return written.sha256


def _entries(vault: Vault, records: list[Record]) -> list[Entry]:
    attachments = {one.sha256: one for record in records for one in record.attachments}
    photos = [
        attachment_entry(one.sha256, one.size, lambda name=one.name: vault.attachment(name))  # type: ignore[misc]
        for one in attachments.values()
    ]
    return photos + [json_entry("record", record_to_json(record)) for record in records]


def _unsent(vault: Vault, leave: frozenset[str]) -> tuple[str, ...]:
    """Whole records in the order of the chain, as many as fit into one batch, at least one."""
    chosen: list[str] = []
    size = 0
    for row in sorted(vault.unsent(), key=lambda row: row.n):
        if row.record_id in leave:
            continue
        size += row.size
        if chosen and size > MAX_BATCH:
            break
        chosen.append(row.record_id)
    return tuple(chosen)


def _sealed(vault: Vault, batch: BatchRow) -> SealedBatch:
    return SealedBatch(vault.folder / batch.path, batch.batch_id, batch.sha256, batch.record_ids)


def _check_file(outgoing: Outgoing) -> None:
    path = outgoing.batch.path
    if not path.exists() or _hash_of(path) != outgoing.batch.sha256:
        raise AppError(
            "OUTBOX_DAMAGED",
            "待交接的批次文件丢失或损坏。",
            place=f"第 {outgoing.seq} 批",
            remedy="记录仍在本机，请联系乡镇管理员。",
        )


def _copy_to_stick(batch: SealedBatch, folder: Path, name: str) -> Path:
    try:
        for number in range(1, 100):
            target = folder / f"{name}{f'-{number}' if number > 1 else ''}.hsb"
            if not target.exists():
                break
            if _hash_of(target) == batch.sha256:
                return target  # the same batch is on the stick already
        part = target.with_suffix(".part")
        shutil.copyfile(batch.path, part)
        flush_file(part)
        if _hash_of(part) != batch.sha256:
            raise HandoverError("TRUNCATED", place=target.name)
        place_durably(part, target)
    except OSError as error:
        raise AppError(
            "STICK_WRITE", "没有写到 U 盘上。", place=folder.name, remedy="请检查 U 盘空间和写保护后再试。"
        ) from error
    return target


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_IMPORT + 1)
    except OSError as error:
        raise AppError(
            "FILE_READ", "这个文件读不出来。", place=path.name, remedy="请检查 U 盘后再选一次。"
        ) from error
    if len(data) > MAX_IMPORT:
        raise HandoverError("TOO_LARGE")
    return data


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(vault: Vault) -> Link:
    trust = trust_of(vault)
    return Link(read_key_set(trust.key_set, trust.root), device_of(vault))
