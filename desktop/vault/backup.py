"""Backups: a whole encrypted vault in one numbered file on another disk, two generations, never overwritten.

Also the hand-over package for a change of staff: the same file, under a password that is told in person, or
sealed to the successor's laptop.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.vault import keys, slots
from desktop.vault.audit import Event
from desktop.vault.binding import portable
from desktop.vault.copying import check_copy, remove_database, snapshot
from desktop.vault.door import Step, Unlocked, check_new_password, go_on
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.files import sync_file, sync_folder, write_atomically
from desktop.vault.keys import KdfParameters
from desktop.vault.parcel import SEALED, SLOTS, Label, ParcelHead, is_proven, pack, read_parcel_head, unpack
from desktop.vault.successor import LEAST, Successor, sealed_secret

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

POINTS = ("snapshot", "written", "verified", "renamed", "pruned")
KEPT = 2
DUE = timedelta(hours=20)
LAST = "backup.last"
PLACE = "backup.place"
_NAME = re.compile(r"dengmen-[\w-]{1,20}-([0-9a-f]{8})-(\d{6})\.dmbackup", re.ASCII)


@dataclass(frozen=True)
class Source:
    """All that a backup needs to know of an open vault; the work itself may run on another thread."""

    folder: Path
    door: Unlocked
    label: Label
    outbox: tuple[str, ...]
    sealed: bytes = b""


@dataclass(frozen=True)
class Made:
    """A backup that was written, read back, opened and proven."""

    path: Path
    number: int
    size: int
    created: str
    is_same_disk: bool


@dataclass(frozen=True)
class Found:
    """A backup that lies somewhere."""

    path: Path
    head: ParcelHead


def backup(vault: Vault, place: Path, now: datetime, step: Step = go_on) -> Made:
    """Back up into this folder. Crash points: POINTS. BACKUP_PLACE, BACKUP_SAME_DISK, VAULT_UNCONFIRMED."""
    made = write_backup(source_of(vault, now), place, step)
    vault.keep_fact(LAST, made.created)
    vault.keep_fact(PLACE, str(place))
    vault.note_event(Event("backup", made.path.name), now)
    return made


def is_due(vault: Vault, now: datetime) -> bool:
    """Whether the last backup is older than a working day; a clock that was set back does not hide it."""
    last = vault.fact(LAST)
    if not last:
        return True
    return not timedelta(0) <= now - datetime.fromisoformat(last) < DUE


def source_of(vault: Vault, now: datetime, purpose: str = "backup") -> Source:
    """What a backup needs, read on the vault's own thread; VAULT_UNCONFIRMED for a vault in doubt."""
    if vault.doubt is not None:
        raise vault_error("VAULT_UNCONFIRMED")
    counts = vault.counts()
    label = Label(
        vault_id=vault.vault_id,
        purpose=purpose,
        device_no=vault.profile().device_no,
        number=0,
        created=now.isoformat(timespec="seconds"),
        households=counts.households,
        records=counts.records,
        unsent=counts.unsent,
    )
    waiting = tuple(row.path for row in vault.batches() if not row.receipt_no)
    return Source(vault.folder, portable(vault), label, waiting)


def write_backup(source: Source, place: Path, step: Step = go_on) -> Made:
    """Write, read back, open, and only then give the file its name; older generations go last."""
    _check_place(source.folder, place)
    older = find_backups(place, source.label.vault_id)
    number = max((one.head.label.number for one in older), default=0) + 1
    label = Label(**{**vars(source.label), "number": number})
    name = f"dengmen-{_plain(label.device_no)}-{label.vault_id[:8]}-{number:06d}.dmbackup"
    made = _write(source, label, place / name, step)
    for one in older[KEPT - 1 :]:
        with suppress(OSError):  # A stick that is write-protected by now still holds the new backup.
            one.path.unlink()
    step("pruned")
    return made


def hand_over(vault: Vault, target: Path, to: str | Successor, now: datetime) -> Made:
    """The whole vault for a successor; `target` is a new file.

    `to` is a password that is told in person, or the laptop that the package is sealed to.
    """
    if isinstance(to, str):
        check_new_password(to)
    made = write_handover(source_of(vault, now, "handover"), target, to)
    vault.note_event(Event("export", "handover"), now)
    return made


