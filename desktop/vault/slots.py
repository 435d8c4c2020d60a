"""The slots file: who can unlock the vault, and which database file is current.

`vault.slots` is JSON: version, vault id, generation, database file, slots (each a copy of the data key
wrapped by a passphrase), the copy sealed to the township's recovery key if there is one, a plain checksum
that tells a damaged file from a wrong password, and a MAC that tells a changed one. The generation before
stays beside it as `vault.slots.old` until the next good unlock makes the two equal.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.vault import keys, keystore
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.files import read_bounded, text_field, whole_number, write_atomically
from desktop.vault.keys import KdfParameters, VaultKeys
from desktop.vault.presence import OLD_SLOTS, SLOTS

NAME, OLD_NAME = SLOTS, OLD_SLOTS
VERSION = 1
LIMIT = 64 * 1024
_DATABASE_NAME = re.compile(r"vault-\d+-[0-9a-f]{8}\.db")
_SLOT_LIMIT = 16
_PASSPHRASE, _BOUND = "passphrase", "passphrase+keystore"
_SEALED_BYTES = 32 + keys.KEY_BYTES + 16
_FIELDS = {"v", "vault", "gen", "db", "slots", "recovery", "mac"}
_SLOT_FIELDS = {"id", "salt", "kdf", "wrapped"}
_RECOVERY_FIELDS = {"office", "device", "key", "sealed"}


@dataclass(frozen=True)
class Slot:
    """One way to unlock: a passphrase and the data key wrapped by it."""

    slot_id: str
    salt: bytes
    kdf: KdfParameters
    wrapped: bytes

    @property
    def is_bound(self) -> bool:
        """Whether the secret in the system's key store is needed too."""
        return self.slot_id == _BOUND


@dataclass(frozen=True)
class Derived:
    """What a passphrase gave through Argon2id."""

    salt: bytes
    kdf: KdfParameters
    key: bytes

    def __repr__(self) -> str:
        return "Derived(…)"


@dataclass(frozen=True)
class RecoverySlot:
    """The data key sealed to the township's recovery key; two persons there can open it."""

    office: str
    device: str
    key: str  # the public recovery key in hexadecimal
    sealed: bytes


@dataclass(frozen=True)
class Slots:
    """The slots file, read; `mac` is checked once the data key is known."""

    vault_id: str
    generation: int
    database: str
    slots: tuple[Slot, ...]
    recovery: RecoverySlot | None = None
    mac: str = ""


def load(folder: Path) -> Slots:
    """The slots of this vault; of the generation before when the current file is damaged or gone.

    VAULT_MISSING without either file; otherwise the trouble of the current one when the other is no help.
    """
    try:
        return slots_from_json(read_bounded(folder / NAME, LIMIT))
    except VaultError as trouble:
        if trouble.code not in ("VAULT_DAMAGED", "VAULT_MISSING"):
            raise
        try:
            older = slots_from_json(read_bounded(folder / OLD_NAME, LIMIT))
        except VaultError:
            raise trouble from None
        if not (folder / older.database).is_file():
            raise
        return older


def store(folder: Path, slots: Slots, derived: VaultKeys) -> None:
    """Replace the slots file durably; the one before stays as the fallback."""
    with translated():
        if (folder / NAME).exists():
            write_atomically(folder / OLD_NAME, (folder / NAME).read_bytes())
    write_atomically(folder / NAME, slots_to_json(slots, derived))


def settle(folder: Path, slots: Slots, derived: VaultKeys) -> None:
    """After a good unlock both files say the same: an old password opens nothing any more."""
    content = slots_to_json(slots, derived)
    for name in (NAME, OLD_NAME):
        path = folder / name
        with translated():
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)


def with_password(slots: Slots, key: bytes, password: str, kdf: KdfParameters) -> Slots:
    """The next generation, opened by this passphrase instead of the ones before."""
    slot = passphrase_slot(key, password, slots.vault_id, kdf)
    return replace(slots, generation=slots.generation + 1, slots=(slot,))


def with_recovery(slots: Slots, slot: RecoverySlot) -> Slots:
    """The next generation, which this township can open too."""
    return replace(slots, generation=slots.generation + 1, recovery=slot)


def same_recovery(one: RecoverySlot, other: RecoverySlot) -> bool:
    """Whether two slots are for the same key of the same township and the same laptop."""
    return (one.office, one.device, one.key) == (other.office, other.device, other.key)


def proven(slots: Slots, key: bytes) -> bool:
    """Whether the slots file was written with this data key."""
    return keys.same(keys.mac(keys.derive(key).slots, _canonical(_body(slots))), slots.mac)


