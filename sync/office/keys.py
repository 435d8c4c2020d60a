"""The office's keys: four files' worth of secrets in a folder that only its owner may read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sync.hsb import OpeningKey, SigningKey
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse
from sync.surroundings import Surroundings
from sync.trust import KeySet, office_id, write_key_set

_FOLDER = "keys"
_ROOT = "root.json"  # in a file of its own, so that it can be taken to a safe place between enrolments
_ONLINE = "online.json"


@dataclass(frozen=True)
class OfficeKeys:
    """Root signs who is who; `sign` signs what is published, `receipt` signs answers, `opening` opens."""

    root: SigningKey
    sign: SigningKey
    receipt: SigningKey
    opening: OpeningKey

    @property
    def office(self) -> str:
        """The office's id."""
        return office_id(self.root.public)

    def key_set(self, name: str, issued_at: str) -> bytes:
        """The public half, signed by the root."""
        keys = KeySet(
            office=self.office,
            name=name,
            version=1,
            issued_at=issued_at,
            sign=self.sign.public,
            receipt=self.receipt.public,
            openers=(self.opening.public,),
        )
        return write_key_set(keys, self.root)


def create_keys(folder: Path, around: Surroundings) -> OfficeKeys:
    """Make the keys of a new office and write them down."""
    keys = OfficeKeys(
        SigningKey(around.token(32)),
        SigningKey(around.token(32)),
        SigningKey(around.token(32)),
        OpeningKey(around.token(32)),
    )
    place = folder / _FOLDER
    place.mkdir(mode=0o700)
    online = {
        "sign": keys.sign.seed.hex(),
        "receipt": keys.receipt.seed.hex(),
        "opening": keys.opening.raw.hex(),
    }
    _write_secret(place / _ROOT, canonical({"root": keys.root.seed.hex()}))
    _write_secret(place / _ONLINE, canonical(online))
    return keys


def load_keys(folder: Path) -> OfficeKeys:
    """The keys of this office; raises OFFICE_KEYS_MISSING."""
    root = _read_secret(folder / _FOLDER / _ROOT, ("root",))
    online = _read_secret(folder / _FOLDER / _ONLINE, ("sign", "receipt", "opening"))
    return OfficeKeys(
        SigningKey(root["root"]),
        SigningKey(online["sign"]),
        SigningKey(online["receipt"]),
        OpeningKey(online["opening"]),
    )


def _read_secret(path: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        values = fields(parse(path.read_bytes(), path.name), dict.fromkeys(names, str), path.name)
        return {name: bytes.fromhex(hex_of(values, name, size=32)) for name in names}
    except (OSError, FormatError) as error:
        raise HandoverError("OFFICE_KEYS_MISSING", place=path.name) from error


def _write_secret(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
