"""A new data key: everything is written anew under it, and one rename of the slots file makes it count.

`PRAGMA rekey` is never used: killed in the middle it leaves a file of which nobody knows the key. Here a
crash at any point leaves either the old vault or the new one, and at most a file that the next start removes.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.vault import keys, keystore, slots
from desktop.vault.copying import check_copy, export, remove_database
from desktop.vault.door import Step, Unlocked, alone, go_on, judge
from desktop.vault.errors import translated
from desktop.vault.files import sync_file, sync_folder
from desktop.vault.keys import KdfParameters
from desktop.vault.slots import RecoverySlot, Slots
from sync.hsb import SealingKey
from sync.recovery import Subject, seal_secret

POINTS = ("exported", "synced", "checked", "committed", "settled", "cleaned")


@dataclass(frozen=True)
class Turning:
    """How the new key is wrapped, and who is told of each point; `unbinds` leaves the key store out of it."""

    password: str
    kdf: KdfParameters | None = None
    step: Step = go_on
    unbinds: bool = False

    def __repr__(self) -> str:
        return "Turning(…)"


def rotate(folder: Path, turning: Turning, now: datetime | None = None) -> None:
    """Give a closed vault a new data key; the password stays. Crash points: POINTS, in this order."""
    with alone(folder):
        turn(folder, judge(folder, turning.password, now), turning)


def turn(folder: Path, old: Unlocked, turning: Turning) -> Unlocked:
    """The same vault under a new key; the caller holds the lock and the database is closed."""
    is_bound = old.slots.slots[0].is_bound and not turning.unbinds
    secret = keystore.fetch(old.slots.vault_id) if is_bound else b""
    key = keys.new_key()
    derived, before = keys.derive(key), keys.derive(old.key)
    generation = old.slots.generation + 1
    name = f"vault-{generation}-{secrets.token_hex(4)}.db"
    check_copy(folder / old.slots.database, before.database, old.slots.vault_id)
    export(folder / old.slots.database, before.database, folder / name, derived.database)
    turning.step("exported")
    sync_file(folder / name)
    sync_folder(folder)
    turning.step("synced")
    check_copy(folder / name, derived.database, old.slots.vault_id)
    turning.step("checked")
    costs = turning.kdf or old.slots.slots[0].kdf
    slot = slots.slot_for(key, old.slots.vault_id, slots.derived(turning.password, costs), secret)
    recovery = resealed(old.slots, key)
    made = Unlocked(Slots(old.slots.vault_id, generation, name, (slot,), recovery), key)
    slots.store(folder, made.slots, derived)
    turning.step("committed")
    slots.settle(folder, made.slots, derived)
    turning.step("settled")
    clean(folder, made.slots)
    turning.step("cleaned")
    return made


def resealed(known: Slots, key: bytes) -> RecoverySlot | None:
    """The recovery slot for another data key, to the same township."""
    slot = known.recovery
    return None if slot is None else recovery_slot(known.vault_id, slot, key)


def recovery_slot(vault_id: str, to: RecoverySlot, key: bytes) -> RecoverySlot:
    """A slot like `to`, holding this data key."""
    subject = Subject(vault_id, to.office, to.device)
    sealed = seal_secret(key, SealingKey(bytes.fromhex(to.key)), subject)
    return RecoverySlot(to.office, to.device, to.key, sealed)


def clean(folder: Path, known: Slots) -> None:
    """Remove what a rotation or a backup left when it was cut off; the current database stays."""
    for path in folder.glob("vault-*.db"):
        if path.name != known.database:
            remove_database(path)
    for path in folder.glob("snapshot-*"):
        with translated():
            path.unlink()
    for path in folder.glob("verify-*"):
        with translated():
            shutil.rmtree(path)
