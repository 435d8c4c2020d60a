"""Two hands on the keyboard of the real window; used by the journeys and by `tests.bench.stalls`."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from desktop.app import App
from desktop.windows.parts import Banner

NONE = Qt.KeyboardModifier.NoModifier
KEY = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MOST_TABS = 60
PATIENCE = 60.0


class Hands:
    """They only ever press keys on whatever has the focus, and count them."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.strokes = 0

    @property
    def widget(self) -> QWidget:
        """What has the keyboard; the window when nothing has."""
        focused = QApplication.focusWidget()
        return focused if focused is not None else self.app.window

    @property
    def at(self) -> str:
        """The name of what has the keyboard."""
        return self.widget.objectName()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """One key, down and up; what it shows or hides is drawn before the next one."""
        QTest.keyClick(self.widget, key, modifier)
        self.strokes += 1
        QTest.qWait(1)

    def type(self, text: str) -> None:
        """Latin keys as keys; Chinese as an input method commits it."""
        if text.isascii():
            QTest.keyClicks(self.widget, text)
        else:
            commit = QInputMethodEvent()
            commit.setCommitString(text)
            QCoreApplication.sendEvent(self.widget, commit)
        self.strokes += len(text)

    def until(self, is_done: Callable[[], object]) -> None:
        """Let the program work until it is so; raises AssertionError when it never is."""
        end = time.monotonic() + PATIENCE
        while not is_done():
            assert time.monotonic() < end, self._stuck()
            QTest.qWait(5)

    def _stuck(self) -> str:
        window = QApplication.activeWindow()
        active = type(window).__name__ if window is not None else "no window"
        return f"waited in vain; the keyboard is at {self.at or 'nothing'} in {active}; told: {self.told()}"

    def rest(self) -> None:
        """Until the background work is delivered and drawn."""
        self.app.settle()
        QTest.qWait(20)
        self.app.settle()

    def show(self) -> None:
        """The window on a small screen, active."""
        window = self.app.window
        window.resize(1366, 768)
        window.show()
        self.activate()

    def activate(self) -> None:
        """A window manager gives the keyboard back when a dialog closes; offscreen there is none."""
        self.app.window.activateWindow()
        self.until(self.app.window.isActiveWindow)

    # ---- what a person does again and again ----

    def unlock(self, password: str) -> None:
        """At the unlock screen: the password and Enter, until the places stand there."""
        self.until(lambda: self.at == "password")
        self.type(password)
        self.press(KEY.Key_Return)
        self.until(lambda: self.app.models is not None)
        self.rest()

    def tab_to(self, *names: str) -> str:
        """Tab until one of these controls has the keyboard; its name."""
        for _ in range(MOST_TABS):
            if self.at in names:
                return self.at
            self.press(KEY.Key_Tab)
        raise AssertionError(f"Tab never reaches {names}")

    def push(self, name: str) -> None:
        """Tab to a button and press it."""
        self.tab_to(name)
        self.press(KEY.Key_Space)

    def household(self, typed: str) -> None:
        """Ctrl+K, a few letters, Enter: the page of a household."""
        self.press(KEY.Key_K, CONTROL)
        self.type(typed)
        self.rest()
        self.press(KEY.Key_Return)
        self.rest()
        assert self.app.window.place == "household"

    def choose_path(self, path: str) -> None:
        """Type a path into the file dialog that is open, Enter, and back to the window."""
        self.until(lambda: isinstance(self.widget, QLineEdit) and _in_dialog(self.widget))
        self.press(KEY.Key_A, CONTROL)
        self.type(path)
        self.press(KEY.Key_Return)
        self.until(lambda: not _in_dialog(QApplication.focusWidget()))
        self.activate()

    def told(self) -> list[str]:
        """The sentences of the banners on the screen, with what to do about them."""
        shown = [one for one in self.app.window.findChildren(Banner) if one.isVisible()]
        return [f"{one.title.text()} {one.text.text()}" for one in shown]


def _in_dialog(widget: QWidget | None) -> bool:
    while widget is not None:
        if isinstance(widget, QFileDialog):
            return True
        widget = widget.parentWidget()
    return False
