"""A one-time key that waits for an answer: its public half travels in a request, its private half stays here.

The private half is wrapped by a password chosen with the request: whoever finds the laptop and the answer
still opens nothing. Used for a forgotten password and for taking over from a predecessor.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from desktop.vault import keys
from desktop.vault.errors import VaultError, vault_error
from desktop.vault.files import read_bounded, text_field, whole_number, write_atomically
from desktop.vault.keys import KdfParameters
from sync.hsb import OpeningKey
from sync.recovery import check_number

_LIMIT = 32 * 1024
_CONTEXT = b"dengmen one-time key 1"


@dataclass(frozen=True)
class Asked:
    """A request that waits for its answer: the file that travels, and the digits to compare."""

    request: bytes
    check_number: str
    created: str


@dataclass(frozen=True)
class Waiting:
    """Where a request waits, and the code of the error when none does."""

    path: Path
    absent: str


@dataclass(frozen=True)
class Reopened:
    """The one-time key of a request, and the costs of the password that guards it."""

    request: bytes
    key: OpeningKey
    kdf: KdfParameters

    def __repr__(self) -> str:
        return "Reopened(…)"


def new_one_time() -> OpeningKey:
    """A key for one answer."""
    return OpeningKey(keys.new_opening_key())


def keep(where: Waiting, asked: Asked, key: OpeningKey, guard: tuple[str, KdfParameters]) -> Asked:
    """Let the request wait, its key under the password of `guard`; an older one is replaced."""
    password, costs = guard
    salt = keys.new_salt()
    guarded = keys.wrap(keys.passphrase_key(password, salt, costs), key.raw, _CONTEXT + asked.request)
    kept = {
        "request": asked.request.decode(),
        "created": asked.created,
        "salt": salt.hex(),
        "m": costs.memory_kib,
        "t": costs.passes,
        "p": costs.lanes,
        "key": guarded.hex(),
    }
    write_atomically(where.path, json.dumps(kept).encode())
    return asked


def waiting(where: Waiting) -> Asked | None:
    """The request that waits for its answer, or None."""
    try:
        tree = _read(where)
        request = text_field(tree, "request").encode()
        return Asked(request, check_number(request), text_field(tree, "created"))
    except (VaultError, ValueError, KeyError, TypeError):
        return None


def reopen(where: Waiting, password: str) -> Reopened:
    """The one-time key. The code of `where` when nothing waits, VAULT_PASSWORD_WRONG."""
    tree = _read(where)
    try:
        request = text_field(tree, "request").encode()
        costs = KdfParameters(whole_number(tree, "m"), whole_number(tree, "t"), whole_number(tree, "p"))
        salt, guarded = (bytes.fromhex(text_field(tree, name)) for name in ("salt", "key"))
    except (ValueError, KeyError, TypeError) as error:
        raise vault_error(where.absent) from error
    costs.check()
    raw = keys.unwrap(keys.passphrase_key(password, salt, costs), guarded, _CONTEXT + request)
    return Reopened(request, OpeningKey(raw), costs)


def digest(request: bytes) -> str:
    """The mark by which an answer names its request."""
    return hashlib.sha256(b"dengmen request\0" + request).hexdigest()


def _read(where: Waiting) -> dict[str, object]:
    try:
        tree = json.loads(read_bounded(where.path, _LIMIT).decode("utf-8"))
        if not isinstance(tree, dict):
            raise ValueError("not an object")
    except (VaultError, ValueError, RecursionError) as error:
        raise vault_error(where.absent) from error
    return tree
