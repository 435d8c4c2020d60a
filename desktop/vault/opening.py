"""Making and opening a vault: files are written and checked in an order that gives each trouble its name."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.vault import audit, binding, card, keys, keystore, office, slots
from desktop.vault.database import Database
from desktop.vault.door import Step, Unlocked, alone, check_new_password, go_on, judge, locked
from desktop.vault.entry import note_closed
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.files import InstanceLock, make_private_folder
from desktop.vault.keys import KdfParameters
from desktop.vault.machine import machine_mark
from desktop.vault.migrations import migrate
from desktop.vault.operations import VaultFiles
from desktop.vault.presence import vault_exists
from desktop.vault.restoring import RESTORED, finish_restore
from desktop.vault.retention import ROTATION_DUE
from desktop.vault.rotation import Turning, clean, turn
from desktop.vault.slots import Slots
from desktop.vault.tables import Device
from desktop.vault.vault import Vault
from desktop.vault.work import Profile, VaultCircumstances


@dataclass(frozen=True)
class OpenOptions:
    """How to open. A vault in doubt (rolled back, restored, moved) is refused unless one of the two is set:
    `read_only` opens it for looking, `accept_rollback` says that a person has confirmed it.
    `now` is shown on the unlock screen next time.
    """

    now: datetime | None = None
    accept_rollback: bool = False
    read_only: bool = False
    step: Step = go_on


@dataclass(frozen=True)
class _Way:
    """What opening needs besides the key: where, who is alone there, how, and the password typed, if any."""

    folder: Path
    lock: InstanceLock
    how: OpenOptions
    password: str

    def __repr__(self) -> str:
        return "_Way(…)"


def create_vault(
    folder: Path,
    password: str,
    profile: Profile,
    *,
    circumstances: VaultCircumstances,
    kdf: KdfParameters | None = None,
) -> Vault:
    """A new vault, open. The slots file is written last: without it there is no vault, only leftovers."""
    costs = kdf or KdfParameters()
    costs.check()
    check_new_password(password, profile)
    make_private_folder(folder)
    with locked(folder) as lock:
        if vault_exists(folder):
            raise vault_error("VAULT_EXISTS")
        return _create(folder, password, profile, _New(circumstances, costs, lock))


@dataclass(frozen=True)
class _New:
    circumstances: VaultCircumstances
    kdf: KdfParameters
    lock: InstanceLock


def _create(folder: Path, password: str, profile: Profile, new: _New) -> Vault:
    vault_id = new.circumstances.new_id()
    key = keys.new_key()
    derived = keys.derive(key)
    name = f"vault-1-{secrets.token_hex(4)}.db"
    made = Slots(vault_id, 1, name, (slots.passphrase_slot(key, password, vault_id, new.kdf),))
    database = Database(folder / name, derived.database, create=True)
    try:
        migrate(database)
        head_key = _fill(database, vault_id, profile, new.circumstances)
        opened_at = new.circumstances.now().isoformat(timespec="minutes")
        with translated():
            (folder / name).chmod(0o600)
        files = VaultFiles(folder, vault_id, head_key, new.lock, Unlocked(made, key))
        vault = Vault(database, files, profile, opened_at)
        vault.note_progress()
        slots.store(folder, made, derived)
    except BaseException:
        database.close()
        raise
    return vault


def _fill(database: Database, vault_id: str, profile: Profile, given: VaultCircumstances) -> bytes:
    """What every vault holds from the first moment; the key of its head record, which outlives rotations."""
    head_key = keys.new_key()
    with database.transaction() as session:
        office.put_setting(session, "vault_id", vault_id)
        office.put_setting(session, "profile", json.dumps(asdict(profile), ensure_ascii=False))
        office.put_setting(session, "head_key", head_key.hex())
        office.put_setting(session, "machine", machine_mark(vault_id))
        session.add(
            Device(
                device_id=given.new_id(),
                signing_seed=keys.new_signing_seed(),
                opening_key=keys.new_opening_key(),
            )
        )
    return head_key


def open_vault(folder: Path, password: str, options: OpenOptions | None = None) -> Vault:
    """The vault, unlocked. The password is judged by the slots file, before the database is touched."""
    how = options or OpenOptions()
    if not vault_exists(folder):
        raise vault_error("VAULT_MISSING")
    with locked(folder) as lock:
        finish_restore(folder, how.step)
        way = _Way(folder, lock, how, password)
        return open_unlocked(way, judge(folder, password, how.now))


def open_by_key(folder: Path, vault_id: str, key: bytes, how: OpenOptions) -> Vault:
    """The vault, by a data key that was kept in memory; PIN_GONE when the key is not that of this vault."""
    if not vault_exists(folder):
        raise vault_error("VAULT_MISSING")
    with locked(folder) as lock:
        finish_restore(folder, how.step)
        known = slots.load(folder)
        if known.vault_id != vault_id or not slots.proven(known, key):
            raise vault_error("PIN_GONE")
        return open_unlocked(_Way(folder, lock, how, ""), Unlocked(known, key))


def open_unlocked(way: _Way, door: Unlocked) -> Vault:
    """The vault behind a door that is open already."""
    database = Database(way.folder / door.slots.database, keys.derive(door.key).database)
    try:
        migrate(database)
        vault = _vault(database, way, door)
        trouble = _doubt(vault, way.folder)
        if trouble is not None and not way.how.accept_rollback:
            if not way.how.read_only:
                raise trouble
            vault.doubt = trouble
            return vault
        slots.settle(way.folder, door.slots, keys.derive(door.key))
        clean(way.folder, door.slots)
        if way.how.accept_rollback:
            vault.confirm_restore()
        if way.password and _is_rotation_due(database):  # A new key is wrapped by the password.
            database.close()
            confirmed = replace(way, how=replace(way.how, accept_rollback=False))
            return open_unlocked(confirmed, _turned(way, door))
        vault.note_progress(durable=False)
    except BaseException:
        database.close()
        raise
    return vault


def _vault(database: Database, way: _Way, door: Unlocked) -> Vault:
    """SQLCipher opens an empty database without complaint, so the vault's own id must be in it."""
    with database.transaction() as session:
        if office.setting(session, "vault_id") != door.slots.vault_id:
            raise vault_error("VAULT_DAMAGED", place=database.path.name)
        profile = Profile(**json.loads(office.setting(session, "profile")))
        head_key = bytes.fromhex(office.setting(session, "head_key"))
    now = way.how.now
    opened = now.isoformat(timespec="minutes") if now else card.read_card(way.folder).last_opened
    files = VaultFiles(way.folder, door.slots.vault_id, head_key, way.lock, door)
    return Vault(database, files, profile, opened)


