"""The office's keys: files of secrets in a folder that only its owner may read.

The root key signs who is who; it and the forms key are in files of their own, so that they can lie in a safe
place: the root between enrolments, the forms key between publications.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sync.hsb import OpeningKey, SigningKey, VerifyKey
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse
from sync.surroundings import Surroundings
from sync.trust import KeySet, office_id, write_key_set

_FOLDER = "keys"
_ROOT, _FORMS = "root.json", "forms.json"
_ONLINE = "online.json"
ONLINE = f"{_FOLDER}/{_ONLINE}"
_MOST_OPENERS = 40


@dataclass(frozen=True)
class OfficeKeys:
    """Root signs who is who; `sign` what is sent down, `receipt` answers; `openers` open.

    `openers` are the current one, the next one, and all that were current before: a batch that lay on a
    stick for a year can still be opened.
    """

    root: SigningKey
    sign: SigningKey
    receipt: SigningKey
    openers: tuple[OpeningKey, ...]

    @property
    def office(self) -> str:
        """The office's id."""
        return office_id(self.root.public)

    def key_set(self, name: str, issued_at: str, forms: VerifyKey) -> bytes:
        """The first key set, signed by the root."""
        keys = KeySet(
            office=self.office,
            name=name,
            version=1,
            issued_at=issued_at,
            sign=self.sign.public,
            receipt=self.receipt.public,
            openers=tuple(key.public for key in self.openers[:2]),
            forms=(forms,),
        )
        return write_key_set(keys, self.root)

    def renewed_set(self, known: KeySet, issued_at: str) -> bytes:
        """The key set after a rotation: one version more, the openers of now, everything else as it was."""
        openers = tuple(key.public for key in self.openers[:2])
        renewed = replace(known, version=known.version + 1, issued_at=issued_at, openers=openers)
        return write_key_set(renewed, self.root)


def create_keys(folder: Path, around: Surroundings) -> tuple[OfficeKeys, SigningKey]:
    """Make the keys of a new office and write them down; gives back the forms key apart."""
    keys = OfficeKeys(
        SigningKey(around.token(32)),
        SigningKey(around.token(32)),
        SigningKey(around.token(32)),
        (OpeningKey(around.token(32)), OpeningKey(around.token(32))),
    )
    forms = SigningKey(around.token(32))
    place = folder / _FOLDER
    place.mkdir(mode=0o700)
    _write_secret(place / _ROOT, canonical({"root": keys.root.seed.hex()}))
    _write_secret(place / _FORMS, canonical({"forms": forms.seed.hex()}))
    _write_secret(place / _ONLINE, _online(keys))
    return keys, forms


def load_keys(folder: Path) -> OfficeKeys:
    """The keys of this office; raises OFFICE_KEYS_MISSING."""
    place = folder / _FOLDER
    values = _read(place / _ONLINE, {"sign": str, "receipt": str, "openers": list})
    listed = values["openers"]
    try:
        if not isinstance(listed, list) or not 2 <= len(listed) <= _MOST_OPENERS:
            raise FormatError("openers", "条目数不符")
        openers = tuple(OpeningKey(_secret({"opener": one}, "opener")) for one in listed)
        online = SigningKey(_secret(values, "sign")), SigningKey(_secret(values, "receipt"))
    except FormatError as error:
        raise HandoverError("OFFICE_KEYS_MISSING", place=_ONLINE) from error
    return OfficeKeys(_read_seed(place / _ROOT, "root"), *online, openers)


def load_forms_key(folder: Path) -> SigningKey:
    """The key of who publishes questionnaires; raises OFFICE_KEYS_MISSING when it lies elsewhere."""
    return _read_seed(folder / _FOLDER / _FORMS, "forms")


def rotate_openers(folder: Path, keys: OfficeKeys, around: Surroundings) -> OfficeKeys:
    """The next opener becomes the current one, a new one the next; the older ones go on opening.

    The keys are on the disk when this returns, before anybody can seal to the new one.
    """
    current, following, *old = keys.openers
    openers = (following, OpeningKey(around.token(32)), current, *old)[:_MOST_OPENERS]
    renewed = replace(keys, openers=openers)
    part = folder / _FOLDER / f"{_ONLINE}.part"
    part.unlink(missing_ok=True)
    _write_secret(part, _online(renewed))
    part.replace(folder / _FOLDER / _ONLINE)
    return renewed


def _online(keys: OfficeKeys) -> bytes:
    openers = [key.raw.hex() for key in keys.openers]
    return canonical({"sign": keys.sign.seed.hex(), "receipt": keys.receipt.seed.hex(), "openers": openers})


def _read_seed(path: Path, name: str) -> SigningKey:
    try:
        return SigningKey(_secret(_read(path, {name: str}), name))
    except FormatError as error:
        raise HandoverError("OFFICE_KEYS_MISSING", place=path.name) from error


def _secret(values: dict[str, object], name: str) -> bytes:
    if not isinstance(values[name], str):
        raise FormatError(name, "类型不符")
    return bytes.fromhex(hex_of(values, name, size=32))


def _read(path: Path, shape: dict[str, type]) -> dict[str, object]:
    try:
        return fields(parse(path.read_bytes(), path.name), shape, path.name)
    except (OSError, FormatError) as error:
        raise HandoverError("OFFICE_KEYS_MISSING", place=path.name) from error


def _write_secret(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
