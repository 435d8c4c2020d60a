"""Making and opening a vault: files are written and checked in an order that gives each trouble its name."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from desktop.vault import card, head, keys, office, slots
from desktop.vault.database import Database
from desktop.vault.errors import translated, vault_error
from desktop.vault.files import InstanceLock, make_private_folder, read_bounded, write_atomically
from desktop.vault.keys import KdfParameters
from desktop.vault.migrations import migrate
from desktop.vault.slots import Slots
from desktop.vault.tables import Device
from desktop.vault.vault import Vault, VaultFiles
from desktop.vault.work import Profile, UnlockCard, VaultCircumstances

LOCK = "vault.lock"


@dataclass(frozen=True)
class OpenOptions:
    """`now` is shown on the unlock screen next time; a database that went back is accepted only on demand."""

    now: datetime | None = None
    accept_rollback: bool = False


def vault_exists(folder: Path) -> bool:
    """Whether there is a vault to unlock."""
    with translated():
        return (folder / slots.NAME).is_file()


def unlock_card(folder: Path) -> UnlockCard:
    """What the unlock screen shows without the key."""
    return card.read_card(folder)


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
    if len(password) < keys.MINIMUM_PASSWORD:
        raise vault_error("VAULT_PASSWORD_SHORT")
    make_private_folder(folder)
    with _locked(folder) as lock:
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
    slot = slots.passphrase_slot(key, password, vault_id, new.kdf)
    database = Database(folder / name, derived.database, create=True)
    try:
        migrate(database)
        with database.transaction() as session:
            office.put_setting(session, "vault_id", vault_id)
            office.put_setting(session, "profile", json.dumps(asdict(profile), ensure_ascii=False))
            session.add(
                Device(
                    device_id=new.circumstances.new_id(),
                    signing_seed=keys.new_signing_seed(),
                    opening_key=keys.new_opening_key(),
                )
            )
        opened_at = new.circumstances.now().isoformat(timespec="minutes")
        with translated():
            (folder / name).chmod(0o600)
        vault = Vault(database, VaultFiles(folder, vault_id, derived.head, new.lock), profile, opened_at)
        vault.note_progress()
        made = Slots(vault_id, 1, name, (slot,))
        write_atomically(folder / slots.NAME, slots.slots_to_json(made, derived))
    except BaseException:
        database.close()
        raise
    return vault


def open_vault(folder: Path, password: str, options: OpenOptions | None = None) -> Vault:
    """The vault, unlocked. The password is judged by the slots file, before the database is touched."""
    how = options or OpenOptions()
    if not vault_exists(folder):
        raise vault_error("VAULT_MISSING")
    with _locked(folder) as lock:
        known = slots.slots_from_json(read_bounded(folder / slots.NAME, slots.LIMIT))
        derived = keys.derive(slots.unlock(known, password))
        database = Database(folder / known.database, derived.database)
        try:
            migrate(database)
            profile = _check_identity(database, known.vault_id)
            files = VaultFiles(folder, known.vault_id, derived.head, lock)
            vault = Vault(database, files, profile, _opened(folder, how))
            _check_head(vault, files, how)
        except BaseException:
            database.close()
            raise
        return vault


def _opened(folder: Path, how: OpenOptions) -> str:
    return how.now.isoformat(timespec="minutes") if how.now else card.read_card(folder).last_opened


def _check_identity(database: Database, vault_id: str) -> Profile:
    """SQLCipher opens an empty database without complaint, so the vault's own id must be in it."""
    with database.transaction() as session:
        if office.setting(session, "vault_id") != vault_id:
            raise vault_error("VAULT_DAMAGED", place=database.path.name)
        return Profile(**json.loads(office.setting(session, "profile")))


def _check_head(vault: Vault, files: VaultFiles, how: OpenOptions) -> None:
    if how.accept_rollback:
        vault.start_new_epoch()
    else:
        head.check_not_behind(vault.progress(), head.read_head(files.folder, files.head_key))
    vault.note_progress()


def change_password(folder: Path, old: str, new: str, kdf: KdfParameters | None = None) -> None:
    """Wrap the data key anew; the database is not touched. The vault must not be open."""
    if len(new) < keys.MINIMUM_PASSWORD:
        raise vault_error("VAULT_PASSWORD_SHORT")
    if not vault_exists(folder):
        raise vault_error("VAULT_MISSING")
    lock = InstanceLock(folder / LOCK)
    try:
        known = slots.slots_from_json(read_bounded(folder / slots.NAME, slots.LIMIT))
        key = slots.unlock(known, old)
        slot = slots.passphrase_slot(key, new, known.vault_id, kdf or KdfParameters())
        changed = replace(known, generation=known.generation + 1, slots=(slot,))
        write_atomically(folder / slots.NAME, slots.slots_to_json(changed, keys.derive(key)))
    finally:
        lock.release()


@contextmanager
def _locked(folder: Path) -> Iterator[InstanceLock]:
    """The lock stays with the vault; it is let go only when opening fails."""
    lock = InstanceLock(folder / LOCK)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise
