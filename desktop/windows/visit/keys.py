"""Keys that work anywhere in a visit; while it is shown, Alt+digits of the window around it are its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

DIGITS = "123456789"


def add_key(owner: QWidget, keys: str, slot: Callable[[], None], name: str = "") -> QShortcut:
    """A key for a screen and everything on it."""
    made = QShortcut(QKeySequence(keys), owner)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.setObjectName(name or f"key:{keys}")
    made.activated.connect(slot)
    return made


def borrow_digits(window: QWidget) -> list[QShortcut]:
    """Switch off the window's own Alt+digits (two equal shortcuts would both stay silent); returns them."""
    taken = {QKeySequence(f"Alt+{digit}").toString() for digit in DIGITS}
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found = [key for key in window.findChildren(QShortcut, options=direct) if key.key().toString() in taken]
    found = [key for key in found if key.isEnabled()]
    for key in found:
        key.setEnabled(False)
    return found


def give_back(borrowed: list[QShortcut]) -> None:
    """Switch them on again."""
    for key in borrowed:
        key.setEnabled(True)
    borrowed.clear()
