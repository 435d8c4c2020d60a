"""Binding a vault to the system's key store: its secret and the password together wrap the data key.

The way back stays open without the store: the township's recovery slot is not bound, and a backup carries a
slot for the password alone, because it must open on another computer. So the store guards what lies on this
laptop, not a stick. For that slot the vault keeps, inside, what the password gave through Argon2id.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.vault import keys, keystore, slots
from desktop.vault.audit import Event
from desktop.vault.door import Unlocked, judge
from desktop.vault.errors import vault_error
from desktop.vault.keys import KdfParameters
from desktop.vault.slots import Derived

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

FACT = "keystore"


def is_bound(vault: Vault) -> bool:
    """Whether the vault opens only with the key store of this computer."""
    return vault.door.slots.slots[0].is_bound


def bind(vault: Vault, password: str, now: datetime) -> None:
    """From now on the key store is needed too. KEYSTORE_NO_RECOVERY without a way back, KEYSTORE_GONE."""
    if vault.doubt is not None:
        raise vault_error("VAULT_UNCONFIRMED")
    if vault.door.slots.recovery is None:
        raise vault_error("KEYSTORE_NO_RECOVERY")
    costs = judge(vault.folder, password, now).slots.slots[0].kdf
    secret = keys.new_key()
    keystore.put(vault.vault_id, secret)
    rewrap(vault, slots.derived(password, costs), secret)
    vault.note_event(Event("setting", "keystore", "on"), now)


def unbind(vault: Vault, password: str, now: datetime) -> None:
    """The password alone opens the vault again."""
    costs = judge(vault.folder, password, now).slots.slots[0].kdf
    rewrap(vault, slots.derived(password, costs), b"")
    keystore.remove(vault.vault_id)
    vault.note_event(Event("setting", "keystore", "off"), now)


def rewrap(vault: Vault, by: Derived, secret: bytes) -> None:
    """Another slot for the same data key, bound when there is a secret; older slots open nothing any more."""
    door = vault.door
    kept = {"salt": by.salt.hex(), "key": by.key.hex(), "kdf": vars(by.kdf)} if secret else None
    vault.keep_fact(FACT, json.dumps(kept) if kept else "")
    slot = slots.slot_for(door.key, vault.vault_id, by, secret)
    changed = replace(door.slots, generation=door.slots.generation + 1, slots=(slot,))
    vault.replace_slots(changed)
    slots.settle(vault.folder, changed, keys.derive(door.key))


def portable(vault: Vault) -> Unlocked:
    """The door as a backup carries it: the password alone opens it, on any computer."""
    door = vault.door
    if not is_bound(vault):
        return door
    kept = json.loads(vault.fact(FACT))
    salt, key = (bytes.fromhex(kept[name]) for name in ("salt", "key"))
    slot = slots.slot_for(door.key, vault.vault_id, Derived(salt, KdfParameters(**kept["kdf"]), key))
    return Unlocked(replace(door.slots, slots=(slot,)), door.key)
