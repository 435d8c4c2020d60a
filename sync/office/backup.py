"""A backup of an office while it works, and the same office again on another machine.

What a backup holds: `database.sealed`, the database as of one moment; `secrets.box`, the keys and the small
files of the office's folder; both under a passphrase. `batches/` and `quarantine/`, the sealed files as they
came: linked where the disk is the same, else copied. A batch file is on the disk before its row is in the
database and is never changed, so that every file that the moment names is there afterwards. `backup.json` is
written last: a folder without it is not a backup.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from forms.errors import AppError
from sync.files import flush_file, place_durably
from sync.hsb.box import close_box, close_stream
from sync.office.keeping import BATCHES, QUARANTINE, Folder
from sync.office.office import KEEPING_ADDRESS, RESTORED, Office
from sync.office.passphrases import LEAST_PASSPHRASE, Costs, key_of
from sync.office.tables import Batch, Incident
from sync.strict import canonical

CARD, DATABASE, SECRETS = "backup.json", "database.sealed", "secrets.box"
FORMAT = "dengmen-office-backup/1"
CONTEXT = b"dengmen office backup secrets"
OWN_DATABASE, _ADDRESS = "office.db", "database.txt"  # of the machine, not of the office
FOLDERS = (BATCHES, QUARANTINE)
WHOLE = "restoring.txt"  # names the backup that this folder is whole of
SALT = 16
_BLOCK = 1024 * 1024
_COSTS = Costs()


class BackupError(AppError):
    """A backup that cannot be made or used."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds: when it was made, and how many files beside the database."""

    office: str
    name: str
    at: str
    files: int


def back_up(office: Office, target: Path, passphrase: str, costs: Costs = _COSTS) -> Kept:
    """Write a backup into a new or empty folder; laptops may hand in meanwhile.

    Raises BACKUP_FOLDER or BACKUP_PASSPHRASE.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise refused("BACKUP_PASSPHRASE")
    if target.exists() and any(target.iterdir()):
        raise refused("BACKUP_FOLDER")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in office.folder.glob("backup-*.part"):
        left.unlink()  # of a backup that was killed
    at, salt = office.now(), office.around.token(SALT)
    key = key_of(passphrase, salt, costs)
    length = _seal_database(office, target / DATABASE, key)
    names = _named(office)
    for folder, name in names:
        _bring(office, f"{folder}/{name}", target / folder / name)
    (target / SECRETS).write_bytes(close_box(key, canonical(_secrets(office.folder)), CONTEXT))
    flush_file(target / SECRETS)
    card = {"fmt": FORMAT, "office": office.id, "name": office.name, "at": at, "salt": salt.hex()}
    listed = [costs.memory_kib, costs.passes, costs.lanes]
    part = target / f"{CARD}.part"
    part.write_bytes(canonical({**card, "database": length, "costs": listed}))
    flush_file(part)
    place_durably(part, target / CARD)
    return Kept(office.id, office.name, at, len(names))


def refused(code: str) -> BackupError:
    sentence, remedy = _WORDS[code]
    return BackupError(code, sentence, remedy=remedy)


def _seal_database(office: Office, target: Path, key: bytes) -> int:
    """The database of now, sealed; how long the sealed file is."""
    plain = office.folder / f"backup-{office.around.new_id()}.part"
    try:
        plain.touch(0o600)
        office.store.snapshot(plain)
        with plain.open("rb") as source, target.open("xb") as out:
            out.writelines(close_stream(key, iter(lambda: source.read(_BLOCK), b"")))
    finally:
        plain.unlink(missing_ok=True)
    flush_file(target)
    return target.stat().st_size


def _named(office: Office) -> Sequence[tuple[str, str]]:
    """The files that rows name; more of them than the sealed moment does no harm, fewer cannot be."""
    with office.store.reading() as session:
        batches = [("batches", name) for name in session.exec(select(Batch.file)).all()]
        aside = [("quarantine", name) for name in session.exec(select(Incident.file)).all()]
    # An incident of a record has the record's id for a file.
    return [*batches, *(one for one in aside if office.kept.holds("/".join(one)))]


def _bring(office: Office, name: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if isinstance(office.kept, Folder):
        with suppress(OSError):  # another disk, or one without links
            os.link(office.kept.root / name, target)
            return
    with office.kept.read(name) as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy, _BLOCK)
    flush_file(target)


def _secrets(folder: Path) -> dict[str, str]:
    """The small files of the office and its keys, by their place in the folder."""
    foreign = (_ADDRESS, KEEPING_ADDRESS, RESTORED, WHOLE, "backup-")
    small = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(foreign)]
    small = [path for path in small if not path.name.startswith(OWN_DATABASE)]
    keys = [path for path in (folder / "keys").iterdir() if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(small + keys)}


_WORDS = {
    "BACKUP_FOLDER": ("备份文件夹里已有内容。", "请选择一个空文件夹，每次备份用一个新的。"),
    "BACKUP_PASSPHRASE": ("备份口令不对，或少于 10 个字符。", "请核对口令；忘了口令，这份备份就打不开。"),
    "BACKUP_INVALID": ("这不是一份完整的乡镇端备份，或内容损坏。", "请换另一份备份。"),
}
