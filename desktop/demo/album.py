"""Screenshots of the demo: the window as it stands, one numbered PNG a screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from desktop.app import App

# Long enough for the debounced live panel and for a preview page to be painted.
REST_MS = 150


@dataclass
class Album:
    """The folder of the screenshots."""

    app: App
    folder: Path
    pictures: list[Path] = field(default_factory=list)

    def take(self, name: str) -> None:
        """Wait until the window is at rest, then keep what it shows."""
        rest(self.app)
        path = self.folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        window: QWidget = self.app.window
        window.grab().save(str(path))
        self.pictures.append(path)


def rest(app: App, milliseconds: int = REST_MS) -> None:
    """Let background work finish and timers fire."""
    app.settle()
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    app.settle()
