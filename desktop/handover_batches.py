"""Batches of a laptop: which records go into which file, sealed on the disk before the vault knows it."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.vault.errors import translated
from desktop.vault.work import BatchRow, BatchState, OutgoingBatch
from forms.errors import AppError
from forms.record import Record, record_to_json
from sync.answers import Link, SealedBatch
from sync.files import flush_file, place_durably
from sync.hsb import NO_PREVIOUS, Entry, Keys, Letter, attachment_entry, json_entry, seal
from sync.paperwork import Print, prints_to_json

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

OUTBOX = "outbox"
MAX_BATCH = 64 * 1024 * 1024
"""Above this a handover becomes several files: each brings its receipt, and each fits any stick."""
_MOST_PARTS = 9999


@dataclass(frozen=True)
class Outgoing:
    """A batch file that lies in the outbox and that the vault knows; needs no vault to be sent."""

    link: Link
    batch: SealedBatch
    seq: int
    is_in_custody: bool = False  # at a gateway, when it was heard of last


def oldest_waiting(vault: Vault, link: Link, but: frozenset[str] = frozenset()) -> Outgoing | None:
    """The batch that waits longest for its receipt, except those named."""
    row = next((row for row in vault.waiting_batches() if row.batch_id not in but), None)
    return outgoing(vault, link, row) if row is not None else None


def all_waiting(vault: Vault, link: Link) -> tuple[Outgoing, ...]:
    """Every batch without a receipt, the oldest first."""
    return tuple(outgoing(vault, link, row) for row in vault.waiting_batches())


def make_next(
    vault: Vault, link: Link, now: datetime, leave: frozenset[str] = frozenset()
) -> Outgoing | None:
    """A new batch of what is in none yet, without the records in `leave`; None when nothing is left."""
    portions = _portions(vault, leave)
    if not portions:
        return None
    state = vault.batch_state()
    plan = (state, _split(state.split, len(portions)))
    return outgoing(vault, link, _make_batch(vault, link, (portions[0], plan), now))


def outgoing(vault: Vault, link: Link, row: BatchRow) -> Outgoing:
    """A batch of the vault with its file."""
    sealed = SealedBatch(vault.folder / row.path, row.batch_id, row.sha256, row.record_ids)
    return Outgoing(link, sealed, row.seq, bool(row.custody_at))


def check_file(one: Outgoing) -> None:
    """Raise OUTBOX_DAMAGED unless the file is there, byte for byte."""
    path = one.batch.path
    if not path.exists() or _hash_of(path) != one.batch.sha256:
        raise AppError(
            "OUTBOX_DAMAGED",
            "待交接的批次文件丢失或损坏。",
            place=f"第 {one.seq} 批",
            remedy="记录仍在本机；请向乡镇管理员要一张新的登记凭证，重新登记后再交接一次。",
        )


def _portions(vault: Vault, leave: frozenset[str]) -> list[tuple[str, ...]]:
    """Whole records in the order of the chain, in portions that fit into one file, at least one in each."""
    sizes = [
        (row.record_id, row.size)
        for row in sorted(vault.unsent(), key=lambda row: row.n)
        if row.state == "已封存" and row.record_id not in leave
    ]
    return list(_fitting(sizes))


def _fitting(sizes: Iterable[tuple[str, int]]) -> Iterable[tuple[str, ...]]:
    chosen: list[str] = []
    total = 0
    for record_id, size in sizes:
        if chosen and total + size > MAX_BATCH:
            yield tuple(chosen)
            chosen, total = [], 0
        chosen.append(record_id)
        total += size
    if chosen:
        yield tuple(chosen)


def _split(last: str, left: int) -> str:
    """Which file of the handover comes next: the one after `last` while its handover is not complete."""
    number, _, count = last.partition("/")
    if int(number) < int(count):
        return f"{int(number) + 1}/{count}"
    return f"1/{min(left, _MOST_PARTS)}"


def _make_batch(
    vault: Vault, link: Link, what: tuple[tuple[str, ...], tuple[BatchState, str]], now: datetime
) -> BatchRow:
    chosen, (state, split) = what
    records = [vault.record(record_id) for record_id in chosen]
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
        split=split,
    )
    keys = Keys(link.device.signing, link.keys.openers[:1])
    name = f"{OUTBOX}/{state.epoch}-{state.next_seq:06d}.hsb"
    prints, last = vault.unsent_prints()
    told = [Print(row.record_id, row.paper, row.serial, row.pages, row.sha256, row.at) for row in prints]
    entries = _entries(vault, records) + ([json_entry("prints", prints_to_json(told))] if told else [])
    sha256 = _write_batch(vault.folder / name, letter, entries, keys)
    vault.save_batch(OutgoingBatch(batch_id, state.next_seq, sha256, chosen, name, now, split))
    vault.note_prints_sent(last)
    made = vault.batch(batch_id)
    assert made is not None  # it was saved just now
    return made


@translated()
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
    contents = [record_to_json(record) for record in records]
    pairs = zip(contents, [b"", *contents], strict=False)
    return photos + [json_entry("record", content, prior) for content, prior in pairs]


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
