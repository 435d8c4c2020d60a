"""Unlocking: one password, a growing delay after five failures, never a wipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.tasks import Tasks
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault

FREE_TRIES = 5
FIRST_DELAY = 30
LONGEST_DELAY = 600
WRONG_PASSWORD = "VAULT_PASSWORD_WRONG"


@dataclass(frozen=True)
class Refusal:
    """What the screen says after a failure: the sentence, what happens next, and how grave it is."""

    sentence: str
    next: str
    tone: str = "amber"


class UnlockModel(QObject):
    """Tries passwords; the password is never kept."""

    opened = Signal(object)
    refused = Signal(object)
    busy_changed = Signal(bool)
    wait_changed = Signal(int)
    """Facts: the vault that was opened; a Refusal; work started or ended; seconds until the next try."""

    def __init__(
        self,
        open_vault: Callable[[str], Vault],
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.seconds_left = 0
        self.is_busy = False
        self._open_vault = open_vault
        self._tasks = tasks
        self._failures = 0
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)

    def unlock(self, password: str) -> None:
        """Try a password; does nothing while a try or a delay is running."""
        if self.is_busy or self.seconds_left or not password:
            return
        self._set_busy(True)
        opener = self._open_vault
        self._tasks.run(lambda: opener(password), self._done, self._failed)

    @Slot(object)
    def _done(self, vault: Vault) -> None:
        self._failures = 0
        self._set_busy(False)
        self.opened.emit(vault)

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        if error.code != WRONG_PASSWORD:
            self.refused.emit(Refusal(error.sentence, error.remedy, "red"))
            return
        self._failures += 1
        over = self._failures - FREE_TRIES
        if over >= 0:
            self.seconds_left = min(LONGEST_DELAY, FIRST_DELAY * 2**over)
            self._ticker.start()
            self.wait_changed.emit(self.seconds_left)
        self.refused.emit(self._wrong())

    def _wrong(self) -> Refusal:
        told = f"密码不对，已经错了 {self._failures} 次。"
        if self.seconds_left:
            return Refusal(told, f"等 {self.seconds_left} 秒才能再试，资料不会被清除。")
        return Refusal(told, f"错满 {FREE_TRIES} 次要等 {FIRST_DELAY} 秒才能再试，资料不会被清除。")

    @Slot()
    def _tick(self) -> None:
        self.seconds_left -= 1
        if self.seconds_left <= 0:
            self.seconds_left = 0
            self._ticker.stop()
        self.wait_changed.emit(self.seconds_left)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit(busy)
