"""The slots file: who can unlock the vault, and which database file is current.

`vault.slots` is JSON: version, vault id, generation, database file, slots (each a wrapped copy of the data
key), a plain checksum that tells a damaged file from a wrong password, and a MAC that tells a changed one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.vault import keys
from desktop.vault.errors import vault_error
from desktop.vault.files import text_field, whole_number
from desktop.vault.keys import KdfParameters, VaultKeys

NAME = "vault.slots"
VERSION = 1
LIMIT = 64 * 1024
_DATABASE_NAME = re.compile(r"vault-\d+-[0-9a-f]{8}\.db")
_SLOT_LIMIT = 16


@dataclass(frozen=True)
class Slot:
    """One way to unlock: a passphrase and the data key wrapped by it."""

    slot_id: str
    salt: bytes
    kdf: KdfParameters
    wrapped: bytes


@dataclass(frozen=True)
class Slots:
    """The slots file, read; `mac` is checked once the data key is known."""

    vault_id: str
    generation: int
    database: str
    slots: tuple[Slot, ...]
    mac: str = ""


def passphrase_slot(key: bytes, password: str, vault_id: str, kdf: KdfParameters) -> Slot:
    """A slot that this passphrase opens."""
    salt = keys.new_salt()
    empty = Slot("passphrase", salt, kdf, b"")
    wrapping = keys.passphrase_key(password, salt, kdf)
    return Slot(empty.slot_id, salt, kdf, keys.wrap(wrapping, key, _context(vault_id, empty)))


def unlock(slots: Slots, password: str) -> bytes:
    """The data key; VAULT_PASSWORD_WRONG, VAULT_KDF_PARAMS, or VAULT_SLOTS_TAMPERED."""
    for slot in slots.slots:
        slot.kdf.check()
    for slot in slots.slots:
        wrapping = keys.passphrase_key(password, slot.salt, slot.kdf)
        key = keys.unwrap(wrapping, slot.wrapped, _context(slots.vault_id, slot))
        if not keys.same(keys.mac(keys.derive(key).slots, _canonical(_body(slots))), slots.mac):
            raise vault_error("VAULT_SLOTS_TAMPERED", place=NAME)
        return key
    raise vault_error("VAULT_DAMAGED", place=NAME)


def slots_to_json(slots: Slots, derived: VaultKeys) -> bytes:
    """The bytes of the slots file."""
    body = _body(slots)
    sealed = {**body, "mac": keys.mac(derived.slots, _canonical(body))}
    return _canonical({**sealed, "sum": _checksum(sealed)})


def slots_from_json(data: bytes) -> Slots:
    """Read the slots file; VAULT_DAMAGED unless every byte is as it was written."""
    try:
        tree = json.loads(data.decode("utf-8"))
        if not isinstance(tree, dict):
            raise ValueError("not an object")
        version = whole_number(tree, "v")
        if version == VERSION:
            return _read(tree)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise vault_error("VAULT_DAMAGED", place=NAME) from error
    raise vault_error("VAULT_TOO_NEW" if version > VERSION else "VAULT_DAMAGED", place=NAME)


def _read(tree: dict[str, object]) -> Slots:
    checksum = tree.pop("sum")
    listed = tree["slots"]
    if checksum != _checksum(tree) or not isinstance(listed, list) or not 0 < len(listed) <= _SLOT_LIMIT:
        raise ValueError("checksum")
    database = text_field(tree, "db")
    if not _DATABASE_NAME.fullmatch(database):
        raise ValueError("database name")
    return Slots(
        vault_id=text_field(tree, "vault"),
        generation=whole_number(tree, "gen"),
        database=database,
        slots=tuple(_read_slot(item) for item in listed),
        mac=text_field(tree, "mac"),
    )


def _read_slot(tree: Mapping[str, object]) -> Slot:
    kdf = tree["kdf"]
    if not isinstance(kdf, dict) or kdf["name"] != "argon2id":
        raise ValueError("kdf")
    wrapped, salt = bytes.fromhex(text_field(tree, "wrapped")), bytes.fromhex(text_field(tree, "salt"))
    if len(wrapped) != keys.NONCE_BYTES + keys.KEY_BYTES + 16 or len(salt) != keys.SALT_BYTES:
        raise ValueError("slot")
    costs = KdfParameters(whole_number(kdf, "m"), whole_number(kdf, "t"), whole_number(kdf, "p"))
    return Slot(text_field(tree, "id"), salt, costs, wrapped)


def _body(slots: Slots) -> dict[str, object]:
    return {
        "v": VERSION,
        "vault": slots.vault_id,
        "gen": slots.generation,
        "db": slots.database,
        "slots": [{**_plain(slot), "wrapped": slot.wrapped.hex()} for slot in slots.slots],
    }


def _plain(slot: Slot) -> dict[str, object]:
    costs = {"name": "argon2id", "m": slot.kdf.memory_kib, "t": slot.kdf.passes, "p": slot.kdf.lanes}
    return {"id": slot.slot_id, "salt": slot.salt.hex(), "kdf": costs}


def _context(vault_id: str, slot: Slot) -> bytes:
    return _canonical({"vault": vault_id, **_plain(slot)})


def _checksum(tree: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(tree)).hexdigest()


def _canonical(tree: Mapping[str, object]) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("utf-8")
