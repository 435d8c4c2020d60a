"""One file that holds a whole vault, still encrypted: for a backup on a stick, or for a successor.

    "dengmen parcel 1" | u32 length | head as JSON | the files back to back, in the order of the head

The head names each file with size and SHA-256 and carries a MAC of the data key: whoever opens the parcel
with its password knows that nothing was exchanged. Nothing in the head names a person.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from desktop.vault import keys
from desktop.vault.errors import translated, vault_error
from desktop.vault.files import PRIVATE_FOLDER, sync_file, text_field, whole_number

MAGIC = b"dengmen parcel 1"
HEAD_LIMIT = 64 * 1024
SLOTS = "vault.slots"
SEALED = "handover.sealed"
"""In a package for one laptop: its password, sealed to that laptop's one-time key."""
_NAME = re.compile(
    r"vault\.slots|handover\.sealed|vault-\d{1,9}-[0-9a-f]{8}\.db|outbox/[\w-]{1,80}\.hsb", re.ASCII
)
_FILES_LIMIT = 200
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Label:
    """What anybody may read on a parcel; `purpose` is backup or handover."""

    vault_id: str
    purpose: str
    device_no: str
    number: int
    created: str
    households: int
    records: int
    unsent: int


@dataclass(frozen=True)
class Packed:
    """One file in a parcel."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ParcelHead:
    """The label and the files; `mac` is checked once the data key is known."""

    label: Label
    files: tuple[Packed, ...]
    mac: str

    @property
    def is_sealed(self) -> bool:
        """Whether only the laptop of one successor opens it."""
        return any(file.name == SEALED for file in self.files)

    @property
    def database(self) -> str:
        """The name of the database file inside."""
        return next(file.name for file in self.files if file.name.endswith(".db"))


def pack(out: BinaryIO, label: Label, files: Mapping[str, Path], key: bytes) -> None:
    """Write a parcel of these files, under the names given."""
    packed = tuple(_measured(name, path) for name, path in files.items())
    body = _body(label, packed)
    head = json.dumps({**body, "mac": _mac(body, key)}, sort_keys=True, ensure_ascii=False).encode()
    out.write(MAGIC + len(head).to_bytes(4, "big") + head)
    for path in files.values():
        with translated(), path.open("rb") as source:
            shutil.copyfileobj(source, out, _PIECE)


def read_parcel_head(path: Path) -> ParcelHead:
    """The head of a parcel; BACKUP_DAMAGED for any other file."""
    with translated(), path.open("rb") as source:
        return _read_head(source)


def unpack(path: Path, folder: Path) -> ParcelHead:
    """Take the files out, each proven against the head and on the disk; BACKUP_DAMAGED."""
    with translated(), path.open("rb") as source:
        head = _read_head(source)
        for file in head.files:
            _take_out(source, file, folder / file.name)
        if source.read(1):
            raise vault_error("BACKUP_DAMAGED", place=path.name)
    return head


def is_proven(head: ParcelHead, key: bytes) -> bool:
    """Whether the parcel was made with this data key."""
    return keys.same(_mac(_body(head.label, head.files), key), head.mac)


def _take_out(source: BinaryIO, file: Packed, target: Path) -> None:
    target.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    found, left = hashlib.sha256(), file.size
    with target.open("xb") as out:
        target.chmod(0o600)
        while left and (piece := source.read(min(_PIECE, left))):
            found.update(piece)
            out.write(piece)
            left -= len(piece)
    if left or found.hexdigest() != file.sha256:
        raise vault_error("BACKUP_DAMAGED", place=file.name)
    sync_file(target)


def _measured(name: str, path: Path) -> Packed:
    with translated(), path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        return Packed(name, source.tell(), digest)


def _read_head(source: BinaryIO) -> ParcelHead:
    try:
        if source.read(len(MAGIC)) != MAGIC:
            raise ValueError("magic")
        length = int.from_bytes(source.read(4), "big")
        if length > HEAD_LIMIT:
            raise ValueError("length")
        tree = json.loads(source.read(length).decode("utf-8"))
        if not isinstance(tree, dict) or set(tree) != {"label", "files", "mac"}:
            raise ValueError("head")
        files = tuple(_read_file(one) for one in tree["files"])
        head = ParcelHead(_read_label(tree["label"]), files, text_field(tree, "mac"))
        names = [file.name for file in files]
        if len(files) > _FILES_LIMIT or len(set(names)) != len(names) or SLOTS not in names:
            raise ValueError("files")
        if sum(name.endswith(".db") for name in names) != 1:
            raise ValueError("database")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise vault_error("BACKUP_DAMAGED") from error
    return head


def _read_label(tree: Mapping[str, object]) -> Label:
    texts = {name: text_field(tree, name) for name in ("vault_id", "purpose", "device_no", "created")}
    numbers = {name: whole_number(tree, name) for name in ("number", "households", "records", "unsent")}
    if set(tree) != {*texts, *numbers}:
        raise ValueError("label")
    return Label(
        texts["vault_id"],
        texts["purpose"],
        texts["device_no"],
        numbers["number"],
        texts["created"],
        numbers["households"],
        numbers["records"],
        numbers["unsent"],
    )


def _read_file(tree: Mapping[str, object]) -> Packed:
    file = Packed(text_field(tree, "name"), whole_number(tree, "size"), text_field(tree, "sha256"))
    if not _NAME.fullmatch(file.name) or file.size < 0:
        raise ValueError("file")
    return file


def _body(label: Label, files: tuple[Packed, ...]) -> dict[str, object]:
    return {"label": asdict(label), "files": [asdict(file) for file in files]}


def _mac(body: Mapping[str, object], key: bytes) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return keys.mac(keys.derive(key).slots, b"parcel\0" + text.encode())