def _doubt(vault: Vault, folder: Path) -> VaultError | None:
    """Why this vault may not be the newest or the only one, or None."""
    if (folder / RESTORED).exists():
        return vault_error("VAULT_RESTORED")
    kept, here = vault.fact("machine"), machine_mark(vault.vault_id)
    if kept and here and kept != here:
        return vault_error("VAULT_MOVED")
    try:
        vault.check_head()
    except VaultError as trouble:
        if trouble.code not in ("VAULT_ROLLED_BACK", "VAULT_HEAD_DAMAGED"):
            raise
        return trouble
    return None


def _is_rotation_due(database: Database) -> bool:
    with database.transaction() as session:
        return bool(office.setting(session, ROTATION_DUE))


def _turned(way: _Way, door: Unlocked) -> Unlocked:
    turned = turn(way.folder, door, Turning(way.password, step=way.how.step))
    database = Database(way.folder / turned.slots.database, keys.derive(turned.key).database)
    try:
        with database.transaction() as session:
            office.put_setting(session, ROTATION_DUE, "")
            audit.note(session, audit.Event("rotation"), way.how.now or datetime.now(UTC))
    finally:
        database.close()
    return turned


def change_password(folder: Path, old: str, new: str, kdf: KdfParameters | None = None) -> None:
    """Wrap the data key anew; the database is not touched. The vault must not be open."""
    check_new_password(new, card.read_card(folder))
    if not vault_exists(folder):
        raise vault_error("VAULT_MISSING")
    with alone(folder):
        finish_restore(folder)
        door = judge(folder, old)
        if door.slots.slots[0].is_bound:
            raise vault_error("KEYSTORE_BOUND")
        changed = slots.with_password(door.slots, door.key, new, kdf or KdfParameters())
        slots.store(folder, changed, keys.derive(door.key))
        note_closed(folder, Unlocked(changed, door.key), audit.Event("password"))


def change_open_password(vault: Vault, old: str, new: str, now: datetime) -> None:
    """The same for an open vault; the old password must be right, and opens nothing from now on."""
    check_new_password(new, vault.profile())
    if vault.doubt is not None:
        raise vault_error("VAULT_UNCONFIRMED")
    door = judge(vault.folder, old, now)
    if door.slots.generation != vault.door.slots.generation:
        raise vault_error("VAULT_SLOTS_TAMPERED", place=slots.NAME)
    secret = keystore.fetch(vault.vault_id) if binding.is_bound(vault) else b""
    binding.rewrap(vault, slots.derived(new, door.slots.slots[0].kdf), secret)
    vault.note_event(audit.Event("password"), now)