def passphrase_slot(key: bytes, password: str, vault_id: str, kdf: KdfParameters) -> Slot:
    """A slot that this passphrase opens."""
    return slot_for(key, vault_id, derived(password, kdf))


def derived(password: str, kdf: KdfParameters) -> Derived:
    """A passphrase through Argon2id with a new salt."""
    salt = keys.new_salt()
    return Derived(salt, kdf, keys.passphrase_key(password, salt, kdf))


def slot_for(key: bytes, vault_id: str, by: Derived, secret: bytes = b"") -> Slot:
    """A slot for the data key; with a secret of the system's key store both are needed."""
    empty = Slot(_BOUND if secret else _PASSPHRASE, by.salt, by.kdf, b"")
    wrapping = keys.joined(secret, by.key) if secret else by.key
    return replace(empty, wrapped=keys.wrap(wrapping, key, _context(vault_id, empty)))


def unlock(slots: Slots, password: str) -> bytes:
    """The data key; VAULT_PASSWORD_WRONG, VAULT_KDF_PARAMS, VAULT_SLOTS_TAMPERED, or KEYSTORE_GONE."""
    for slot in slots.slots:
        slot.kdf.check()
    for slot in slots.slots:
        secret = keystore.fetch(slots.vault_id) if slot.is_bound else b""
        guess = keys.passphrase_key(password, slot.salt, slot.kdf)
        wrapping = keys.joined(secret, guess) if secret else guess
        key = keys.unwrap(wrapping, slot.wrapped, _context(slots.vault_id, slot))
        if not proven(slots, key):
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
    if (
        checksum != _checksum(tree)
        or set(tree) != _FIELDS
        or not isinstance(listed, list)
        or not 0 < len(listed) <= _SLOT_LIMIT
    ):
        raise ValueError("checksum")
    database = text_field(tree, "db")
    if not _DATABASE_NAME.fullmatch(database):
        raise ValueError("database name")
    return Slots(
        vault_id=text_field(tree, "vault"),
        generation=whole_number(tree, "gen"),
        database=database,
        slots=tuple(_read_slot(item) for item in listed),
        recovery=_read_recovery(tree["recovery"]),
        mac=text_field(tree, "mac"),
    )


def _read_slot(tree: Mapping[str, object]) -> Slot:
    kdf = tree["kdf"]
    if not isinstance(kdf, dict) or kdf["name"] != "argon2id" or set(tree) != _SLOT_FIELDS:
        raise ValueError("kdf")
    if tree["id"] not in (_PASSPHRASE, _BOUND):
        raise ValueError("slot")
    wrapped, salt = bytes.fromhex(text_field(tree, "wrapped")), bytes.fromhex(text_field(tree, "salt"))
    if len(wrapped) != keys.NONCE_BYTES + keys.KEY_BYTES + 16 or len(salt) != keys.SALT_BYTES:
        raise ValueError("slot")
    costs = KdfParameters(whole_number(kdf, "m"), whole_number(kdf, "t"), whole_number(kdf, "p"))
    return Slot(text_field(tree, "id"), salt, costs, wrapped)


def _read_recovery(tree: object) -> RecoverySlot | None:
    if tree is None:
        return None
    if not isinstance(tree, dict) or set(tree) != _RECOVERY_FIELDS:
        raise ValueError("recovery")
    office, device, key = (text_field(tree, name) for name in ("office", "device", "key"))
    sealed = bytes.fromhex(text_field(tree, "sealed"))
    if len(sealed) != _SEALED_BYTES or len(bytes.fromhex(key)) != keys.KEY_BYTES:
        raise ValueError("recovery")
    return RecoverySlot(office, device, key, sealed)


def _body(slots: Slots) -> dict[str, object]:
    return {
        "v": VERSION,
        "vault": slots.vault_id,
        "gen": slots.generation,
        "db": slots.database,
        "slots": [{**_plain(slot), "wrapped": slot.wrapped.hex()} for slot in slots.slots],
        "recovery": None if slots.recovery is None else _plain_recovery(slots.recovery),
    }


def _plain_recovery(slot: RecoverySlot) -> dict[str, object]:
    return {"office": slot.office, "device": slot.device, "key": slot.key, "sealed": slot.sealed.hex()}


def _plain(slot: Slot) -> dict[str, object]:
    costs = {"name": "argon2id", "m": slot.kdf.memory_kib, "t": slot.kdf.passes, "p": slot.kdf.lanes}
    return {"id": slot.slot_id, "salt": slot.salt.hex(), "kdf": costs}


def _context(vault_id: str, slot: Slot) -> bytes:
    return _canonical({"vault": vault_id, **_plain(slot)})


def _checksum(tree: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(tree)).hexdigest()


def _canonical(tree: Mapping[str, object]) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("utf-8")
