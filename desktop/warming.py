"""Loads the rest of the program while the person types the password.

The first window needs a tenth of what an open vault needs. What has nothing to do with Qt is loaded on the
worker; what has follows in small steps on the window's own thread, between two events: modules, the classes
of Qt (each makes its enumerations when it is first met, and one widget meets a hundred of them), the icons of
the first screen.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
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
    "desktop.windows.households",
    "desktop.windows.household",
    "desktop.windows.handover",
    "desktop.windows.ledger",
    "desktop.windows.settings",
    "desktop.viewmodels.visit",
    "desktop.viewmodels.visiting",
    "desktop.windows.questions.view",
    "desktop.windows.visit.screen",
)
QT = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")
AT_ONCE = 15
"""So many classes take a few milliseconds."""


class Warming(QObject):
    """Starts when the first window has been painted."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._left = steps()
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
        if next(self._left, None) is None:
            self._step.stop()
            # Modules live as long as the program: no later look for garbage has to walk through them, which
            # takes 50 ms of the window's thread.
            gc.freeze()
            self.is_done = True


def load_plain() -> None:
    """Runs on the worker."""
    for name in PLAIN:
        import_module(name)
    from desktop.vault.ready import make_ready

    make_ready()


def steps() -> Iterator[str]:
    """Load what has to do with Qt, a little at each step; what was loaded."""
    for name in WITH_QT:
        import_module(name)
        yield name
    for name in QT:
        module = import_module(name)
        for some in _batches(dir(module)):
            for one in some:
                getattr(module, one)
            yield name
    yield from _icons()


def _icons() -> Iterator[str]:
    from desktop.windows.rail import PLACES
    from desktop.windows.theme import pixmap

    for _name, _text, symbol in PLACES:
        for tone in ("rail-text", "white"):
            pixmap(symbol, tone, 24)
        yield symbol


def _batches(names: list[str]) -> Iterator[list[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
