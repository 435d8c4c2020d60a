"""Loads the rest of the program while the person types the password.

The first window needs a tenth of what an open vault needs. What has nothing to do with Qt is loaded on the
worker; modules that define Qt classes follow one at a time on the window's own thread, between two events.
"""

from __future__ import annotations

import gc
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.tasks import Tasks

PLAIN = (
    "desktop.vault.opening",
    "desktop.vault.audit",
    "desktop.vault.verify",
    "desktop.vault.calibration",
    "desktop.visits_last",
    "forms.xlsform",
    "forms.papers.codes",
    "desktop.handover",
)
WITH_QT = (
    "desktop.viewmodels.rows",
    "desktop.viewmodels.today",
    "desktop.viewmodels.households",
    "desktop.viewmodels.household",
    "desktop.viewmodels.ledger",
    "desktop.viewmodels.papers",
    "desktop.viewmodels.handover",
    "desktop.viewmodels.settings",
    "desktop.opened",
    "desktop.windows.today",
    "desktop.viewmodels.visit",
    "desktop.viewmodels.visiting",
    "desktop.windows.questions.view",
    "desktop.windows.visit.screen",
)


class Warming(QObject):
    """Starts when the first window has been painted."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._left = list(WITH_QT)
        self.is_done = False
        self._step = QTimer(self)
        self._step.timeout.connect(self._load_next)

    @Slot()
    def start(self) -> None:
        """Begin in the background."""
        self._tasks.run(load_plain, self._plain_loaded)

    @Slot(object)
    def _plain_loaded(self, _nothing: object) -> None:
        self._step.start(0)

    @Slot()
    def _load_next(self) -> None:
        if self._left:
            import_module(self._left.pop(0))
        else:
            self._step.stop()
            # Modules live as long as the program: no later look for garbage has to walk through them, which
            # takes 50 ms of the window's thread.
            gc.freeze()
            self.is_done = True


def load_plain() -> None:
    """Runs on the worker."""
    for name in PLAIN:
        import_module(name)
