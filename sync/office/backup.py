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
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from forms.errors import AppError
from sync.files import flush_file, place_durably
from sync.hsb.box import close_box, close_stream, open_box, open_stream
from sync.office.office import Office, keep_database_address, open_office
from sync.office.passphrases import LEAST_PASSPHRASE, Costs, key_of
from sync.office.store import Store
from sync.office.tables import Batch, Incident
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, parse, text_of
from sync.surroundings import Surroundings

_CARD, _DATABASE, _SECRETS = "backup.json", "database.sealed", "secrets.box"
_FORMAT = "dengmen-office-backup/1"
_CONTEXT = b"dengmen office backup secrets"
_OWN_DATABASE, _ADDRESS = "office.db", "database.txt"  # of the machine, not of the office
_FOLDERS = ("batches", "quarantine")
_SALT = 16
_LIMIT = 64 * 1024 * 1024
_SHAPE = {"fmt": str, "office": str, "name": str, "at": str, "salt": str, "database": int, "costs": list}
_BLOCK = 1024 * 1024


class BackupError(AppError):
    """A backup that cannot be made or used."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds: when it was made, and how many files beside the database."""

    office: str
    name: str
    at: str
    files: int


def back_up(office: Office, target: Path, passphrase: str) -> Kept:
    """Write a backup into a new or empty folder; laptops may hand in meanwhile.

    Raises BACKUP_FOLDER or BACKUP_PASSPHRASE.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise _refused("BACKUP_PASSPHRASE")
    if target.exists() and any(target.iterdir()):
        raise _refused("BACKUP_FOLDER")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    at, salt = office.now(), office.around.token(_SALT)
    key = key_of(passphrase, salt)
    length = _seal_database(office, target / _DATABASE, key)
    names = _named(office)
    for folder, name in names:
        _bring(office.folder / folder / name, target / folder / name)
    (target / _SECRETS).write_bytes(close_box(key, canonical(_secrets(office.folder)), _CONTEXT))
    flush_file(target / _SECRETS)
    costs = Costs()
    card = {"fmt": _FORMAT, "office": office.id, "name": office.name, "at": at, "salt": salt.hex()}
    listed = [costs.memory_kib, costs.passes, costs.lanes]
    part = target / f"{_CARD}.part"
    part.write_bytes(canonical({**card, "database": length, "costs": listed}))
    flush_file(part)
    place_durably(part, target / _CARD)
    return Kept(office.id, office.name, at, len(names))


def bring_back(source: Path, folder: Path, how: tuple[str, str, Surroundings]) -> Kept:
    """Make the office of a backup in a new or empty folder.

    `how` is the passphrase, the address of an empty database, and the surroundings. A blank address means a
    database in a file. The laptops go on without enrolling again. Raises OFFICE_EXISTS, BACKUP_INVALID or
    BACKUP_PASSPHRASE.
    """
    passphrase, address, around = how
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise HandoverError("OFFICE_EXISTS", place=folder.name)
    try:
        card, key = _opened_card(source, passphrase)
        secrets = open_box(key, (source / _SECRETS).read_bytes(), _CONTEXT)
        if secrets is None:
            raise _refused("BACKUP_PASSPHRASE")
        plain = folder / _OWN_DATABASE
        with plain.open("xb") as out, (source / _DATABASE).open("rb") as sealed:
            plain.chmod(0o600)
            out.writelines(open_stream(key, sealed, integer_of(card, "database")))
        flush_file(plain)
        count = sum(_bring_all(source / name, folder / name) for name in _FOLDERS)
        _write_secrets(folder, secrets)
    except (OSError, FormatError) as error:
        raise _refused("BACKUP_INVALID") from error
    if address:
        _into(address, plain, folder)
    open_office(folder, around).close()  # proves that keys, card and database fit together
    return Kept(text_of(card, "office"), text_of(card, "name"), text_of(card, "at"), count)


def _refused(code: str) -> BackupError:
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
    return [*batches, *(one for one in aside if (office.quarantine / one[1]).is_file())]


def _bring(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)
        flush_file(target)


def _bring_all(source: Path, target: Path) -> int:
    found = [path for path in source.iterdir() if path.is_file()] if source.is_dir() else []
    for path in found:
        target.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(path, target / path.name)
        flush_file(target / path.name)
    return len(found)


def _secrets(folder: Path) -> dict[str, str]:
    """The small files of the office and its keys, by their place in the folder."""
    foreign = (_ADDRESS, "backup-")
    small = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(foreign)]
    small = [path for path in small if not path.name.startswith(_OWN_DATABASE)]
    keys = [path for path in (folder / "keys").iterdir() if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(small + keys)}


def _write_secrets(folder: Path, secrets: bytes) -> None:
    values = parse(secrets, _SECRETS)
    assert isinstance(values, dict)  # the box is authenticated: we wrote it
    for place, content in values.items():
        path = folder / place
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(str(content))
        flush_file(path)


def _opened_card(source: Path, passphrase: str) -> tuple[dict[str, object], bytes]:
    card = fields(parse((source / _CARD).read_bytes(), _CARD), _SHAPE, _CARD)
    costs = [integer_of({"n": n}, "n", low=1, high=1024 * 1024) for n in list_of(card, "costs", limit=3)]
    if card["fmt"] != _FORMAT or len(costs) != 3:
        raise FormatError(_CARD, "版本不认识")
    return card, key_of(passphrase, bytes.fromhex(hex_of(card, "salt", size=_SALT)), Costs(*costs))


def _into(address: str, plain: Path, folder: Path) -> None:
    """The snapshot into the database at this address, and the file away."""
    store = Store(address)
    try:
        store.restore(plain)
    finally:
        store.close()
    for left in folder.glob(f"{_OWN_DATABASE}*"):
        left.unlink()
    keep_database_address(folder, address)


_WORDS = {
    "BACKUP_FOLDER": ("备份文件夹里已有内容。", "请选择一个空文件夹，每次备份用一个新的。"),
    "BACKUP_PASSPHRASE": ("备份口令不对，或少于 10 个字符。", "请核对口令；忘了口令，这份备份就打不开。"),
    "BACKUP_INVALID": ("这不是一份完整的乡镇端备份，或内容损坏。", "请换另一份备份。"),
}
