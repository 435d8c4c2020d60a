"""What the office holds against what was made: every record once, every receipt right, nothing left."""

from __future__ import annotations

import json
from collections import Counter

from sqlmodel import select

from desktop.vault import Vault
from forms.record import record_to_json
from sync.office.tables import Batch, Incident, StoredRecord
from sync.receipt import FIRST, Expected, receipt_hash, verify_receipt
from tests.torture.laptop import Laptop
from tests.torture.world import Town


def verdict(town: Town, laptops: list[Laptop], made: list[str]) -> dict[str, object]:
    """Counts, and under `bad` whatever is not as it must be."""
    stored = stored_records(town)
    with town.office.store.reading() as session:
        batches = {(row.dev, row.batch): row for row in session.exec(select(Batch))}
        kept_aside = len(session.exec(select(Incident.number)).all())
    bad = [line for laptop in laptops for line in laptop.bad]
    twice = [one for one, count in Counter(made).items() if count > 1]
    if set(stored) != set(made) or twice:
        bad.append(f"stored {len(stored)} of {len(made)}")
    proven = 0
    for laptop in laptops:
        proven += _prove_receipts(town, laptop.vault, batches, bad)
        _compare_records(laptop.vault, stored, bad)
    if proven != len(batches):
        bad.append(f"{proven} receipts for {len(batches)} batches")
    if left := [*town.office.incoming.iterdir(), *town.office.uploads.iterdir()]:
        bad.append(f"{len(left)} files left at the office")
    return {
        "records": len(made),
        "stored": len(stored),
        "batches": len(batches),
        "receipts": proven,
        "kept aside": kept_aside,
        "bad": bad[:20],
    }


def stored_records(town: Town) -> dict[str, bytes]:
    """Every record of the office, by its id."""
    with town.office.store.reading() as session:
        return {row.record_id: row.content for row in session.exec(select(StoredRecord))}


def _prove_receipts(town: Town, vault: Vault, stored: dict[tuple[str, str], Batch], bad: list[str]) -> int:
    """The laptop's receipts: signed, about its batch and all its records, and linked one to the next."""
    dev, last, proven = vault.device().device_id, FIRST, 0
    kept = {row.batch_id: row for row in vault.batches()}
    mine = sorted((row for row in stored.values() if row.dev == dev), key=lambda row: row.number)
    for row in mine:
        batch = kept.get(row.batch)
        if batch is None or batch.sha256 != row.sha256 or not batch.receipt_no:
            bad.append("a batch without its receipt")
            continue
        raw = vault.receipt(batch.receipt_no)
        expected = Expected(town.office.id, dev, row.batch, batch.sha256, batch.record_ids)
        receipt = verify_receipt(raw, town.office.keys.receipt.public, expected)
        if receipt.previous != last or receipt.rejected or receipt.gaps or raw != row.statement:
            bad.append(f"receipt {receipt.number}")
        last, proven = receipt_hash(raw), proven + 1
    return proven


def _compare_records(vault: Vault, stored: dict[str, bytes], bad: list[str]) -> None:
    for row in vault.records():
        if row.state != "已送达":
            bad.append("not delivered")
        if json.loads(stored.get(row.record_id, b"0")) != json.loads(
            record_to_json(vault.record(row.record_id))
        ):
            bad.append("stored otherwise than made")
