"""Quick unlock: six digits open the vault again after a lock, for one working day and on this run only.

The digits (through Argon2id) and a random secret together wrap the data key. The secret lives in memory only,
so that nothing on the disk can be opened by guessing six digits. The lock ends the process; what a locked one
holds is the wrapped key and the secret, handed on by a pipe (desktop/passing.py). Whoever could read that
memory would still have to guess the digits, each guess at the cost of Argon2id. Rules: security.md 4.3.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.vault import keys, tries
from desktop.vault.errors import VaultError, vault_error
from desktop.vault.files import text_field, whole_number
from desktop.vault.keys import KdfParameters

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

DIGITS = 6
TRIES = 5
LASTS = timedelta(hours=8)
FACT = "pin"
_CONTEXT = b"dengmen quick unlock 1\0"


@dataclass(frozen=True)
class Quick:
    """The data key behind digits and secret. `born` is on the wall clock, `ticks` on the steady one."""

    vault_id: str
    salt: bytes
    kdf: KdfParameters
    secret: bytes
    wrapped: bytes
    born: datetime
    ticks: float

    def __repr__(self) -> str:
        return "Quick(…)"

    def is_over(self, now: datetime, ticks: float) -> bool:
        """Whether the working day is over by either clock; a clock that was set back ends it too."""
        gone = (now - self.born, timedelta(seconds=ticks - self.ticks))
        return not all(timedelta(minutes=-1) <= one < LASTS for one in gone)


def check_digits(digits: str) -> None:
    """Raise PIN_DIGITS or PIN_PLAIN for what is not six digits, or is the first that anybody tries."""
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdecimal()):
        raise vault_error("PIN_DIGITS")
    rows = ("01234567890", "09876543210", digits[0] * DIGITS, digits[:2] * 3)
    if any(digits in row for row in rows):
        raise vault_error("PIN_PLAIN")


def choose(vault: Vault, digits: str, password: str, now: datetime) -> None:
    """Quick unlock is wanted from now on, by these digits; the password must be right. Noted in the log."""
    from desktop.vault.audit import Event
    from desktop.vault.door import judge

    check_digits(digits)
    costs = judge(vault.folder, password, now).slots.slots[0].kdf
    salt = keys.new_salt()
    key = keys.passphrase_key(digits, salt, costs)
    vault.keep_fact(FACT, json.dumps({"salt": salt.hex(), "key": key.hex(), "kdf": asdict(costs)}))
    vault.note_event(Event("setting", "quick_unlock", "on"), now)


def drop(vault: Vault, now: datetime) -> None:
    """Quick unlock is not wanted any more. Noted in the log."""
    from desktop.vault.audit import Event

    if is_chosen(vault):
        vault.keep_fact(FACT, "")
        vault.note_event(Event("setting", "quick_unlock", "off"), now)


def is_chosen(vault: Vault) -> bool:
    """Whether quick unlock is wanted."""
    return bool(vault.fact(FACT))


def arm(vault: Vault, now: datetime, ticks: float) -> Quick | None:
    """The quick way back into an open vault, with a secret made now; None when it is not wanted."""
    kept = vault.fact(FACT)
    if not kept or vault.doubt is not None:
        return None
    tree = json.loads(kept)
    salt, secret, costs = bytes.fromhex(tree["salt"]), keys.new_key(), KdfParameters(**tree["kdf"])
    wrapping = keys.joined(secret, bytes.fromhex(tree["key"]))
    wrapped = keys.wrap(wrapping, vault.door.key, _context(vault.vault_id))
    return Quick(vault.vault_id, salt, costs, secret, wrapped, now, ticks)


def open_quick(folder: Path, quick: Quick, digits: str, now: datetime) -> Vault:
    """The vault, unlocked by digits. PIN_WRONG, or PIN_GONE when only the password can help."""
    from desktop.vault.opening import OpenOptions, open_by_key

    guess = keys.passphrase_key(digits, quick.salt, quick.kdf)
    try:
        key = keys.unwrap(keys.joined(quick.secret, guess), quick.wrapped, _context(quick.vault_id))
    except VaultError as error:
        tries.count_untold(folder)
        raise vault_error("PIN_WRONG") from error
    return open_by_key(folder, quick.vault_id, key, OpenOptions(now))


def quick_to_bytes(quick: Quick) -> bytes:
    """For the pipe to the next process."""
    binary = {name: getattr(quick, name).hex() for name in ("salt", "secret", "wrapped")}
    kept = {"vault": quick.vault_id, "born": quick.born.isoformat(), "ticks": str(quick.ticks)}
    return json.dumps({**kept, **binary, **asdict(quick.kdf)}).encode()


def quick_from_bytes(data: bytes) -> Quick | None:
    """What the process before handed on; None for anything else."""
    try:
        tree = json.loads(data)
        costs = KdfParameters(*(whole_number(tree, name) for name in ("memory_kib", "passes", "lanes")))
        costs.check()
        salt, secret, wrapped = (
            bytes.fromhex(text_field(tree, name)) for name in ("salt", "secret", "wrapped")
        )
        born, ticks = datetime.fromisoformat(text_field(tree, "born")), float(text_field(tree, "ticks"))
        return Quick(text_field(tree, "vault"), salt, costs, secret, wrapped, born.astimezone(), ticks)
    except (VaultError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _context(vault_id: str) -> bytes:
    return _CONTEXT + vault_id.encode()
