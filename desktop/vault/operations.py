"""How a vault offers its operations: a function of a session becomes a method, one transaction each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from desktop.vault.door import Unlocked
from desktop.vault.files import InstanceLock

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class VaultFiles:
    """What stands beside the database: the folder, the vault's id, the key of the head record, the lock,
    and the door that was opened: the slots and the data key, which a backup and a new password need.
    """

    folder: Path
    vault_id: str
    head_key: bytes
    lock: InstanceLock
    door: Unlocked

    def __repr__(self) -> str:
        return f"VaultFiles({self.vault_id})"


def reads(work: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Vault, P], R]:
    """The method that asks `work` in one transaction; arguments and promise are those of `work`."""

    @wraps(work)
    def method(vault: Vault, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with vault._transaction() as session:
            return work(session, *args, **kwargs)

    return method


def hands_over(work: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Vault, P], R]:
    """Like `writes`, with the head on the disk when it returns: what leaves the laptop is not forgotten."""

    @wraps(work)
    def method(vault: Vault, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with vault._writing() as session:
            done = work(session, *args, **kwargs)
        vault.note_progress()
        return done

    return method


def writes(work: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Vault, P], R]:
    """The method that lets `work` change something in one transaction; VAULT_UNCONFIRMED in doubt."""

    @wraps(work)
    def method(vault: Vault, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with vault._writing() as session:
            return work(session, *args, **kwargs)

    return method
