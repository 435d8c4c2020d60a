"""What stands before an unlocked vault: the view-models of unlocking and of a forgotten password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.tasks import Tasks
from desktop.vault import OpenOptions, Vault, open_vault
from desktop.vault.recovery import answer, ask, asked, can_recover
from desktop.vault.tries import read_tries, seconds_left
from desktop.viewmodels.recovery import RecoveryModel, RecoveryWays
from desktop.viewmodels.unlock import UnlockModel, Ways

Clock = Callable[[], datetime]


def unlock_model(folder: Path, now: Clock, tasks: Tasks, parent: QObject) -> UnlockModel:
    """Unlocking the vault in this folder."""

    def way(*, read_only: bool = False, accept: bool = False) -> Callable[[str], Vault]:
        return lambda word: open_vault(folder, word, OpenOptions(now(), accept, read_only))

    def tries() -> tuple[int, int]:
        return read_tries(folder).failures, seconds_left(folder, now())

    return UnlockModel(Ways(way(), way(read_only=True), way(accept=True), tries), tasks, parent)


def recovery_model(folder: Path, now: Clock, tasks: Tasks, parent: QObject) -> RecoveryModel:
    """The forgotten password of the vault in this folder."""
    ways = RecoveryWays(
        is_possible=can_recover(folder),
        asked=lambda: asked(folder),
        ask=lambda word: ask(folder, word, now()),
        answer=lambda reply, word: answer(folder, reply, word),
    )
    return RecoveryModel(ways, tasks, parent)
