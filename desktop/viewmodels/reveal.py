"""Full identity numbers for ten seconds: noted in the audit log first, masked again by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.viewmodels.desk import Desk

SECONDS = 10


class Reveal(QObject):
    """Whether full numbers may be on the screen now; a window that is left or locked calls `hide`."""

    changed = Signal(int)
    failed = Signal(object)
    """Facts: the seconds that full numbers are still shown, 0 when they are masked; why they stay masked."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds_left = 0
        self._desk = desk
        self._is_wanted = False
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)

    def show(self, subject: str) -> None:
        """Show them; `subject` is the household number for the log. Nothing is shown that is not noted."""
        from desktop.vault.audit import Event

        if self._is_wanted:
            return
        self._is_wanted = True
        vault, now = self._desk.vault, self._desk.now()
        event = Event("reveal", subject)
        self._desk.tasks.run(lambda: vault.note_event(event, now), self._noted, self._refused)

    @Slot()
    def hide(self) -> None:
        """Mask them again, also those that are only on their way."""
        self._is_wanted = False
        self._ticker.stop()
        if self.seconds_left:
            self._set(0)

    @Slot(object)
    def _noted(self, _nothing: object) -> None:
        if self._is_wanted:
            self._ticker.start()
            self._set(SECONDS)

    @Slot(object)
    def _refused(self, error: object) -> None:
        self._is_wanted = False
        self.failed.emit(error)

    @Slot()
    def _tick(self) -> None:
        if self.seconds_left <= 1:
            self.hide()
        else:
            self._set(self.seconds_left - 1)

    def _set(self, seconds: int) -> None:
        self.seconds_left = seconds
        self.changed.emit(seconds)
