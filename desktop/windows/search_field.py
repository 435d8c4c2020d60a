"""The field in which one searches: it keeps the keyboard while the mark moves in the list that was found."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchField(QLineEdit):
    """Up and down move in the list, Esc empties the field, and empty it is left with Esc."""

    moved = Signal(object)
    left = Signal()
    """Wishes: a key for the list; back to where one was."""

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the field, whatever a page does with it."""
        if event.type() == QEvent.Type.ShortcutOverride and _key(event) == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are searched."""
        key = event.key()
        if key in _MOVES:
            self.moved.emit(key)
        elif key != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.left.emit()


def _key(event: QEvent) -> int:
    return event.key() if isinstance(event, QKeyEvent) else 0
