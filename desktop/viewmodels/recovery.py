"""The forgotten password: a request for the township, its answer, and the new password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, tr
from desktop.tasks import Tasks
from desktop.viewmodels import wording
from desktop.viewmodels.unlock import Refusal
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault.one_time import Asked


@dataclass(frozen=True)
class RecoveryWays:
    """What the vault does: the waiting request, making one from a new password, taking an answer."""

    is_possible: bool
    asked: Callable[[], Asked | None]
    ask: Callable[[str], Asked]
    answer: Callable[[bytes, str], None]


@dataclass(frozen=True)
class RecoveryView:
    """What the screen shows of the waiting request; empty texts before there is one."""

    check_number: str = ""
    created: str = ""


class RecoveryModel(QObject):
    """Leads through asking and answering; no password is kept."""

    changed = Signal(object)
    refused = Signal(object)
    told = Signal(str)
    finished = Signal()
    """Facts: a RecoveryView; a Refusal; a sentence of success; the new password opens the vault."""

    def __init__(self, ways: RecoveryWays, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_possible = ways.is_possible
        self._ways = ways
        self._tasks = tasks
        self._target = Path()

    def refresh(self) -> None:
        """Show the request that waits, if there is one."""
        self._tasks.run(self._ways.asked, self._shown, self._failed)

    def ask(self, password: str, again: str, target: str) -> None:
        """Make a request under a new password and write it to a file that does not exist yet."""
        if password != again:
            self.refused.emit(Refusal(tr("两次输入的密码不一样。"), tr("请再输一次。")))
            return
        self._target = Path(target)
        path, make = self._target, self._ways.ask

        def work() -> Asked:
            made = make(password)
            write_new(path, made.request)
            return made

        self._tasks.run(work, self._asked, self._failed)

    def answer(self, path: str, password: str) -> None:
        """Take the township's answer; `password` is the one chosen with the request."""
        take = self._ways.answer
        self._tasks.run(lambda: take(_read(Path(path)), password), self._answered, self._failed)

    @Slot(object)
    def _shown(self, asked: Asked | None) -> None:
        view = RecoveryView() if asked is None else view_of(asked)
        self.changed.emit(view)

    @Slot(object)
    def _asked(self, asked: Asked) -> None:
        self.changed.emit(view_of(asked))
        self.told.emit(
            tr("申请已存为 {name}。请送到乡镇，并打电话核对下面的 24 位数字。", name=self._target.name)
        )

    @Slot(object)
    def _answered(self, _nothing: object) -> None:
        self.finished.emit()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.refused.emit(Refusal(error.sentence, error.remedy, "red"))


def view_of(asked: Asked) -> RecoveryView:
    """The waiting request as screens show it."""
    return RecoveryView(asked.check_number, wording.moment(asked.created))


def write_new(path: Path, data: bytes) -> None:
    """Write a request to a file that does not exist yet; FILE."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise AppError(
            "FILE", mark("申请没有写进去。"), place=path.name, remedy=mark("请换一个文件名或文件夹。")
        ) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64 * 1024)
    except OSError as error:
        raise AppError(
            "FILE", mark("读不到这个文件。"), place=path.name, remedy=mark("请插好 U 盘再选一次。")
        ) from error
