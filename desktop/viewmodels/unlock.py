"""Unlocking: one password, a growing delay after five failures, never a wipe, and copies in doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.language import tr
from desktop.tasks import Tasks
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault

WRONG_PASSWORD = "VAULT_PASSWORD_WRONG"
WRONG_DIGITS = "PIN_WRONG"
WAIT = "VAULT_WAIT"
DOUBTS = ("VAULT_ROLLED_BACK", "VAULT_HEAD_DAMAGED", "VAULT_RESTORED", "VAULT_MOVED")
"""Not the newest copy, or not the only one: it may be looked at, or confirmed after asking the township."""


class Ways(NamedTuple):
    """How the door opens: as usual, for looking only, or as the copy that a person has confirmed.

    `tries` gives how often the password was wrong and how many seconds the next try must wait; both are kept
    on disk and survive a restart. `digits` is quick unlock, for as many tries as `digits_left` says.
    """

    open: Callable[[str], Vault]
    read: Callable[[str], Vault]
    confirm: Callable[[str], Vault]
    tries: Callable[[], tuple[int, int]]
    digits: Callable[[str], Vault] | None = None
    digits_left: Callable[[], int] = lambda: 0


class Refusal(NamedTuple):
    """What the screen says after a failure: the sentence, what happens next, and how grave it is."""

    sentence: str
    next: str
    tone: str = "amber"


class UnlockModel(QObject):
    """Tries passwords; the password is never kept."""

    opened = Signal(object)
    refused = Signal(object)
    doubted = Signal(object)
    busy_changed = Signal(bool)
    wait_changed = Signal(int)
    digits_ended = Signal()
    """Facts: the vault that was opened; a Refusal; a Refusal of a vault that may be looked at or confirmed;
    work started or ended; seconds until the next try; quick unlock is over, only the password opens."""

    def __init__(self, ways: Ways, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds_left = 0
        self.is_busy = False
        self._ways = ways
        self._tasks = tasks
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)
        self._wait()

    def unlock(self, password: str) -> None:
        """Try a password; does nothing while a try or a delay is running."""
        self._try(self._ways.open, password)

    @property
    def has_digits(self) -> bool:
        """Whether six digits open the vault now."""
        return self._ways.digits is not None and self._ways.digits_left() > 0

    def unlock_quickly(self, digits: str) -> None:
        """Try the six digits; the delay after wrong passwords is not theirs."""
        way = self._ways.digits
        if self.is_busy or way is None or not digits:
            return
        self._set_busy(True)
        self._tasks.run(lambda: way(digits), self._done, self._digits_failed)

    @Slot(object)
    def _digits_failed(self, error: AppError) -> None:
        left = self._ways.digits_left()
        if error.code == WRONG_DIGITS and left:
            self._set_busy(False)
            told = tr("六位数字不对，还能试 {left} 次。", left=left)
            self.refused.emit(Refusal(told, tr("也可以改用密码；资料不会被清除。")))
            return
        self.digits_ended.emit()
        if error.code == WRONG_DIGITS:
            self._set_busy(False)
            told = tr("六位数字错了 5 次，已经作废。")
            self.refused.emit(Refusal(told, tr("请用密码解锁，资料都在。")))
        else:
            self._failed(error)

    def look(self, password: str) -> None:
        """Open a vault in doubt for looking: nothing in it can be changed."""
        self._try(self._ways.read, password)

    def confirm(self, password: str) -> None:
        """Open a vault in doubt for work: the person has asked the township."""
        self._try(self._ways.confirm, password)

    def _try(self, way: Callable[[str], Vault], password: str) -> None:
        if self.is_busy or self.seconds_left or not password:
            return
        self._set_busy(True)
        self._tasks.run(lambda: way(password), self._done, self._failed)

    @Slot(object)
    def _done(self, vault: Vault) -> None:
        self._set_busy(False)
        self.opened.emit(vault)

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        if error.code in DOUBTS:
            self.doubted.emit(Refusal(error.sentence, error.remedy))
            return
        if error.code not in (WRONG_PASSWORD, WAIT):
            self.refused.emit(Refusal(error.sentence, error.remedy, "red"))
            return
        failures = self._wait()
        self.refused.emit(self._wrong(failures) if error.code == WRONG_PASSWORD else self._waiting(error))

    def _wait(self) -> int:
        failures, self.seconds_left = self._ways.tries()
        if self.seconds_left:
            self._ticker.start()
            self.wait_changed.emit(self.seconds_left)
        return failures

    def _wrong(self, failures: int) -> Refusal:
        told = tr("密码不对，已经错了 {failures} 次。", failures=failures)
        if self.seconds_left:
            return Refusal(
                told, tr("等 {seconds_left} 秒才能再试，资料不会被清除。", seconds_left=self.seconds_left)
            )
        return Refusal(told, tr("错满 5 次要等 30 秒才能再试，资料不会被清除。"))

    def _waiting(self, error: AppError) -> Refusal:
        return Refusal(error.sentence, error.remedy)

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
