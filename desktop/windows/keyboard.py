"""The keyboard all over the window: its own keys, a ring around what it is in, its way back to the page.

Made when the window has been painted: keys and ring need what takes Qt longest to load.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.windows.focus import FocusRing
from desktop.windows.homing import Homing
from desktop.windows.rail import PLACES

OWN_PRINT = ("papers", "household")
"""Places whose own button has Ctrl+P; two equal shortcuts would both stay silent."""


class Keyboard(QObject):
    """Belongs to a window; `page` is what is on the screen now, or None."""

    search_wanted = Signal()
    lock_wanted = Signal()
    manual_wanted = Signal()
    place_wanted = Signal(str)

    def __init__(self, window: QWidget, page: Callable[[], QWidget | None]) -> None:
        super().__init__(window)
        FocusRing(window)
        self._homing = Homing(window, page)
        for keys, wish in (
            ("Ctrl+K", self.search_wanted),
            ("Ctrl+L", self.lock_wanted),
            ("F1", self.manual_wanted),
        ):
            self._key(keys).activated.connect(wish)
        for number, (name, _, _) in enumerate(PLACES, 1):
            self._place_key(f"Alt+{number}", name)
        self._print = self._place_key("Ctrl+P", "papers")

    def arrived(self, place: str) -> None:
        """Another place is shown: its own keys come first, and something on it takes the keyboard."""
        self._print.setEnabled(place not in OWN_PRINT)
        self._homing.arrived()

    def _key(self, keys: str) -> QShortcut:
        window = self.parent()
        assert isinstance(window, QWidget)
        return QShortcut(QKeySequence(keys), window)

    def _place_key(self, keys: str, place: str) -> QShortcut:
        made = self._key(keys)
        made.setObjectName(f"go_{place}")
        made.activated.connect(self._go)
        return made

    @Slot()
    def _go(self) -> None:
        self.place_wanted.emit(self.sender().objectName().removeprefix("go_"))
