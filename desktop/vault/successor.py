"""Taking over from a predecessor: the successor's laptop makes a one-time key, the package is sealed to it.

The request holds no secret and nothing about a person; both sides read 24 digits to each other, as in a
recovery. The package's own password is 256 random bits that nobody sees: they travel sealed (HPKE) to that
key, so that only the laptop that asked opens it, with the password chosen there with the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.vault import keys, one_time
from desktop.vault.door import check_new_password
from desktop.vault.errors import translated, vault_error
from desktop.vault.files import make_private_folder
from desktop.vault.keys import KdfParameters
from desktop.vault.one_time import Asked, Waiting
from sync.hsb import SealingKey
from sync.hsb.keys import unwrap, wrap
from sync.recovery import check_number
from sync.refusals import HandoverError
from sync.strict import FormatError, canonical, fields, hex_of, parse, text_of

NAME = "successor.json"
LIMIT = 4096
LEAST = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)
"""Enough for a password of 256 random bits."""
_REQUEST, _SEALED = "dengmen-successor/1", "dengmen-sealed/1"
_SEALED_BYTES = 32 + keys.KEY_BYTES + 16


@dataclass(frozen=True)
class Successor:
    """A request that was read: whom a package is sealed to, and the digits to compare."""

    request: bytes
    key: SealingKey
    created: str
    check_number: str


def ask(folder: Path, password: str, now: datetime, kdf: KdfParameters | None = None) -> Asked:
    """Make a request on the successor's laptop; `password` will open what is taken over.

    The password is held to the rule for new ones. The folder needs no vault.
    """
    check_new_password(password)
    make_private_folder(folder)
    key, created = one_time.new_one_time(), now.isoformat(timespec="seconds")
    request = canonical({"fmt": _REQUEST, "key": key.public.raw.hex(), "created": created})
    made = Asked(request, check_number(request), created)
    return one_time.keep(_waiting(folder), made, key, (password, kdf or KdfParameters()))


def asked(folder: Path) -> Asked | None:
    """The request that waits for its package, or None."""
    return one_time.waiting(_waiting(folder))


def read_request(data: bytes) -> Successor:
    """The successor who asks in this file; SUCCESSOR_INVALID."""
    try:
        values = _read(data, ("fmt", "key", "created"), _REQUEST)
        key = SealingKey(bytes.fromhex(hex_of(values, "key", size=keys.KEY_BYTES)))
        return Successor(data, key, text_of(values, "created", limit=40), check_number(data))
    except FormatError as error:
        raise vault_error("SUCCESSOR_INVALID", place=error.place) from error


def sealed_secret(to: Successor, vault_id: str) -> tuple[bytes, str]:
    """What goes into the package, and the package's password, which nobody else ever knows."""
    secret = keys.new_key()
    sealed = wrap(secret, to.key, _bound(to.request, vault_id))
    said = {"fmt": _SEALED, "to": one_time.digest(to.request), "sealed": sealed.hex()}
    return canonical(said), secret.hex()


def open_sealed(folder: Path, data: bytes, vault_id: str, password: str) -> tuple[str, KdfParameters]:
    """The package's password, and the costs that this laptop chose for its own.

    SUCCESSOR_NOT_ASKED, SUCCESSOR_OTHER, VAULT_PASSWORD_WRONG, BACKUP_DAMAGED.
    """
    waiting = asked(folder)
    if waiting is None:
        raise vault_error("SUCCESSOR_NOT_ASKED")
    try:
        values = _read(data, ("fmt", "to", "sealed"), _SEALED)
        sealed = bytes.fromhex(hex_of(values, "sealed", size=_SEALED_BYTES))
        if values["to"] != one_time.digest(waiting.request):
            raise vault_error("SUCCESSOR_OTHER")
        found = one_time.reopen(_waiting(folder), password)
        return unwrap(sealed, found.key, _bound(found.request, vault_id)).hex(), found.kdf
    except (FormatError, HandoverError) as error:
        raise vault_error("BACKUP_DAMAGED") from error


def forget(folder: Path) -> None:
    """The request was answered: its key is gone."""
    with translated():
        (folder / NAME).unlink(missing_ok=True)


def _waiting(folder: Path) -> Waiting:
    return Waiting(folder / NAME, "SUCCESSOR_NOT_ASKED")


def _read(data: bytes, names: tuple[str, ...], fmt: str) -> dict[str, object]:
    if len(data) > LIMIT:
        raise FormatError("接班文件", "文件过大")
    values = fields(parse(data, "接班文件"), dict.fromkeys(names, str), "接班文件")
    if values["fmt"] != fmt:
        raise FormatError("接班文件", "种类不符")
    return values


def _bound(request: bytes, vault_id: str) -> bytes:
    return f"dengmen hand-over 1\0{one_time.digest(request)}\0{vault_id}".encode()
