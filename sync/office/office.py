"""An office in a folder: its name, its keys, its database, and where the sealed files lie."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from sync.files import flush_file, place_durably
from sync.hsb import MAX_FILE
from sync.office.keeping import BATCHES, QUARANTINE, S3, Folder, Keeping, KeepingError, keeping_at
from sync.office.keyring import KEY_SET, KeyRing
from sync.office.keys import OfficeKeys, create_keys, rotate_openers
from sync.office.reception import Rooms
from sync.office.store import Store
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, parse, text_of
from sync.surroundings import Surroundings
from sync.trust import read_key_set

_CARD = "office.json"
_DATABASE = "office.db"
_ADDRESS = "database.txt"  # of a PostgreSQL database; it may carry a password
RESTORED = "restored.txt"
KEEPING_ADDRESS = "keeping.txt"  # of a bucket; it carries no secret


@dataclass(frozen=True)
class Office(Rooms):
    """Everything the routes and commands work with."""

    folder: Path
    name: str
    ring: KeyRing
    store: Store
    around: Surroundings
    kept: Keeping  # the sealed files, under BATCHES and QUARANTINE
    max_batch: int = MAX_FILE
    mark: str = ""  # of the restoring that this office began with, so that no number is given twice
    # Set when records were stored that are to be read into the registry.
    arrived: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def id(self) -> str:
        """The fingerprint of the root key."""
        return self.ring.office

    @property
    def keys(self) -> OfficeKeys:
        """The keys of now."""
        return self.ring.current()[0]

    @property
    def key_set(self) -> bytes:
        """What the laptops are shown of them, signed by the root."""
        return self.ring.current()[1]

    @property
    def batches(self) -> Path:
        """Where accepted batches lie when they are kept in the folder."""
        return self.folder / BATCHES

    @property
    def quarantine(self) -> Path:
        """Where batches lie that show that something is wrong with a device, likewise."""
        return self.folder / QUARANTINE

    def receipt_number(self, number: int) -> str:
        """The number of a receipt, as it is read out on the telephone."""
        return "-".join(filter(None, (f"{self.around.now():%Y%m%d}", self.mark, f"{number:05d}")))

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def create_office(folder: Path, name: str, around: Surroundings) -> Office:
    """Make a new office in an empty or new folder; raises OFFICE_EXISTS."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise HandoverError("OFFICE_EXISTS", place=folder.name)
    keys, forms = create_keys(folder, around)
    issued_at = around.now().isoformat(timespec="seconds")
    (folder / KEY_SET).write_bytes(keys.key_set(name, issued_at, forms.public))
    (folder / _CARD).write_bytes(canonical({"fmt": "dengmen-office/1", "name": name, "created": issued_at}))
    return open_office(folder, around)


def open_office(folder: Path, around: Surroundings, database: str = "") -> Office:
    """The office in this folder, with the database at this address, at the one kept there, or in a file.

    Raises OFFICE_MISSING or OFFICE_KEYS_MISSING.
    """
    try:
        shape = dict.fromkeys(("fmt", "name", "created"), str)
        name = text_of(fields(parse((folder / _CARD).read_bytes(), _CARD), shape, _CARD), "name")
    except (OSError, FormatError) as error:
        raise HandoverError("OFFICE_MISSING", place=folder.name) from error
    ring = KeyRing(folder)
    store = Store(database or database_address(folder))
    office = Office(folder, name, ring, store, around, kept_in(folder), mark=_mark(folder))
    for place in (office.incoming, office.uploads, office.batches, office.quarantine):
        place.mkdir(mode=0o700, exist_ok=True)
    return office


def database_address(folder: Path, name: str = _DATABASE) -> str:
    """Where the data of this office is, as SQLAlchemy writes it."""
    kept = folder / _ADDRESS
    return kept.read_text("utf-8").strip() if kept.exists() else f"sqlite:///{folder / name}"


def keep_database_address(folder: Path, address: str) -> None:
    """Remember where the data is, so that every command finds it; only the owner may read it."""
    descriptor = os.open(folder / _ADDRESS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{address}\n")


def _mark(folder: Path) -> str:
    path = folder / RESTORED
    return path.read_text("utf-8").strip() if path.exists() else ""


def kept_in(folder: Path) -> Keeping:
    """Where the sealed files of this folder are: in it, or in the bucket that it names."""
    named = folder / KEEPING_ADDRESS
    return keeping_at(named.read_text("utf-8").strip()) if named.exists() else Folder(folder)


def move_to_bucket(folder: Path, address: str) -> int:
    """Keep sealed files in this bucket from now on; those of the folder are added to it first, and stay.

    Gives back how many there were. Raises S3_ADDRESS and whatever the bucket says.
    """
    bucket, here = keeping_at(address), Folder(folder)
    if not address.startswith(S3):
        raise KeepingError("S3_ADDRESS", place=address)
    names = [name for under in (BATCHES, QUARANTINE) for name in here.names(under)]
    for name in names:
        bucket.put(name, folder / name)
    bucket.names(f"{BATCHES}/none")  # the account may list as well, and the bucket is there
    part = folder / f"{KEEPING_ADDRESS}.part"
    part.write_text(f"{address}\n", "utf-8")
    flush_file(part)
    place_durably(part, folder / KEEPING_ADDRESS)
    return len(names)


def rotate_keys(office: Office) -> int:
    """Let the next opening key be the current one; the version of the new key set.

    A server that runs takes the new ones at its next request (`keyring`), and opens what is sealed to
    either. OFFICE_KEYS_MISSING when the root key lies elsewhere.
    """
    keys = rotate_openers(office.folder, office.keys, office.around)
    renewed = keys.renewed_set(read_key_set(office.key_set, office.id), office.now())
    part = office.folder / f"{KEY_SET}.part"
    part.write_bytes(renewed)
    flush_file(part)
    place_durably(part, office.folder / KEY_SET)
    return read_key_set(renewed, office.id).version
