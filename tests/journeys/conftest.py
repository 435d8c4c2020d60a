"""A demo world and the real window on it, driven with real key events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import App, Outside, build, real_outside
from desktop.demo.world import World, build_world, loopback_client
from sync.client import OfficeClient
from sync.surroundings import real_surroundings

NONE = Qt.KeyboardModifier.NoModifier


class Hands:
    """Two hands on a keyboard: they only ever press keys on whatever has the focus, and count them."""

    def __init__(self, app: App, qtbot: QtBot) -> None:
        self.app = app
        self.qtbot = qtbot
        self.strokes = 0

    @property
    def widget(self) -> QWidget:
        focused = QApplication.focusWidget()
        return focused if focused is not None else self.app.window

    @property
    def at(self) -> str:
        return self.widget.objectName()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.widget, key, modifier)
        self.strokes += 1
        # As fast as anybody types: what an answer shows or hides is drawn before the next key.
        self.qtbot.wait(10)

    def type(self, text: str) -> None:
        """Latin keys as keys; Chinese as an input method commits it."""
        if text.isascii():
            QTest.keyClicks(self.widget, text)
        else:
            commit = QInputMethodEvent()
            commit.setCommitString(text)
            QCoreApplication.sendEvent(self.widget, commit)
        self.strokes += len(text)

    def until(self, is_done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_done, timeout=20_000)

    def rest(self) -> None:
        self.app.settle()
        self.qtbot.wait(20)
        self.app.settle()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = build_world(tmp_path, real_outside().circumstances, real_surroundings())
    yield made
    made.stop()


@pytest.fixture
def hands(world: World, qtbot: QtBot) -> Iterator[Hands]:
    outside = Outside(
        real_outside().circumstances, lambda url: OfficeClient(loopback_client(), url, real_surroundings())
    )
    app = build(world.vault_folder, outside=outside)
    qtbot.addWidget(app.window)
    app.window.resize(1366, 768)
    app.window.show()
    qtbot.waitExposed(app.window)
    yield Hands(app, qtbot)
    app.close()
