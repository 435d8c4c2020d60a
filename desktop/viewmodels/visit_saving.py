"""Brings journal entries to the vault in order, one transaction at a time, and says when they are on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot

from desktop.language import tr
from forms.errors import AppError
from forms.xlsform import JournalEntry

Entries = tuple[JournalEntry, ...]
Save = Callable[[Entries, Callable[[datetime], None], Callable[[AppError], None]], None]

RETRY_MS = 4_000
AFTER_PAINTING = -2
"""Priority of an event: Qt paints at -1."""


@dataclass(frozen=True)
class SaveState:
    """What the status line says: nothing yet, on its way, on disk since `at`, or not saved and why."""

    kind: str = "idle"
    at: datetime | None = None
    error: AppError | None = None

    @property
    def sentence(self) -> str:
        """已保存 with its time only after the vault committed."""
        if self.kind == "failed":
            return tr("还没有存上，正在重试")
        if self.kind == "saving":
            return tr("正在保存…")
        return tr("已保存 {at}", at=f"{self.at:%H:%M:%S}") if self.at else ""


class Saving(QObject):
    """A queue in front of the vault: while one save is on its way, later entries wait and go together."""

    changed = Signal(object)
    """The SaveState, whenever it is another one."""

    def __init__(self, save: Save, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._save = save
        self._waiting: list[JournalEntry] = []
        self._sent: Entries = ()
        self._when_idle: list[Callable[[], None]] = []
        self._is_over = False
        self.state = SaveState()
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._send)

    def put(self, entries: Sequence[JournalEntry]) -> None:
        """Queue entries; they are sent right after the answer is painted, when nothing is on its way.

        The vault's worker and the painting would take Python from each other, and both come later.
        """
        if not entries:
            return
        self._waiting.extend(entries)
        self._tell(SaveState("saving", self.state.at))
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), AFTER_PAINTING)

    def customEvent(self, _event: QEvent) -> None:
        """The answer is on the screen."""
        if not self._is_over:
            self._send()

    def when_idle(self, then: Callable[[], None]) -> None:
        """Call back once everything queued so far is on disk (at once when it is)."""
        if self.is_idle:
            then()
        else:
            self._when_idle.append(then)
            self._send()

    def part(self) -> None:
        """The visit is put away: what waits goes behind what is on its way; nobody can send it later."""
        self._retry.stop()
        self._is_over = True
        last, self._waiting = tuple(self._waiting), []
        if last:
            self._save(last, _unheard, _unheard)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits and nothing is on its way."""
        return not self._waiting and not self._sent

    @Slot()
    def _send(self) -> None:
        if self._sent or not self._waiting:
            return
        self._retry.stop()
        self._sent, self._waiting = tuple(self._waiting), []
        self._save(self._sent, self._committed, self._refused)

    def _committed(self, at: datetime) -> None:
        if self._is_over:
            return
        self._sent = ()
        if self._waiting:
            self._send()
            return
        self._tell(SaveState("saved", at))
        callbacks, self._when_idle = self._when_idle, []
        for callback in callbacks:
            callback()

    def _refused(self, error: AppError) -> None:
        if self._is_over:
            return
        self._waiting = [*self._sent, *self._waiting]
        self._sent = ()
        self._tell(SaveState("failed", self.state.at, error))
        self._retry.start()

    def _tell(self, state: SaveState) -> None:
        self.state = state
        self.changed.emit(state)


def _unheard(_answer: object) -> None:
    """The screen is gone; the vault tells of trouble when it is closed or opened."""
