"""The office of a backup, brought back: whole, or not at all, whenever the machine is switched off meanwhile.

Everything is made in a folder beside the wanted one, which gets its name by the last step. A database of its
own (PostgreSQL) is filled in one transaction that carries a mark; a second try finds the mark and goes on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlmodel import func, select

from sync.files import flush_file, flush_folder
from sync.hsb.box import open_box, open_stream
from sync.office.backup import (
    CARD,
    CONTEXT,
    DATABASE,
    FOLDERS,
    FORMAT,
    OWN_DATABASE,
    SALT,
    SECRETS,
    WHOLE,
    Kept,
    refused,
)
from sync.office.keeping import Folder
from sync.office.office import RESTORED, keep_database_address, open_office
from sync.office.passphrases import Costs, key_of
from sync.office.store import Store
from sync.office.tables import Published
from sync.refusals import HandoverError
from sync.strict import FormatError, fields, hex_of, integer_of, list_of, parse, text_of
from sync.surroundings import Surroundings

STEPS = ("opened", "marked", "copied", "built", "filled", "emptied", "named")
_ROW = "restored"  # kind of a row in Published, which nobody is sent
_GAP = 1_000
_SHAPE = {"fmt": str, "office": str, "name": str, "at": str, "salt": str, "database": int, "costs": list}
Step = Callable[[str], None]


def _go_on(_: str) -> None:
    """The step of whoever does not want to know."""


def bring_back(source: Path, folder: Path, how: tuple[str, str, Surroundings], step: Step = _go_on) -> Kept:
    """Make the office of a backup in a new or empty folder; killed at any point it leaves nothing there.

    `how` is the passphrase, the address of an empty database, and the surroundings. A blank address means a
    database in a file. The laptops go on without enrolling again. All is made beside the folder and renamed
    at the end; what a killed try left is used or removed by the next. `step` hears STEPS. Raises
    OFFICE_EXISTS, BACKUP_INVALID or BACKUP_PASSPHRASE.
    """
    passphrase, address, around = how
    if folder.exists() and any(folder.iterdir()):
        raise HandoverError("OFFICE_EXISTS", place=folder.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = folder.with_name(f".{folder.name}.restoring")
    try:
        card, key = _opened_card(source, passphrase)
        whole = hashlib.sha256((source / CARD).read_bytes() + address.encode()).hexdigest()
        if not (work / WHOLE).is_file() or (work / WHOLE).read_text("utf-8") != whole:
            _build(source, work, (card, key, around), step)
            (work / WHOLE).write_text(whole, "utf-8")
            flush_file(work / WHOLE)
    except (OSError, FormatError) as error:
        raise refused("BACKUP_INVALID") from error
    step("built")
    if address:
        _into(address, work)
        step("filled")
    open_office(work, around).close()  # proves that keys, card and database fit together
    count = sum(len(Folder(work).names(name)) for name in FOLDERS)
    _give_name(work, folder, step)
    return Kept(text_of(card, "office"), text_of(card, "name"), text_of(card, "at"), count)


def _build(
    source: Path,
    work: Path,
    known: tuple[dict[str, object], bytes, Surroundings],
    step: Step,
) -> None:
    card, key, around = known
    secrets = open_box(key, (source / SECRETS).read_bytes(), CONTEXT)
    if secrets is None:
        raise refused("BACKUP_PASSPHRASE")
    if work.exists():
        shutil.rmtree(work)
    work.mkdir(mode=0o700)
    plain = work / OWN_DATABASE
    with plain.open("xb") as out, (source / DATABASE).open("rb") as sealed:
        plain.chmod(0o600)
        out.writelines(open_stream(key, sealed, integer_of(card, "database")))
    step("opened")
    mark = around.token(3).hex()
    _note_restored(plain, mark, around)
    flush_file(plain)
    step("marked")
    for name in FOLDERS:
        _bring_all(source / name, work / name)
    step("copied")
    _write_secrets(work, secrets)
    (work / RESTORED).write_text(mark, "utf-8")
    flush_file(work / RESTORED)


def _note_restored(plain: Path, mark: str, around: Surroundings) -> None:
    """Leave a gap in the numbers of what is published: laptops may hold some that this office has lost."""
    store = Store(f"sqlite:///{plain}")
    try:
        with store.transaction() as session:
            last = session.exec(select(func.max(Published.number))).one() or 0
            at = around.now().isoformat(timespec="seconds")
            row = Published(number=last + _GAP, kind=_ROW, content=mark.encode(), published_at=at)
            session.add(row)
    finally:
        store.close()


def _give_name(work: Path, folder: Path, step: Step) -> None:
    if folder.exists():
        folder.rmdir()
        step("emptied")
    work.rename(folder)
    flush_folder(folder.parent)
    step("named")
    (folder / WHOLE).unlink()


def _bring_all(source: Path, target: Path) -> int:
    found = [path for path in source.iterdir() if path.is_file()] if source.is_dir() else []
    for path in found:
        target.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(path, target / path.name)
        flush_file(target / path.name)
    return len(found)


def _write_secrets(folder: Path, secrets: bytes) -> None:
    values = parse(secrets, SECRETS)
    assert isinstance(values, dict)  # the box is authenticated: we wrote it
    for place, content in values.items():
        path = folder / place
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(str(content))
        flush_file(path)


def _opened_card(source: Path, passphrase: str) -> tuple[dict[str, object], bytes]:
    card = fields(parse((source / CARD).read_bytes(), CARD), _SHAPE, CARD)
    costs = [integer_of({"n": n}, "n", low=1, high=1024 * 1024) for n in list_of(card, "costs", limit=3)]
    if card["fmt"] != FORMAT or len(costs) != 3:
        raise FormatError(CARD, "版本不认识")
    return card, key_of(passphrase, bytes.fromhex(hex_of(card, "salt", size=SALT)), Costs(*costs))


def _into(address: str, work: Path) -> None:
    """The snapshot into the database at this address, unless a killed try did that, and the file away."""
    store = Store(address)
    try:
        if not _holds(store, (work / RESTORED).read_text("utf-8")):
            store.restore(work / OWN_DATABASE)
    finally:
        store.close()
    keep_database_address(work, address)
    for left in work.glob(f"{OWN_DATABASE}*"):
        left.unlink()


def _holds(store: Store, mark: str) -> bool:
    """Whether this very snapshot was put there: all of it was one transaction."""
    with store.reading() as session:
        rows = select(Published.content).where(Published.kind == _ROW)
        return mark.encode() in session.exec(rows).all()
