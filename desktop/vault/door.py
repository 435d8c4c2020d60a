"""At the door: one window at a time, the password judged by the slots file, wrong ones counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.language import tr
from desktop.passwords import Owner, known_of, weigh
from desktop.vault import slots, tries
from desktop.vault.errors import SENTENCES, VaultError
from desktop.vault.files import InstanceLock
from desktop.vault.slots import Slots

LOCK = "vault.lock"
Step = Callable[[str], None]
"""Told the name of each point that a power cut may strike; the fault tests end the process there."""


@dataclass(frozen=True)
class Unlocked:
    """The slots and the data key that they gave."""

    slots: Slots
    key: bytes

    def __repr__(self) -> str:
        return f"Unlocked({self.slots.vault_id})"


class WaitError(VaultError):
    """Too many wrong passwords: `seconds` must pass before the next try."""

    def __init__(self, seconds: int) -> None:
        _, remedy = SENTENCES["VAULT_WAIT"]
        super().__init__("VAULT_WAIT", f"密码错得太多，请等 {seconds} 秒再试。", remedy=remedy)
        self.seconds = seconds


def go_on(_point: str) -> None:
    """The step of everyday use: go on."""


def judge(folder: Path, password: str, now: datetime | None = None) -> Unlocked:
    """The data key. VAULT_WAIT, VAULT_PASSWORD_WRONG, VAULT_SLOTS_TAMPERED, VAULT_DAMAGED, VAULT_MISSING."""
    at = now or datetime.now(UTC)
    left = tries.seconds_left(folder, at)
    if left:
        raise WaitError(left)
    known = slots.load(folder)
    before = tries.read_tries(folder)
    tries.count_try(folder, at)
    try:
        key = slots.unlock(known, password)
    except VaultError as error:
        if error.code != "VAULT_PASSWORD_WRONG":
            tries.uncount(folder, before)
        raise
    tries.forgive(folder, before)
    return Unlocked(known, key)


def check_new_password(password: str, owner: Owner | None = None) -> None:
    """Raise PASSWORD_WEAK, its sentence saying why, for what is guessed soon; `owner` is whose it will be."""
    found = weigh(password, known_of(owner) if owner is not None else ())
    if not found.is_enough:
        raise VaultError("PASSWORD_WEAK", found.sentence, remedy=tr("请换一个难猜的密码。"))


@contextmanager
def locked(folder: Path) -> Iterator[InstanceLock]:
    """The lock stays with the vault that is opened inside; it is let go only when opening fails."""
    lock = InstanceLock(folder / LOCK)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No window is open while the block runs; VAULT_IN_USE."""
    lock = InstanceLock(folder / LOCK)
    try:
        yield
    finally:
        lock.release()
