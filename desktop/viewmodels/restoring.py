"""A vault from elsewhere, before anything is unlocked: from a backup, or from a predecessor's package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import tr
from desktop.tasks import Tasks
from desktop.viewmodels.recovery import RecoveryView, view_of, write_new
from desktop.viewmodels.unlock import Refusal
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault.one_time import Asked


@dataclass(frozen=True)
class Heir:
    """Who takes over; both empty when one's own backup is restored."""

    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class RestoreWays:
    """What the vault does; `device_no` is that of the vault here, which would be moved aside."""

    has_vault: bool
    device_no: str
    asked: Callable[[], Asked | None]
    ask: Callable[[str], Asked]
    restore: Callable[[Path, str, Heir], object]


class RestoreModel(QObject):
    """Asks a predecessor, and puts a backup or a package into place; no password is kept."""

    changed = Signal(object)
    refused = Signal(object)
    told = Signal(str)
    busy_changed = Signal(bool)
    finished = Signal()
    """Facts: a RecoveryView of the waiting request; a Refusal; a sentence of success; work started or ended;
    a vault stands there, to be unlocked and confirmed."""

    def __init__(self, ways: RestoreWays, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_vault = ways.has_vault
        self._ways = ways
        self._tasks = tasks
        self._is_busy = False

    def refresh(self) -> None:
        """Show the request that waits, if there is one."""
        self._tasks.run(self._ways.asked, self._shown, self._failed)

    def ask(self, password: str, again: str, target: str) -> None:
        """Make a request under a new password and write it to a file that does not exist yet."""
        if password != again:
            self.refused.emit(Refusal(tr("两次输入的密码不一样。"), tr("请再输一次。")))
            return
        path, make = Path(target), self._ways.ask

        def work() -> Asked:
            made = make(password)
            write_new(path, made.request)
            return made

        self._tasks.run(work, self._asked, self._failed)

    def restore(self, path: str, words: tuple[str, str], heir: Heir | None = None) -> None:
        """Put the vault of this file here; `words`: its password, and the number of the vault it replaces."""
        password, number = words
        if self._is_busy:
            return
        if self.has_vault and number.strip() != self._ways.device_no:
            told = tr("机号与本机的不一样，没有动任何资料。")
            self.refused.emit(Refusal(told, tr("请照解锁屏上的机号写，确认要把原来的移到一边。")))
            return
        if heir is not None and not heir.name.strip():
            self.refused.emit(Refusal(tr("还没有填接任人的姓名。"), tr("填好再选资料包。")))
            return
        self._set_busy(True)
        work, who = self._ways.restore, heir or Heir()
        self._tasks.run(lambda: work(Path(path), password, who), self._restored, self._failed)

    @Slot(object)
    def _shown(self, asked: Asked | None) -> None:
        self.changed.emit(RecoveryView() if asked is None else view_of(asked))

    @Slot(object)
    def _asked(self, asked: Asked) -> None:
        self.changed.emit(view_of(asked))
        self.told.emit(tr("接班申请已存好。请交给前任，两边核对下面的 24 位数字。"))

    @Slot(object)
    def _restored(self, _label: object) -> None:
        self._set_busy(False)
        self.finished.emit()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        self.refused.emit(Refusal(error.sentence, error.remedy, "red"))

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)