def write_handover(source: Source, target: Path, to: str | Successor) -> Made:
    """Write the package of `hand_over` from what was read of the vault; may run on another thread."""
    _check_place(source.folder, target.parent)
    if target.exists():
        raise vault_error("BACKUP_PLACE", place=target.name)
    if isinstance(to, str):
        sealed, password, costs = b"", to, KdfParameters()
    else:
        sealed, password = sealed_secret(to, source.label.vault_id)
        costs = LEAST
    other = slots.with_password(source.door.slots, source.door.key, password, costs)
    package = replace(source, door=Unlocked(other, source.door.key), sealed=sealed)
    return _write(package, source.label, target, go_on)


def find_backups(place: Path, vault_id: str = "") -> tuple[Found, ...]:
    """The readable backups in a folder, of this vault when one is named, the newest first."""
    found = []
    with suppress(OSError):
        for path in place.iterdir():
            match = _NAME.fullmatch(path.name)
            if match is None or (vault_id and match[1] != vault_id[:8]):
                continue
            with suppress(VaultError):
                found.append(Found(path, read_parcel_head(path)))
    return tuple(sorted(found, key=lambda one: one.head.label.number, reverse=True))


def check_backup(path: Path, folder: Path, key: bytes) -> ParcelHead:
    """Read a backup back from its disk and open the database in it; `folder` takes the working copy."""
    stage = folder / f"verify-{secrets.token_hex(4)}"
    stage.mkdir(mode=0o700)
    _forget(path)
    try:
        head = unpack(path, stage)
        if not is_proven(head, key):
            raise vault_error("BACKUP_DAMAGED", place=path.name)
        check_copy(stage / head.database, keys.derive(key).database, head.label.vault_id)
    finally:
        _remove_tree(stage)
    return head


def _forget(path: Path) -> None:
    """Let the system drop what it remembers of the file, so that the disk itself is read."""
    if hasattr(os, "posix_fadvise"):
        with translated(), path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _write(source: Source, label: Label, target: Path, step: Step) -> Made:
    part = target.with_name(target.name + ".part")
    copy = source.folder / f"snapshot-{secrets.token_hex(4)}.db"
    derived = keys.derive(source.door.key)
    try:
        snapshot(source.folder / source.door.slots.database, derived.database, copy)
        step("snapshot")
        beside = {SLOTS: slots.slots_to_json(source.door.slots, derived)}
        if source.sealed:
            beside[SEALED] = source.sealed
        held = {name: copy.with_name(f"{copy.name}.{name}") for name in beside}
        for name, path in held.items():
            write_atomically(path, beside[name])
        files = {**held, source.door.slots.database: copy, **_outbox(source)}
        try:
            _write_part(part, label, files, source.door.key)
            step("written")
            check_backup(part, source.folder, source.door.key)
            step("verified")
            _rename(part, target)
            step("renamed")
        except OSError as error:
            raise vault_error("BACKUP_PLACE", place=target.parent.name) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        remove_database(copy)
        for name in (SLOTS, SEALED):
            copy.with_name(f"{copy.name}.{name}").unlink(missing_ok=True)
    same = target.stat().st_dev == source.folder.stat().st_dev
    return Made(target, label.number, target.stat().st_size, label.created, same)


def _write_part(part: Path, label: Label, files: Mapping[str, Path], key: bytes) -> None:
    try:
        with part.open("wb") as out:
            pack(out, label, files, key)
        sync_file(part)
    except VaultError as error:
        raise vault_error("BACKUP_PLACE", place=part.parent.name) from error


def _rename(part: Path, target: Path) -> None:
    part.replace(target)
    with suppress(OSError):  # Some sticks cannot flush a folder; the file itself is flushed.
        sync_folder(target.parent)


def _outbox(source: Source) -> dict[str, Path]:
    """The batches that wait for a receipt: after a restore the very same bytes must be sent again."""
    return {name: source.folder / name for name in source.outbox if (source.folder / name).is_file()}


def _check_place(folder: Path, place: Path) -> None:
    with translated():
        if not place.is_dir():
            raise vault_error("BACKUP_PLACE", place=place.name)
        if place.resolve().is_relative_to(folder.resolve()):
            raise vault_error("BACKUP_SAME_DISK", place=place.name)


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text)[:20] or "0"


def _remove_tree(stage: Path) -> None:
    for path in sorted(stage.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    stage.rmdir()
