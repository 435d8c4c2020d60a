"""A change of staff: a package for the successor, sealed to their laptop or under a password of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import in_a_row, mark, tr
from desktop.vault.audit import Event
from desktop.viewmodels import wording
from desktop.viewmodels.backup import Caller
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.recovery import RecoveryView
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.backup import Made
    from desktop.vault.successor import Successor


@dataclass(frozen=True)
class _Job:
    """What is to be made, of which vault, and how its own thread is reached."""

    vault: Vault
    inside: Caller
    target: Path
    to: str | Successor
    now: datetime


class SuccessionModel(QObject):
    """Reads a successor's request and makes the package beside the work; no password is kept."""

    asked = Signal(object)
    told = Signal(str, str)
    busy_changed = Signal(bool)
    done = Signal()
    """Facts: a RecoveryView of the request that was read; a sentence with its tone; work started or ended;
    the package is made."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._successor: Successor | None = None
        self._is_busy = False

    def read(self, path: str) -> None:
        """Read the successor's request; its digits are to be compared before a package is made."""
        self._desk.tasks.run(lambda: _read(Path(path)), self._read, self._failed, network=True)

    def seal_to(self, target: str) -> None:
        """A package for the laptop whose request was read; only that laptop opens it."""
        if self._successor is not None:
            self._make(target, self._successor)

    def seal_by(self, password: str, again: str, target: str) -> None:
        """A package under a password that is told in person."""
        if password != again:
            self.told.emit(tr("两次输入的密码不一样。"), "red")
            return
        self._make(target, password)

    def _make(self, target: str, to: str | Successor) -> None:
        if self._is_busy:
            return
        self._set_busy(True)
        inside = self._desk.tasks.vault_caller()
        job = _Job(self._desk.vault, inside, Path(target), to, self._desk.now())
        self._desk.tasks.run(lambda: _hand_over(job), self._made, self._failed, network=True)

    @Slot(object)
    def _read(self, successor: Successor) -> None:
        self._successor = successor
        self.asked.emit(RecoveryView(successor.check_number, wording.moment(successor.created)))

    @Slot(object)
    def _made(self, made: Made) -> None:
        self._set_busy(False)
        self._successor = None
        told = tr(
            "资料包 {name} 已做好，读回打开核对过。请乡镇停用您的登记，接任的人再打开它。",
            name=made.path.name,
        )
        self.told.emit(told, "accent")
        self.done.emit()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        self.told.emit(in_a_row(error.sentence, error.remedy), "red")

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)


def _read(path: Path) -> Successor:
    from desktop.vault.successor import LIMIT, read_request

    try:
        with path.open("rb") as file:
            return read_request(file.read(LIMIT + 1))
    except OSError as error:
        raise AppError(
            "FILE", mark("读不到这个文件。"), place=path.name, remedy=mark("请插好 U 盘再选一次。")
        ) from error


def _hand_over(job: _Job) -> Made:
    """On the slow thread; only the two short steps that touch the vault run on the vault's own."""
    from desktop.vault.backup import source_of, write_handover
    from desktop.vault.door import check_new_password

    if isinstance(job.to, str):
        check_new_password(job.to)
    made = write_handover(job.inside(lambda: source_of(job.vault, job.now, "handover")), job.target, job.to)
    job.inside(lambda: job.vault.note_event(Event("export", "handover"), job.now))
    return made
